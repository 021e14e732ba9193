import { z } from 'zod'
import { listMigrations, migrate } from '../platform/migrate.ts'
import { appCommand } from './command.ts'

export const migrateCommand = appCommand({
  name: 'migrate',
  summary: 'Bring the database up to date; every other command does so too',
  options: [],
  args: z.object({}),
  async run(app) {
    // Opening the App has migrated already; asking again costs one query and proves it.
    await migrate(app.database)
    const migrations = listMigrations().map(({ name }) => name)
    return { result: { migrations }, text: `The database is up to date (${migrations.length} migrations).` }
  },
})
