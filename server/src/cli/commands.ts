import { appCommands } from './app-commands.ts'
import type { AppCommand, HostCommand } from './command.ts'
import { demoCommand } from './demo.ts'
import { healthCommand } from './health.ts'
import { makeMasterKeyCommand } from './make-master-key.ts'
import { openapiCommand } from './openapi.ts'
import { serveCommand } from './serve.ts'
import { signMoveNoticeCommand } from './sign-move-notice.ts'
import { workerCommand } from './worker.ts'

/** Every command there is, as the help lists them. */
export const commands: (AppCommand | HostCommand)[] = [
  serveCommand,
  workerCommand,
  demoCommand,
  ...appCommands,
  makeMasterKeyCommand,
  signMoveNoticeCommand,
  openapiCommand,
  healthCommand,
]
