import { randomBytes } from 'node:crypto'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { insertCodes, presentCode } from './queries.ts'
import { formatCode } from './rules.ts'
import type { ActivationCode } from './schema.ts'

export type Issued = ActivationCode & { code: string }

export type CodeToWrite = {
  packageId: string
  source: ActivationCode['source']
  subscriberId: string | null
  subscriberOrgId: string | null
  licenseId: string | null
  leadId: string | null
  accountId: string | null
  contactId: string | null
  contact: object | null
  terms: object | null
  days: number
}

const DAY_MS = 86_400_000

/** Writes a code in the caller's transaction. The code itself is in the answer and nowhere else. */
export async function writeCode(tx: Tx, input: CodeToWrite): Promise<Issued> {
  const [issued] = await writeCodes(tx, [input])
  if (!issued) throw new Error('unreachable')
  return issued
}

/** Many in one statement, an event each; answered in the order of the input. */
export async function writeCodes(tx: Tx, inputs: CodeToWrite[]): Promise<Issued[]> {
  const made = inputs.map((input) => ({ input, id: newId('activationCode'), code: formatCode(randomBytes(10)) }))
  const rows = await insertCodes(
    tx.db,
    made.map(({ input, id, code }) => ({
      id,
      org_id: tx.orgId,
      package_id: input.packageId,
      code_hash: sha256(code),
      hint: code.slice(-4),
      source: input.source,
      lead_id: input.leadId,
      subscriber_id: input.subscriberId,
      subscriber_org_key: input.subscriberOrgId,
      account_id: input.accountId,
      contact_id: input.contactId,
      contact: input.contact && JSON.stringify(input.contact),
      terms: input.terms && JSON.stringify(input.terms),
      created_by: tx.actor.kind === 'user' ? tx.actor.id : null,
      created_at: tx.now(),
      expires_at: new Date(tx.now().getTime() + input.days * DAY_MS),
    })),
  )
  for (const { input, id } of made) {
    const { packageId, subscriberId, licenseId, leadId, accountId, contactId, source, terms } = input
    const subject = { packageId, subscriberId, licenseId, leadId }
    await emit(tx, 'activation_code.issued', subject, { id, source, terms, accountId, contactId })
  }
  const byId = new Map(rows.map((row) => [row.id, presentCode(row, tx.now())]))
  return made.map(({ id, code }) => {
    const presented = byId.get(id)
    if (!presented) throw new Error('unreachable')
    return { ...presented, code }
  })
}
