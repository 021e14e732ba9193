import type { Database } from '../platform/database.ts'

/** A database that is thrown away need not survive a power cut; it is filled several times as fast. */
export async function forgoDurability(database: Database): Promise<void> {
  await database.script('set synchronous_commit = off')
}
