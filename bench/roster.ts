import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStore, openLicense, parseStatement, verifyRoster } from '@openlma/sdk'
import * as make from '../sdk/fixtures/signer.ts'
import { compare, loopFor, median, type Comparison } from './rounds.ts'

export type RosterFigures = {
  /** Verifying roster and entries, against hash and signatures alone. */
  verifying: Comparison
  /** Milliseconds of processor time of `openLicense` on a folder that has the license and the roster. */
  loadMs: number
  /** Nanoseconds of `check({ user })`: of a few users again and again, and of all in turn. */
  fewNanoseconds: number
  allNanoseconds: number
}

const users = 100_000
const now = make.issued + 60

/** What a product pays for a license with 100,000 seats, all of them assigned. No server is needed. */
export async function measureRoster(rounds: number, ms: number): Promise<RosterFigures> {
  const names = Array.from({ length: users }, (_, at) => `user-${at}@acme.example`)
  const entries = make.entriesOf(names)
  const statement = make.roster(entries)
  const certificate = make.certificate()
  const rootKeys = [make.primaryRoot.jwk]
  const expected = { packageId: make.packageId, rootKeys, installation: make.installation }
  const bytes = new Uint8Array(entries)
  const ours = () =>
    loopFor(ms, 5, async () => {
      const { ok } = await verifyRoster(statement, bytes, certificate, expected, null, now)
      if (!ok) throw new Error('the roster did not verify')
    })
  const verifying = await compare(ours, () => loopFor(ms, 5, bareVerification(statement, certificate, bytes)), rounds)

  const folder = mkdtempSync(join(tmpdir(), 'openlma-bench-'))
  try {
    const license = make.license({ seats: users, seatAssignment: 'explicit' })
    const position = { epoch: make.certificateClaims().epoch, iat: make.issued }
    const key = make.rosterKey
    await fileStore(folder).update((state) => ({
      ...state,
      packageId: make.packageId,
      installationId: make.installation,
      token: make.token,
      documents: { license, certificate },
      seen: { ...position, revision: make.licenseBody().revision },
      roster: { statement, certificate, key, entries: entries.toString('base64url'), deltas: [] },
      seenRoster: { ...position, revision: 7 },
      mark: now,
    }))
    const open = () =>
      openLicense({
        server: 'http://127.0.0.1:9',
        packageId: make.packageId,
        rootKeys,
        installKey: 'ik_test_bench',
        store: fileStore(folder),
        now: () => now * 1000,
      })
    const lma = await open()
    const loads: number[] = []
    for (let round = 0; round < rounds * 3; round++) {
      const before = process.cpuUsage()
      await open()
      const { user, system } = process.cpuUsage(before)
      loads.push((user + system) / 1000)
    }
    const perCall = async (some: string[]) => {
      const perSecond: number[] = []
      for (let round = 0; round <= rounds; round++) {
        let at = 0
        const work = () => {
          at = (at + 1) % some.length
          if (!lma.check({ user: some[at] }).licensed) throw new Error('a user has no seat')
        }
        perSecond.push(await loopFor(ms, 5_000, work))
      }
      return 1e9 / median(perSecond.slice(1))
    }
    const fewNanoseconds = await perCall(names.slice(0, 100))
    const allNanoseconds = await perCall(names)
    return { verifying, loadMs: median(loads), fewNanoseconds, allNanoseconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function bareVerification(statement: string, certificate: string, entries: Uint8Array): () => void {
  const parts = [
    { text: statement, jwk: make.signingKey.jwk },
    { text: certificate, jwk: make.primaryRoot.jwk },
  ].map(({ text, jwk: { kty, crv, x } }) => {
    const parsed = parseStatement(text)
    if (!parsed) throw new Error('a statement cannot be read')
    return { ...parsed, key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }) }
  })
  return () => {
    createHash('sha256').update(entries).digest('base64url')
    for (const { signed, signature, key } of parts)
      if (!verify(null, signed, key, signature)) throw new Error('a signature did not verify')
  }
}
