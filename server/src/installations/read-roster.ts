import { rosterContents, rosterFor } from '../documents/roster.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorize } from './authorize.ts'
import type { RosterAnswer } from './schema.ts'

/** The whole roster with its entries, however many, and the delta from there to now. */
export async function readRoster(outside: Outside, id: string): Promise<RosterAnswer> {
  const { app } = outside
  const row = await authorize(outside, id)
  const signer = await signerOf(app, row.package_id, row.epoch)
  const { certificate } = signer
  if (row.seats === null) return { roster: null, certificate, contents: null, delta: null }
  const whole = await rosterFor(app, app.database.db, row, signer, true)
  return { roster: whole.statement, certificate, contents: rosterContents(row, whole), delta: whole.delta }
}
