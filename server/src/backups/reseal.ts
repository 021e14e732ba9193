import { purposeOfMove } from '../moves/keys.ts'
import type { Vault } from '../platform/crypto.ts'
import type { Db } from '../platform/database.ts'
import { PURPOSE as ANSWERS } from '../platform/idempotency.ts'
import { purposeOfKey } from '../signing-keys/key-pair.ts'
import { PURPOSE as WEBHOOKS } from '../webhooks/secrets.ts'
import { saveMasterKeyCheck, sealAnew, type SealedColumn } from './queries.ts'

/** Every column that lies sealed under the master key. */
export const SEALED: SealedColumn[] = [
  { table: 'root_keys', key: 'kid', column: 'private_key_sealed', purposeOf: purposeOfKey },
  { table: 'signing_keys', key: 'kid', column: 'private_key_sealed', purposeOf: purposeOfKey },
  { table: 'webhook_endpoints', key: 'id', column: 'secret_sealed', purposeOf: () => WEBHOOKS },
  { table: 'webhook_endpoints', key: 'id', column: 'old_secret_sealed', purposeOf: () => WEBHOOKS },
  { table: 'moves', key: 'id', column: 'signing_key_sealed', purposeOf: purposeOfMove('signing') },
  { table: 'moves', key: 'id', column: 'opening_key_sealed', purposeOf: purposeOfMove('opening') },
  { table: 'moves', key: 'id', column: 'code_sealed', purposeOf: purposeOfMove('code') },
  { table: 'move_invitations', key: 'move_id', column: 'code_sealed', purposeOf: purposeOfMove('code') },
  { table: 'move_rows', key: 'key', column: 'secret_sealed', purposeOf: purposeOfKey },
  { table: 'idempotent_requests', key: 'scope_hash', column: 'response', purposeOf: () => ANSWERS },
]

/** Takes what is sealed under one master key over to another, in the caller's transaction. */
export async function reseal(db: Db, from: Vault, to: Vault): Promise<void> {
  for (const sealed of SEALED) {
    await sealAnew(db, sealed, (key, value) => {
      const purpose = sealed.purposeOf(key)
      return to.seal(from.open(value, purpose), purpose)
    })
  }
  await saveMasterKeyCheck(db, to.check)
}
