import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { createByteReader } from './archive-bytes.ts'
import { createDigest } from './archive-digest.ts'
import {
  CHUNK_LIMIT,
  damaged,
  HEADER_BYTES,
  MAGIC,
  parseHeader,
  type ArchiveHeader,
  type ArchiveManifest,
  type OpenWith,
} from './archive-format.ts'
import { compareDigests, parseManifest } from './archive-manifest.ts'
import { chunkCipher, openDataKey } from './archive-seal.ts'
import { sameBytes, sha256 } from './crypto.ts'
import { AppError } from './errors.ts'

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

const LAST = 0x8000_0000
// What does not compress grows a little.
const SEALED_LIMIT = CHUNK_LIMIT + (CHUNK_LIMIT >> 8) + 1024

/** Rows of one table, as JSON texts; about a megabyte. `index` is the chunk's place in the archive, from 0. */
export type ArchiveChunk = { index: number; table: string; rows: string[] }

export type OpenArchive = {
  header: ArchiveHeader
  /**
   * The chunks in their order, each authentic; once. What it yields is complete and signed only when it has ended without an
   * error: stage it until then. It returns the manifest.
   */
  chunks(): AsyncGenerator<ArchiveChunk, ArchiveManifest>
}

export type ReadOptions = {
  open?: OpenWith
  /** Whether this Ed25519 key may sign the archive. Given, an archive without a signature is refused too. */
  verify?: (signer: string, header: ArchiveHeader) => boolean
}

/**
 * Opens an archive for reading, in memory for about two chunks. Refuses with `archive_unknown` (it is none), with
 * `archive_version_newer`, `archive_not_for_us`, `archive_passphrase_wrong`, `archive_unsigned`, `archive_signer_unknown`,
 * and, here or while the chunks are read, with `archive_truncated`, `archive_damaged` or `archive_signature_wrong`.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, options: ReadOptions = {}): Promise<OpenArchive> {
  const bytes = createByteReader(source)
  const magic = await bytes.upTo(MAGIC.length)
  if (!sameBytes(magic, MAGIC)) throw new AppError('archive_unknown')
  const length = (await bytes.exactly(4)).readUInt32BE()
  if (length > HEADER_BYTES) throw damaged('its header is too long')
  const headerBytes = await bytes.exactly(length)
  const header = parseHeader(headerBytes)
  if (options.verify) {
    if (header.signer === null) throw new AppError('archive_unsigned')
    if (!options.verify(header.signer, header)) throw new AppError('archive_signer_unknown')
  }
  const headerHash = sha256(headerBytes)
  const cipher = chunkCipher(await openDataKey(header.seal, options.open ?? {}), headerHash)
  return { header, chunks: () => readChunks(bytes, cipher, header, headerHash) }
}

async function* readChunks(
  bytes: ReturnType<typeof createByteReader>,
  cipher: ReturnType<typeof chunkCipher>,
  header: ArchiveHeader,
  headerHash: Buffer,
): AsyncGenerator<ArchiveChunk, ArchiveManifest> {
  const digests = new Map<string, ReturnType<typeof createDigest>>()
  for (let index = 0; ; index++) {
    const word = (await bytes.exactly(4)).readUInt32BE()
    const last = word >= LAST
    const length = last ? word - LAST : word
    if (length > SEALED_LIMIT) throw damaged(`chunk ${index} is too long`)
    const pressed = cipher.open(index, last, await bytes.exactly(length))
    if (!pressed) throw damaged(`chunk ${index} is not what was written`)
    const text = await inflated(pressed, index)
    if (last) {
      if ((await bytes.upTo(1)).length > 0) throw damaged('something follows its end')
      const manifest = parseManifest(text, header.signer)
      if (manifest.header !== headerHash.toString('hex')) throw damaged('its manifest is of another header')
      compareDigests(
        manifest.tables,
        [...digests.values()].map((digest) => digest.digest()),
      )
      return manifest
    }
    const [first = '', ...rows] = text.split('\n')
    const table = tableOf(first, index)
    const digest = digests.get(table) ?? createDigest(table)
    digests.set(table, digest)
    for (const row of rows) digest.add(row)
    yield { index, table, rows }
  }
}

async function inflated(pressed: Buffer, index: number): Promise<string> {
  try {
    return (await inflate(pressed, { maxOutputLength: CHUNK_LIMIT + 1024 })).toString('utf8')
  } catch {
    throw damaged(`chunk ${index} cannot be unpacked`)
  }
}

function tableOf(line: string, index: number): string {
  try {
    const { table } = JSON.parse(line) as { table: unknown }
    if (typeof table === 'string') return table
  } catch {
    // Told below.
  }
  throw damaged(`chunk ${index} names no table`)
}
