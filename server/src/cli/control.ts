import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { isStorageFull } from '../platform/storage-full.ts'
import { CommandError, type AppCommand, type Outcome } from './command.ts'
import { controlPath } from './control-path.ts'

/** A line from the asking process, and the lines it gets: any number of `say`, then `outcome` or `refused`. */
export type ControlRequest = { command: string; args: unknown }
export type ControlAnswer = { say: string } | { outcome: Outcome } | { refused: { code: string; message: string } }

/**
 * Takes the commands of the CLI while this process has the embedded database open. Only for the user who runs it: the
 * socket is 0600 in a folder of 0700.
 */
export async function startControl(app: App, commands: AppCommand[]): Promise<() => Promise<void>> {
  const path = controlPath(app.config.DATA_DIR)
  const running = new Set<Promise<void>>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    const work = serveOne(app, commands, socket).finally(() => running.delete(work))
    running.add(work)
  })
  await listen(server, path)
  return async () => {
    server.close()
    await Promise.all(running)
    for (const socket of sockets) socket.destroy()
  }
}

function listen(server: Server, path: string): Promise<void> {
  // The folder lock is ours, so a socket that lies there belongs to a process that is gone.
  if (process.platform !== 'win32') rmSync(path, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(0o177)
    server.listen(path, resolve)
    process.umask(before)
  })
}

async function serveOne(app: App, commands: AppCommand[], socket: Socket): Promise<void> {
  const answer = (line: ControlAnswer) => void socket.write(`${JSON.stringify(line)}\n`)
  for await (const line of createInterface({ input: socket })) {
    try {
      const request = JSON.parse(line) as ControlRequest
      const command = commands.find(({ name }) => name === request.command)
      if (!command) throw new CommandError('unknown_command', `The running server does not know "${request.command}".`)
      app.log.info({ command: command.name }, 'a command of the CLI')
      const args = command.args.parse(request.args) as never
      answer({ outcome: await command.run(app, args, (text) => answer({ say: text })) })
    } catch (error) {
      answer({ refused: refusalOf(error) })
    }
    socket.end()
    return
  }
}

export function refusalOf(error: unknown): { code: string; message: string } {
  if (isStorageFull(error))
    return { code: 'storage_full', message: `There is no room left to write: ${messageOf(error)}` }
  const code = error instanceof AppError || error instanceof CommandError ? error.code : 'failed'
  return { code, message: messageOf(error) }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
