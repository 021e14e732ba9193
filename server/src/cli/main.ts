import { Command, CommanderError } from 'commander'
import { UsageError, type AppCommand, type Host, type HostCommand, type Outcome } from './command.ts'
import { commands } from './commands.ts'
import { refusalOf } from './control.ts'
import { runOnApp } from './run-on-app.ts'
import { ConfigError, readConfig } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import { SERVER_VERSION } from '../platform/version.ts'

/** Where a command line comes from, and where what it says goes. */
export type Terminal = {
  argv: string[]
  env: Record<string, string | undefined>
  out: (text: string) => void
  err: (text: string) => void
}

/** Carries out one command line. Answers the exit code: 0 done, 1 refused or failed, 2 wrong usage or wrong settings. */
export async function main(terminal: Terminal): Promise<number> {
  let code = 0
  const program = new Command('openlma')
    .description('The open License Management App')
    .version(SERVER_VERSION)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
  for (const command of commands) {
    const sub = program.command(command.name).description(command.summary)
    for (const { flags, description, required } of command.options) {
      if (required) sub.requiredOption(flags, description)
      else sub.option(flags, description)
    }
    sub.option('--json', 'print JSON and nothing else')
    sub.action(async (given: Record<string, unknown>) => {
      const { json, ...args } = given
      code = await perform(terminal, command, args, json === true)
    })
  }
  try {
    await program.parseAsync(terminal.argv, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
}

async function perform(
  terminal: Terminal,
  command: AppCommand | HostCommand,
  given: unknown,
  json: boolean,
): Promise<number> {
  const print = ({ text, result }: Pick<Outcome, 'text' | 'result'>) => {
    terminal.out(`${json ? JSON.stringify(result) : text}\n`)
  }
  try {
    const args = parseArgs(command, given)
    const host = hostOf(terminal, (text, result) => print({ text, result }))
    const outcome =
      command.runsOn === 'host' ? await command.run(host, args as never) : await onApp(terminal, command, given, host)
    if (outcome) print(outcome)
    return outcome?.failed ? 1 : 0
  } catch (error) {
    const usage = error instanceof UsageError || error instanceof ConfigError
    const refusal = usage ? { code: 'usage', message: error.message } : refusalOf(error)
    if (json) print({ text: '', result: { error: refusal } })
    else terminal.err(`openlma: ${refusal.message}\n`)
    return usage ? 2 : 1
  }
}

function onApp({ env }: Terminal, command: AppCommand, args: unknown, host: Host): Promise<Outcome> {
  const config = host.readConfig()
  // A command that is over in a second says what it has to say itself; logs are for what goes wrong.
  const log = createLog(env['LOG_LEVEL'] ? config.LOG_LEVEL : 'warn')
  return runOnApp(config, log, command, args, host.say)
}

function parseArgs(command: AppCommand | HostCommand, given: unknown): unknown {
  const parsed = command.args.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--${kebab(issue?.path.join('.') ?? '')}: ${issue?.message}`)
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function hostOf({ env, err }: Terminal, print: Host['print']): Host {
  return {
    print,
    readConfig: (overrides = {}) => readConfig({ ...env, ...definedOf(overrides) }),
    createLog(config) {
      const log = createLog(config.LOG_LEVEL)
      for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
        process.on(event, (error: unknown) => {
          log.fatal({ err: error }, 'an error that nobody caught; the process ends')
          process.exit(1)
        })
      }
      return log
    },
    say: (line) => err(`openlma: ${line}\n`),
  }
}

function definedOf(values: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
