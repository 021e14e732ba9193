import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, type Config } from './config.ts'
import type { Vault } from './crypto.ts'
import type { Db } from './database.ts'

/** The key that encrypts private keys: MASTER_KEY, or for the embedded database a file of DATA_DIR (0600), made once. */
export function loadMasterKey(config: Pick<Config, 'MASTER_KEY' | 'DATABASE_URL' | 'DATA_DIR'>): Buffer {
  if (config.MASTER_KEY) return Buffer.from(config.MASTER_KEY, 'base64url')
  if (config.DATABASE_URL) {
    throw new ConfigError(
      'MASTER_KEY is required with DATABASE_URL. `npm run -s cli -- make-master-key` prints a new one; keep it safe.',
    )
  }
  const path = join(config.DATA_DIR, 'master.key')
  if (!existsSync(path)) {
    mkdirSync(config.DATA_DIR, { recursive: true, mode: 0o700 })
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length !== 32) throw new ConfigError(`${path} does not hold a master key (32 bytes in base64url).`)
  return key
}

/** Refuses to go on with another master key than the one this database was made with. */
export async function pinMasterKey(db: Db, vault: Vault): Promise<void> {
  await db
    .updateTable('server_settings')
    .set({ master_key_check: vault.check })
    .where('master_key_check', 'is', null)
    .execute()
  const { master_key_check } = await db
    .selectFrom('server_settings')
    .select('master_key_check')
    .executeTakeFirstOrThrow()
  if (master_key_check !== vault.check) {
    throw new ConfigError(
      'This database belongs to another master key. Set MASTER_KEY (or DATA_DIR/master.key) to the one it was made with.',
    )
  }
}
