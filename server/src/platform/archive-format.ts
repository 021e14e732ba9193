import type { KeyObject } from 'node:crypto'
import { AppError } from './errors.ts'

// The format is told byte by byte in docs/archive-format.md.

export const ARCHIVE_FORMAT = 'openlma-archive'
/** The version that is written; older ones are read too, a newer one is refused with `archive_version_newer`. */
export const ARCHIVE_VERSION = 1
export const MAGIC = Buffer.from('OPENLMA\n')

/** A chunk is closed when its text gets this long; a longer row has a chunk of its own. */
export const CHUNK_BYTES = 1 << 20
/** The longest row, as JSON text. */
export const ROW_BYTES = 16 << 20
export const HEADER_BYTES = 64 << 10
/** No text of a chunk is longer, whatever a damaged or hostile archive claims. */
export const CHUNK_LIMIT = ROW_BYTES + CHUNK_BYTES

export type ArchiveKind = 'backup' | 'move'

/**
 * How the key of the archive lies in its header: in the clear, under a passphrase, or sealed to an X25519 key. Binary values
 * are base64url.
 */
export type Seal =
  | { kind: 'plain'; key: string }
  | { kind: 'passphrase'; salt: string; cost: number; key: string }
  | { kind: 'recipient'; recipient: string; ephemeral: string; key: string }

/** What an archive says of itself before anything is opened. All of it is authenticated by every chunk. */
export type ArchiveHeader = {
  format: typeof ARCHIVE_FORMAT
  version: number
  kind: ArchiveKind
  /** ISO 8601, UTC. */
  createdAt: string
  /** Name of the last migration of the database that the rows come from. */
  schema: string
  /** Who wrote it, for people: the address of a server. */
  sender: string
  /** What else the writer wants known, such as the id of a move. In the clear: nothing secret, nothing personal. */
  about: Record<string, unknown>
  /** Ed25519 public key that signs the manifest; null where nobody signs. */
  signer: string | null
  seal: Seal
}

export type TableDigest = {
  table: string
  rows: number
  /** SHA-256 in hex over the rows in their order, each followed by a line feed. */
  sha256: string
}

/** The last word of an archive: every table with its count and digest, in the order written. */
export type ArchiveManifest = {
  /** SHA-256 of the header's bytes, in hex. */
  header: string
  tables: TableDigest[]
}

/** Who may open what is written: anybody, who knows the passphrase, or who holds the private half of `recipient`. */
export type SealWith =
  | { kind: 'plain' }
  | { kind: 'passphrase'; passphrase: string }
  | { kind: 'recipient'; key: string }

/** What the reader has to open it with: a passphrase, or its X25519 private key. */
export type OpenWith = { passphrase?: string | undefined; privateKey?: KeyObject | undefined }

export const damaged = (what: string) => new AppError('archive_damaged', `The archive is damaged: ${what}.`)

export function parseHeader(bytes: Buffer): ArchiveHeader {
  let header: Partial<ArchiveHeader> | null
  try {
    header = JSON.parse(bytes.toString('utf8')) as Partial<ArchiveHeader> | null
  } catch {
    throw damaged('its header cannot be read')
  }
  if (typeof header !== 'object' || header?.format !== ARCHIVE_FORMAT || !Number.isSafeInteger(header.version)) {
    throw damaged('its header cannot be read')
  }
  if (header.version! > ARCHIVE_VERSION) {
    throw new AppError(
      'archive_version_newer',
      `The archive is of version ${header.version}; this program reads up to ${ARCHIVE_VERSION}. Use a newer program.`,
    )
  }
  if (header.version! < 1 || !isWhole(header)) throw damaged('its header lacks what it needs')
  return header
}

function isWhole(header: Partial<ArchiveHeader>): header is ArchiveHeader {
  const { kind, createdAt, schema, sender, about, signer, seal } = header
  return (
    (kind === 'backup' || kind === 'move') &&
    [createdAt, schema, sender].every((text) => typeof text === 'string') &&
    typeof about === 'object' &&
    about !== null &&
    (signer === null || typeof signer === 'string') &&
    typeof seal?.key === 'string'
  )
}
