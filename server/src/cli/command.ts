import type { z } from 'zod'
import type { Config } from '../platform/config.ts'
import type { App } from '../platform/context.ts'
import type { Log } from '../platform/log.ts'

/** What a command hands back: `result` for `--json`, `text` for people. `failed` makes the exit code 1. */
export type Outcome = { result: unknown; text: string; failed?: boolean }

/** Tells people what takes long. Goes to standard error, never into the output. */
export type Say = (line: string) => void

type Described = {
  name: string
  summary: string
  /** As commander writes them, such as `--org <name>`. `required` makes leaving it out wrong usage. */
  options: { flags: string; description: string; required?: boolean }[]
}

/** Works on the App, in the process that has the database open: this one, or a running `serve`. */
export type AppCommand = Described & {
  runsOn: 'app'
  args: z.ZodType
  run: (app: App, args: never, say: Say) => Promise<Outcome>
}

/** Needs no App made for it. `Host` is what the process was given. */
export type HostCommand = Described & {
  runsOn: 'host'
  args: z.ZodType
  run: (host: Host, args: never) => Promise<Outcome | null>
}

export type Host = {
  readConfig: (overrides?: Record<string, string | undefined>) => Config
  createLog: (config: Config) => Log
  say: Say
  /** Prints one line of output now, while the command goes on. */
  print: (text: string, result: unknown) => void
}

export function appCommand<A extends z.ZodType>(
  command: Omit<AppCommand, 'runsOn' | 'args' | 'run'> & {
    args: A
    run: (app: App, args: z.output<A>, say: Say) => Promise<Outcome>
  },
): AppCommand {
  return { ...command, runsOn: 'app' } as AppCommand
}

export function hostCommand<A extends z.ZodType>(
  command: Omit<HostCommand, 'runsOn' | 'args' | 'run'> & {
    args: A
    run: (host: Host, args: z.output<A>) => Promise<Outcome | null>
  },
): HostCommand {
  return { ...command, runsOn: 'host' } as HostCommand
}

/** A refusal whose message is all there is to say. */
export class CommandError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {}
