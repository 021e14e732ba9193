import { appCommands } from './app-commands.ts'
import { backupCommand } from './backup.ts'
import type { AppCommand, HostCommand } from './command.ts'
import { copyDatabaseCommand } from './copy-database.ts'
import { demoCommand } from './demo.ts'
import { healthCommand } from './health.ts'
import { makeMasterKeyCommand } from './make-master-key.ts'
import { openapiCommand } from './openapi.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { signMoveNoticeCommand } from './sign-move-notice.ts'
import { workerCommand } from './worker.ts'

/** Every command there is, as the help lists them. */
export const commands: (AppCommand | HostCommand)[] = [
  serveCommand,
  workerCommand,
  demoCommand,
  ...appCommands,
  backupCommand,
  restoreCommand,
  copyDatabaseCommand,
  makeMasterKeyCommand,
  signMoveNoticeCommand,
  openapiCommand,
  healthCommand,
]
