import { readForDocuments, type DocumentRow } from '../documents/queries.ts'
import { batcher, type Batcher } from '../platform/batcher.ts'
import { refuseMoved } from '../packages/refuse-moved.ts'
import { createCtx, type App, type Ctx } from '../platform/context.ts'
import { sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'

const batchers = new WeakMap<App, Batcher<string, DocumentRow>>()

/** Reads an installation together with all others asked for in the same tick. */
function load(app: App, id: string): Promise<DocumentRow | undefined> {
  const known = batchers.get(app)
  if (known) return known(id)
  const made = batcher((ids: readonly string[]) => readForDocuments(app, ids))
  batchers.set(app, made)
  return made(id)
}

/**
 * The installation whose token this is; null where the server does not know it. A wrong token is refused for good, and where
 * the package has been moved away its notice is the answer (V3).
 */
export async function findAuthorized(outside: Outside, id: string): Promise<DocumentRow | null> {
  const { app, bearer } = outside
  if (bearer === null)
    throw new AppError('token_invalid', 'Send the token of the installation: Authorization: Bearer …')
  const row = await load(app, id)
  if (!row) return null
  if (!sameBytes(row.token_hash, sha256(bearer))) throw new AppError('token_invalid')
  refuseMoved(row)
  return row
}

export async function authorize(outside: Outside, id: string): Promise<DocumentRow> {
  const row = await findAuthorized(outside, id)
  if (!row) throw new AppError('installation_unknown')
  return row
}

/** The installation as the one who acts. */
export function installationCtx(outside: Outside, row: Pick<DocumentRow, 'id' | 'org_id'>): Ctx {
  return createCtx(outside.app, {
    orgId: row.org_id,
    actor: { kind: 'installation', id: row.id },
    permissions: ['installations:report'],
    requestId: outside.requestId,
    log: outside.log,
  })
}
