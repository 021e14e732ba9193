import { verify as verifyBytes } from 'node:crypto'
import { damaged, type ArchiveManifest, type TableDigest } from './archive-format.ts'
import { publicKeyFrom } from './archive-keys.ts'
import { AppError } from './errors.ts'

/** What the signature of a manifest covers: its text, and what kind of thing it is. */
export const manifestInput = (text: string): Buffer => Buffer.from(`openlma-archive/1 manifest\n${text}`)

/** Reads the last chunk. Refuses a signature that does not hold with `archive_signature_wrong`. */
export function parseManifest(chunk: string, signer: string | null): ArchiveManifest {
  const end = chunk.indexOf('\n')
  const text = chunk.slice(end + 1)
  let manifest: ArchiveManifest
  let signature: unknown
  try {
    signature = (JSON.parse(chunk.slice(0, end)) as { signature: unknown }).signature
    manifest = JSON.parse(text) as ArchiveManifest
  } catch {
    throw damaged('its manifest cannot be read')
  }
  if (!Array.isArray(manifest.tables)) throw damaged('its manifest cannot be read')
  if (signer !== null) {
    const key = publicKeyFrom(signer, 'Ed25519')
    const bytes = Buffer.from(typeof signature === 'string' ? signature : '', 'base64url')
    if (!key || !verifyBytes(null, manifestInput(text), key, bytes)) throw new AppError('archive_signature_wrong')
  }
  return manifest
}

/** Refuses with `archive_damaged` unless both hold the same tables with the same counts and digests. */
export function compareDigests(promised: TableDigest[], found: TableDigest[]): void {
  const left = new Map(found.map((digest) => [digest.table, digest]))
  for (const { table, rows, sha256 } of promised) {
    const digest = left.get(table)
    left.delete(table)
    if ((digest?.rows ?? 0) !== rows || (digest && digest.sha256 !== sha256)) {
      throw damaged(`${table} should have ${rows} rows of digest ${sha256}`)
    }
  }
  const [extra] = left.keys()
  if (extra !== undefined) throw damaged(`its manifest does not name ${extra}`)
}
