import { sign as signBytes, type KeyObject } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import { createDigest } from './archive-digest.ts'
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  CHUNK_BYTES,
  HEADER_BYTES,
  MAGIC,
  ROW_BYTES,
  type ArchiveHeader,
  type ArchiveManifest,
  type SealWith,
  type TableDigest,
} from './archive-format.ts'
import { rawPublicKey } from './archive-keys.ts'
import { manifestInput } from './archive-manifest.ts'
import { chunkCipher, sealDataKey } from './archive-seal.ts'
import { sha256 } from './crypto.ts'

const deflate = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw)

// Rows press to a fifth at level 6 and to not much more at 1, in half the time.
const LEVEL = 1

/** A table of the archive. Each row is one JSON object without a line feed; they come in the order of the primary key. */
export type ArchiveTable = { table: string; rows: AsyncIterable<string> | Iterable<string> }

export type ArchiveInput = {
  header: Pick<ArchiveHeader, 'kind' | 'createdAt' | 'schema' | 'sender'> & { about?: Record<string, unknown> }
  /** Each table once. Rows are read as the sink takes them; about two chunks are in memory. */
  tables: AsyncIterable<ArchiveTable> | Iterable<ArchiveTable>
  seal: SealWith
  /** An Ed25519 private key, to sign the manifest with. */
  sign?: KeyObject | undefined
}

/**
 * Writes an archive and ends the sink. Answers what it holds. Where the rows or the sink fail, the error is that of theirs,
 * the sink is destroyed, and what it took is an archive without an end, which no reader accepts.
 */
export async function writeArchive({ sink, ...input }: ArchiveInput & { sink: Writable }): Promise<ArchiveManifest> {
  let manifest: ArchiveManifest | undefined
  await pipeline(async function* () {
    manifest = yield* archiveBytes(input)
  }, sink)
  return manifest!
}

async function* archiveBytes({ header, tables, seal, sign }: ArchiveInput): AsyncGenerator<Buffer, ArchiveManifest> {
  const sealed = await sealDataKey(seal)
  const whole: ArchiveHeader = {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    ...header,
    about: header.about ?? {},
    signer: sign ? rawPublicKey(sign) : null,
    seal: sealed.seal,
  }
  const headerBytes = Buffer.from(JSON.stringify(whole))
  if (headerBytes.length > HEADER_BYTES) throw new Error('the header of the archive is too long')
  const headerHash = sha256(headerBytes)
  const cipher = chunkCipher(sealed.dataKey, headerHash)
  yield Buffer.concat([MAGIC, lengthOf(headerBytes.length), headerBytes])

  const digests: TableDigest[] = []
  let index = 0
  // One chunk is pressed on another thread while the next one fills.
  let pressing: Promise<Buffer> | null = null
  for await (const text of chunkTexts(tables, digests)) {
    const ready: Buffer | null = pressing && (await pressing)
    pressing = deflate(Buffer.from(text), { level: LEVEL })
    // Should the sink fail first, nobody waits for it.
    pressing.catch(() => {})
    if (ready) yield frame(cipher.seal(index++, false, ready), false)
  }
  if (pressing) yield frame(cipher.seal(index++, false, await pressing), false)

  const manifest: ArchiveManifest = { header: headerHash.toString('hex'), tables: digests }
  const text = JSON.stringify(manifest)
  const signature = sign ? signBytes(null, manifestInput(text), sign).toString('base64url') : null
  const end = await deflate(Buffer.from(`${JSON.stringify({ signature })}\n${text}`), { level: LEVEL })
  yield frame(cipher.seal(index, true, end), true)
  return manifest
}

/** The text of one chunk after the other: a line that names the table, and its rows. */
async function* chunkTexts(tables: ArchiveInput['tables'], digests: TableDigest[]): AsyncGenerator<string> {
  const seen = new Set<string>()
  for await (const { table, rows } of tables) {
    if (seen.has(table)) throw new Error(`the table ${table} comes twice`)
    seen.add(table)
    const digest = createDigest(table)
    const first = JSON.stringify({ table })
    let lines = [first]
    let bytes = 0
    for await (const row of rows) {
      const length = Buffer.byteLength(row)
      if (length > ROW_BYTES) throw new Error(`a row of ${table} is longer than an archive takes (${length} bytes)`)
      if (row.includes('\n')) throw new Error(`a row of ${table} is not one line`)
      if (lines.length > 1 && bytes + length > CHUNK_BYTES) {
        yield lines.join('\n')
        lines = [first]
        bytes = 0
      }
      lines.push(row)
      bytes += length + 1
      digest.add(row)
    }
    if (lines.length > 1) yield lines.join('\n')
    digests.push(digest.digest())
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

const LAST = 0x8000_0000

function frame(sealed: Buffer, last: boolean): Buffer {
  return Buffer.concat([lengthOf(last ? LAST + sealed.length : sealed.length), sealed])
}
