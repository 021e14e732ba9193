import type { App, Tx } from '../platform/context.ts'
import { randomToken } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteRowsOf, saveAttempt, truncateRows, type Attempt } from './file-queries.ts'
import { lockOpen } from './open.ts'
import type { ImportObject } from './schema.ts'

/**
 * Makes this the one attempt at these files of an import: an upload of one of them that is under way stops before its next
 * rows. The import is locked by the caller.
 */
export async function beginAttempt(tx: Tx, importId: string, objects: readonly ImportObject[]): Promise<string> {
  const attempt = randomToken()
  await saveAttempt(tx.db, importId, objects, attempt)
  return attempt
}

/** Locks the import while this attempt is the present one; so the rows of two uploads are never mixed. */
export async function ours(tx: Tx, { importId, object, attempt }: Attempt): Promise<void> {
  const { uploads } = await lockOpen(tx, importId)
  if (uploads[object] !== attempt) {
    throw new AppError('state_conflict', 'Another upload of this file has begun, or the import was discarded.')
  }
}

/**
 * Deletes the rows of a file in slices, for as long as the attempt is the present one: whoever follows clears them too. On
 * the embedded database the room is free at once where there are no others.
 */
export async function clearRows(app: App, attempt: Attempt): Promise<void> {
  const { db, engine } = app.database
  if (engine === 'embedded' && (await truncateRows(db, attempt))) return
  while (await deleteRowsOf(db, attempt));
}

const CLEAR_ROWS = 'imports.clear-rows'

type Cleared = { importId: string; objects: ImportObject[]; attempt: string }

/** Has the rows of these files deleted in the background, once the transaction is through. */
export async function clearLater(tx: Tx, importId: string, objects: readonly ImportObject[]): Promise<void> {
  const attempt = await beginAttempt(tx, importId, objects)
  await tx.app.queue.enqueue(tx, CLEAR_ROWS, { importId, objects, attempt })
}

export function clearRowsJob(app: App): JobDefinition<Cleared> {
  return {
    name: CLEAR_ROWS,
    async run({ importId, objects, attempt }) {
      for (const object of objects) await clearRows(app, { importId, object, attempt })
    },
  }
}
