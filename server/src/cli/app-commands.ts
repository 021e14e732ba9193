import type { AppCommand } from './command.ts'
import { createAdminCommand } from './create-admin.ts'
import { migrateCommand } from './migrate.ts'
import { resetLinkCommand } from './reset-link.ts'
import { verifyEventsCommand } from './verify-events.ts'

/** The commands that a running server takes from the CLI. */
export const appCommands: AppCommand[] = [createAdminCommand, resetLinkCommand, migrateCommand, verifyEventsCommand]
