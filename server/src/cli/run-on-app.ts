import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { startApp } from '../app.ts'
import type { Config } from '../platform/config.ts'
import { FolderLockedError } from '../platform/folder-lock.ts'
import type { Log } from '../platform/log.ts'
import { CommandError, type AppCommand, type Outcome, type Say } from './command.ts'
import type { ControlAnswer, ControlRequest } from './control.ts'
import { controlPath } from './control-path.ts'

const TRIES = 150
const PAUSE_MS = 200

/**
 * Runs a command where the database is: in an App of its own, or, where another process has the embedded database open,
 * in that process. One that is just starting or stopping is waited for, half a minute at most.
 */
export async function runOnApp(
  config: Config,
  log: Log,
  command: AppCommand,
  args: unknown,
  say: Say,
): Promise<Outcome> {
  if (config.DATABASE_URL) return runHere(config, log, command, args, say)
  for (let attempt = 1; ; attempt++) {
    const answer = await askRunning(config.DATA_DIR, { command: command.name, args }, say)
    if (answer) return answer
    try {
      return await runHere(config, log, command, args, say)
    } catch (error) {
      if (!(error instanceof FolderLockedError) || attempt === TRIES) throw error
      await wait(PAUSE_MS)
    }
  }
}

async function runHere(config: Config, log: Log, command: AppCommand, args: unknown, say: Say): Promise<Outcome> {
  const { app, sealer, stop } = await startApp(config, log, { work: false, say })
  try {
    const outcome = await command.run(app, command.args.parse(args) as never, say)
    await sealer.idle()
    return outcome
  } finally {
    await stop()
  }
}

/** The outcome from the process that listens at the data folder; null where none does. */
async function askRunning(dataDir: string, request: ControlRequest, say: Say): Promise<Outcome | null> {
  const socket = connect(controlPath(dataDir))
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!connected) return null
  socket.on('error', () => {})
  socket.write(`${JSON.stringify(request)}\n`)
  for await (const line of createInterface({ input: socket })) {
    const answer = JSON.parse(line) as ControlAnswer
    if ('say' in answer) say(answer.say)
    else if ('outcome' in answer) return answer.outcome
    else throw new CommandError(answer.refused.code, answer.refused.message)
  }
  throw new CommandError(
    'interrupted',
    'The running server stopped before it answered; whether the command was done is unknown.',
  )
}
