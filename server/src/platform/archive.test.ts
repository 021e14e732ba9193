import { Readable, Writable } from 'node:stream'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { canonicalJson } from './archive-digest.ts'
import { CHUNK_BYTES, MAGIC, ROW_BYTES, type SealWith } from './archive-format.ts'
import { makeRecipientKeys, makeSignerKeys } from './archive-keys.ts'
import { parseManifest } from './archive-manifest.ts'
import { readArchive, type ReadOptions } from './archive-read.ts'
import { writeArchive, type ArchiveInput } from './archive-write.ts'

type Tables = Record<string, string[]>

const HEADER: ArchiveInput['header'] = {
  kind: 'move',
  createdAt: '2026-11-24T12:00:00.000Z',
  schema: '0014_refreshes.sql',
  sender: 'https://lma.example.com',
}
const recipient = makeRecipientKeys()
const signer = makeSignerKeys()
const sealed: SealWith = { kind: 'recipient', key: recipient.publicKey }
const ours: ReadOptions = { open: { privateKey: recipient.privateKey }, verify: (key) => key === signer.publicKey }

async function write(tables: Tables, input: Partial<ArchiveInput> = {}): Promise<Buffer> {
  const parts: Buffer[] = []
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part)
      done()
    },
  })
  const named = Object.entries(tables).map(([table, rows]) => ({ table, rows }))
  await writeArchive({ sink, header: HEADER, tables: named, seal: sealed, sign: signer.privateKey, ...input })
  return Buffer.concat(parts)
}

async function read(bytes: Buffer | AsyncIterable<Uint8Array>, options: ReadOptions = ours) {
  const source = Buffer.isBuffer(bytes) ? Readable.from([bytes]) : bytes
  const archive = await readArchive(source, options)
  const tables: Tables = {}
  const chunks = archive.chunks()
  for (;;) {
    const next = await chunks.next()
    if (next.done) return { header: archive.header, tables, manifest: next.value }
    const { table, rows } = next.value
    tables[table] = [...(tables[table] ?? []), ...rows]
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )

/** The frames of an archive: where each begins and ends. The first is magic and header. */
function framesOf(bytes: Buffer): Buffer[] {
  let at = MAGIC.length + 4 + bytes.readUInt32BE(MAGIC.length)
  const frames = [bytes.subarray(0, at)]
  while (at < bytes.length) {
    const end = at + 4 + (bytes.readUInt32BE(at) & 0x7fff_ffff)
    frames.push(bytes.subarray(at, end))
    at = end
  }
  return frames
}

const row = (id: number, size = 20) => JSON.stringify({ id, text: 'ä'.repeat(size / 2) })
const BIG: Tables = { leads: [0, 1, 2, 3].map((id) => row(id, CHUNK_BYTES * 0.7)), empty: [], seats: [row(9)] }

describe('an archive', () => {
  test('gives back every table, row and order, however the bytes arrive', async () => {
    const value = fc.array(fc.jsonValue().map(canonicalJson), { maxLength: 8 })
    const tables = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), value, { maxKeys: 5 })
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 400 }), async (given, step) => {
        const bytes = await write(given)
        const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
          bytes.subarray(i * step, (i + 1) * step),
        )
        const { tables: found, manifest } = await read(Readable.from(pieces))
        expect(found).toEqual(Object.fromEntries(Object.entries(given).filter(([, rows]) => rows.length > 0)))
        expect(manifest.tables.map(({ table, rows }) => [table, rows])).toEqual(
          Object.entries(given).map(([table, rows]) => [table, rows.length]),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('is chunked by the megabyte, and says what it is before it is opened', async () => {
    const bytes = await write(BIG, { header: { ...HEADER, about: { move: 'mov_1' } } })
    expect(framesOf(bytes)).toHaveLength(1 + 4 + 1 + 1)
    const { header, tables, manifest } = await read(bytes)
    expect(header).toMatchObject({ ...HEADER, version: 1, about: { move: 'mov_1' }, signer: signer.publicKey })
    expect(tables['leads']).toEqual(BIG['leads'])
    expect(manifest.tables[1]).toEqual({
      table: 'empty',
      rows: 0,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    })
  })

  test('takes a row of 10 MB, refuses one over the limit and one of two lines', async () => {
    const long = { leads: [row(1), row(2, 10 << 20), row(3)] }
    expect((await read(await write(long))).tables).toEqual(long)
    await expect(write({ leads: ['x'.repeat(ROW_BYTES + 1)] })).rejects.toThrow('longer than an archive takes')
    await expect(write({ leads: ['{\n}'] })).rejects.toThrow('not one line')
  })

  test('the same rows have the same digest, whoever seals them', async () => {
    const [a, b] = await Promise.all([write(BIG), write(BIG, { seal: { kind: 'plain' }, sign: undefined })])
    const digests = [(await read(a!)).manifest.tables, (await read(b!, {})).manifest.tables]
    expect(digests[0]).toEqual(digests[1])
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
  })
})

