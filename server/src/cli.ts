import { Command, CommanderError } from 'commander'
import { UsageError, type AppCommand, type Host, type HostCommand, type Outcome } from './cli/command.ts'
import { commands } from './cli/commands.ts'
import { refusalOf } from './cli/control.ts'
import { runOnApp } from './cli/run-on-app.ts'
import { ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { SERVER_VERSION } from './platform/version.ts'

// The one door. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or wrong settings.

async function main(): Promise<number> {
  let code = 0
  const program = new Command('openlma')
    .description('The open License Management App')
    .version(SERVER_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) })
  for (const command of commands) {
    const sub = program.command(command.name).description(command.summary)
    for (const { flags, description, required } of command.options) {
      if (required) sub.requiredOption(flags, description)
      else sub.option(flags, description)
    }
    sub.option('--json', 'print JSON and nothing else')
    sub.action(async (given: Record<string, unknown>) => {
      const { json, ...args } = given
      code = await perform(command, args, json === true)
    })
  }
  try {
    await program.parseAsync()
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
}

async function perform(command: AppCommand | HostCommand, given: unknown, json: boolean): Promise<number> {
  const print = ({ text, result }: Pick<Outcome, 'text' | 'result'>) => {
    process.stdout.write(`${json ? JSON.stringify(result) : text}\n`)
  }
  try {
    const args = parseArgs(command, given)
    const host = hostOf((text, result) => print({ text, result }))
    const outcome =
      command.runsOn === 'host' ? await command.run(host, args as never) : await onApp(command, given, host)
    if (outcome) print(outcome)
    return outcome?.failed ? 1 : 0
  } catch (error) {
    const usage = error instanceof UsageError || error instanceof ConfigError
    const refusal = usage ? { code: 'usage', message: error.message } : refusalOf(error)
    if (json) print({ text: '', result: { error: refusal } })
    else process.stderr.write(`openlma: ${refusal.message}\n`)
    return usage ? 2 : 1
  }
}

function onApp(command: AppCommand, args: unknown, host: Host): Promise<Outcome> {
  const config = host.readConfig()
  // A command that is over in a second says what it has to say itself; logs are for what goes wrong.
  const log = createLog(process.env['LOG_LEVEL'] ? config.LOG_LEVEL : 'warn')
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

function hostOf(print: Host['print']): Host {
  return {
    print,
    readConfig: (overrides = {}) => readConfig({ ...process.env, ...definedOf(overrides) }),
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
    say: (line) => void process.stderr.write(`openlma: ${line}\n`),
  }
}

function definedOf(values: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

const code = await main()
// Whatever is still open must not keep a finished command alive; what was printed has to be out first.
process.stdout.write('', () => process.exit(code))
