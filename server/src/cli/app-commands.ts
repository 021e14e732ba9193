import type { AppCommand } from './command.ts'
import { copyDataCommand } from './copy-data.ts'
import { createAdminCommand } from './create-admin.ts'
import { migrateCommand } from './migrate.ts'
import { resetLinkCommand } from './reset-link.ts'
import { restoreHere } from './restore.ts'
import { verifyEventsCommand } from './verify-events.ts'

/** The commands that run on the App, as people give them. */
export const appCommands: AppCommand[] = [createAdminCommand, resetLinkCommand, migrateCommand, verifyEventsCommand]

/** What a running server takes from the CLI: also the parts of commands that begin and end in the asking process. */
export const controlCommands: AppCommand[] = [...appCommands, copyDataCommand, restoreHere]
