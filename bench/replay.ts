// Sends the recorded statements of one call again and again, each time with ids of its own: what the database takes,
// without a server in between. Begin and commit stand where they stood, and statements are prepared under a name, as the
// server does.
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { answerWith } from './child.ts'
import type { Recorded } from './record.ts'

/** Buffers come over the channel as `{ hex }`. */
export type Replay = {
  url: string
  statements: Recorded[]
  /** The text that every call has another of: a Subscriber Org ID, or a user. */
  orgKey: string
  token: string
  number: number
  /** Prefixes of ids that stay, besides those of the vendor. */
  kept?: string[]
  workers: number
  ms: number
}

/** Every id that a call makes; those of the vendor (org, package, user, version, keys) stay. */
const VENDOR = ['org', 'pkg', 'usr', 'ver', 'key', 'ses']
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

answerWith(replay)

let pool: pg.Pool | undefined

async function replay({
  url,
  statements,
  orgKey,
  token,
  number,
  kept = [],
  workers,
  ms,
}: Replay): Promise<{ perSecond: number }> {
  // As many connections as the server has.
  pool ??= new pg.Pool({ connectionString: url, max: 10 })
  const own = pool
  const made = new RegExp(`\\b(?!(?:${[...VENDOR, ...kept].join('|')})_)[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}`, 'g')
  const hash = createHash('sha256').update(token).digest('hex')
  const begun = performance.now()
  let installs = 0
  const end = begun + ms
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (performance.now() < end) {
        await once(own, statements, { orgKey, hash, number, made })
        installs += 1
      }
    }),
  )
  return { perSecond: (installs * 1000) / (performance.now() - begun) }
}

async function once(
  from: pg.Pool,
  statements: Recorded[],
  was: { orgKey: string; hash: string; number: number; made: RegExp },
): Promise<void> {
  const ids = new Map<string, string>()
  const orgKey = `replay-${randomBytes(12).toString('hex')}`
  const token = randomBytes(32)
  let number = was.number
  const text = (value: string) =>
    value
      .replaceAll(was.orgKey, orgKey)
      .replaceAll(was.hash, token.toString('hex'))
      .replace(was.made, (id) => ids.get(id) ?? (ids.set(id, freshId(id)), ids.get(id)!))
  const renew = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (value === was.number) return number
    if (typeof value === 'object' && value !== null && 'hex' in value) {
      return value.hex === was.hash ? token : Buffer.from(String(value.hex), 'hex')
    }
    return value
  }
  let client: pg.PoolClient | undefined
  let within = false
  for (const [index, statement] of statements.entries()) {
    client ??= await from.connect()
    const values = statement.values.map(renew)
    const result = await client.query(
      values.length === 0 ? statement.text : { name: `s${index}`, text: statement.text, values },
    )
    const row = result.rows[0] as { next_license_number?: number } | undefined
    // An int8 comes as text here.
    if (row?.next_license_number !== undefined) number = Number(row.next_license_number) - 1
    if (statement.text === 'begin') within = true
    if (statement.text === 'commit') within = false
    // Outside a transaction the connection goes back after each statement, as the server gives it back.
    if (!within) {
      client.release()
      client = undefined
    }
  }
}

function freshId(like: string): string {
  const random = randomBytes(18)
  const suffix = [...random].map((byte) => ALPHABET[byte & 31]).join('')
  return like.slice(0, like.indexOf('_') + 9) + suffix
}