describe('what was done to it is found', () => {
  const small: Tables = { leads: [row(1), row(2)], seats: [row(3)] }
  let archive: Buffer
  beforeAll(async () => {
    archive = await write(small)
  })

  test('any byte flipped', async () => {
    for (let at = 0; at < archive.length; at++) {
      const changed = Buffer.from(archive)
      changed[at]! ^= 1 << (at % 8)
      expect(await codeOf(read(changed)), `byte ${at}`).toMatch(/^archive_/)
    }
  })

  test('an end at any byte', async () => {
    for (let length = 0; length < archive.length; length++) {
      const expected = length < MAGIC.length ? 'archive_unknown' : 'archive_truncated'
      expect(await codeOf(read(archive.subarray(0, length))), `${length} bytes`).toBe(expected)
    }
  })

  test('chunks swapped, dropped, repeated, or of another archive; something after the end', async () => {
    const frames = framesOf(archive)
    const [head, one, two, end] = frames as [Buffer, Buffer, Buffer, Buffer]
    const other = framesOf(await write(small))
    const arrangements = [
      [head, two, one, end],
      [head, two, end],
      [head, one, end],
      [head, end],
      [head, one, one, two, end],
      [head, one, two, other[3]!],
      [other[0]!, one, two, end],
      [head, one, two, end, end],
    ]
    for (const parts of arrangements) expect(await codeOf(read(Buffer.concat(parts)))).toBe('archive_damaged')
    expect(await codeOf(read(Buffer.concat([head, one, two])))).toBe('archive_truncated')
  })

  test('a length that no chunk can have takes no memory', async () => {
    const [head] = framesOf(archive)
    const huge = Buffer.concat([head!, Buffer.from([0x7f, 0xff, 0xff, 0xff])])
    expect(await codeOf(read(huge))).toBe('archive_damaged')
    const header = Buffer.concat([MAGIC, Buffer.from([0xff, 0xff, 0xff, 0xff])])
    expect(await codeOf(read(header))).toBe('archive_damaged')
  })
})

describe('who may read it and who wrote it', () => {
  test('a newer version, something else, and an archive sealed to somebody else', async () => {
    const archive = await write(BIG)
    const [head, ...rest] = framesOf(archive)
    const newer = Buffer.from(head!.toString('latin1').replace('"version":1', '"version":2'), 'latin1')
    expect(await codeOf(read(Buffer.concat([newer, ...rest])))).toBe('archive_version_newer')
    expect(await codeOf(read(Buffer.from('PK\x03\x04 this is a zip')))).toBe('archive_unknown')
    const stranger = makeRecipientKeys().privateKey
    expect(await codeOf(read(archive, { open: { privateKey: stranger } }))).toBe('archive_not_for_us')
    expect(await codeOf(read(archive, { open: { passphrase: 'x' } }))).toBe('archive_not_for_us')
  })

  test('a passphrase', async () => {
    const archive = await write(BIG, { seal: { kind: 'passphrase', passphrase: 'Größe' } })
    const { verify } = ours
    expect((await read(archive, { open: { passphrase: 'Gro\u0308ße' }, verify: verify! })).tables['seats']).toEqual([
      row(9),
    ])
    expect(await codeOf(read(archive, { open: { passphrase: 'grosse' } }))).toBe('archive_passphrase_wrong')
    expect(await codeOf(read(archive, {}))).toBe('archive_passphrase_wrong')
  })

  test('a signature that is missing, of somebody else, or not theirs', async () => {
    expect(await codeOf(read(await write(BIG, { sign: undefined }), ours))).toBe('archive_unsigned')
    const archive = await write(BIG, { sign: makeSignerKeys().privateKey })
    expect(await codeOf(read(archive, ours))).toBe('archive_signer_unknown')
    // Anybody may seal to a public key, and name a signer whose key he does not have.
    const manifest = JSON.stringify({ header: '', tables: [] })
    for (const signature of [null, 'AAAA', Buffer.alloc(64).toString('base64url')]) {
      expect(() => parseManifest(`${JSON.stringify({ signature })}\n${manifest}`, signer.publicKey)).toThrow(
        expect.objectContaining({ code: 'archive_signature_wrong' }),
      )
    }
  })
})

describe('what fails while it is written', () => {
  test('a full disk: the error is told, and what was written has no end', async () => {
    let room = 2
    const parts: Buffer[] = []
    const sink = new Writable({
      write(part: Buffer, _encoding, done) {
        if (room-- === 0) return done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
        parts.push(part)
        done()
      },
    })
    const tables = [{ table: 'leads', rows: BIG['leads']! }]
    const written = writeArchive({ sink, header: HEADER, tables, seal: sealed })
    expect(await codeOf(written)).toBe('ENOSPC')
    expect(await codeOf(read(Buffer.concat(parts), { open: ours.open! }))).toBe('archive_truncated')
  })

  test('rows that fail', async () => {
    const rows = (async function* () {
      yield row(1)
      throw new Error('the database went away')
    })()
    await expect(write({}, { tables: [{ table: 'leads', rows }] })).rejects.toThrow('the database went away')
  })

  test('a slow sink is waited for: memory stays flat', async () => {
    let ahead = 0
    let most = 0
    const big = row(1, CHUNK_BYTES)
    const rows = (function* () {
      for (let id = 0; id < 40; id++) {
        most = Math.max(most, ++ahead)
        yield big
      }
    })()
    const sink = new Writable({
      highWaterMark: 1,
      write(_part, _encoding, done) {
        ahead--
        setImmediate(done)
      },
    })
    await writeArchive({ sink, header: HEADER, tables: [{ table: 'leads', rows }], seal: sealed })
    expect(most).toBeLessThan(6)
  })
})
