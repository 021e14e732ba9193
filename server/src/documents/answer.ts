import type { Documents } from '@openlma/sdk'
import type { App } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
import type { Signer } from '../signing-keys/signer.ts'
import type { DocumentRow } from './queries.ts'
import { rosterContents, rosterNews, type RosterContents, type RosterNews } from './roster.ts'
import { documentsFor } from './sign.ts'

/** Documents as answers carry them. A license without seats has no roster. */
export type DocumentsAnswer = {
  documents: Documents & { roster?: string }
  rosterContents: RosterContents | null
  /** From the roster to now, where it is behind. */
  rosterDelta: string | null
}

/** All that a product needs to decide by, as it is now. */
export async function currentDocuments(app: App, db: Db, row: DocumentRow, signer: Signer): Promise<DocumentsAnswer> {
  const documents = await documentsFor(app, db, row, signer)
  return withRoster(row, documents, await rosterNews(app, db, row, signer, undefined, true))
}

export function withRoster(row: DocumentRow, documents: Documents, { whole, delta }: RosterNews): DocumentsAnswer {
  const { license, certificate } = documents
  return {
    documents: { license, certificate, ...(whole ? { roster: whole.statement } : {}) },
    rosterContents: whole && rosterContents(row, whole),
    rosterDelta: delta,
  }
}
