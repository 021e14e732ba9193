// The products of the fleet, in a process of their own: each check-in and each stream is one of the protocol, over HTTP.
import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { parseStatement, type CertificateClaims, type LicenseClaims } from '@openlma/sdk'
import { answerWith } from '../child.ts'

export type Spoken = { id: string; token: string }

/** What a member says besides, in the words of the protocol; `ahead` revisions more than it really holds. */
export type Report = { version?: string; usage?: { seatsUsed: number }; ahead?: number }

export type Question =
  /** Each checks in, so many at a time. */
  | { ask: 'check-in'; url: string; members: Spoken[]; at: number; report: Report }
  /** Each opens a stream and checks in whenever it is told that something changed. */
  | { ask: 'listen'; url: string; members: Spoken[]; reports: Record<string, Report> }
  /** How many of the listening were told since they opened their stream, and when they had checked in. */
  | { ask: 'heard' }
  | { ask: 'hang-up' }

export type Answered = {
  count: number
  /** Milliseconds of a check-in. */
  p50: number
  p99: number
  /** When the last of those who listen was told first, and when it had checked in, in milliseconds since 1970; 0 before. */
  toldAt: number
  lastAt: number
  /** Connections that broke, and were tried again. */
  broken: number
}

type Held = { epoch: number; revision: number; iat: number; license: string; certificate: string }

const held = new Map<string, Held>()
const agent = new Agent({ keepAlive: true, maxSockets: 4_000 })
const streams = new Set<{ destroy(): void }>()
const heard = new Map<string, number>()
/** When each was told for the first time; later changes are told too. */
const firstTold = new Map<string, number>()
let broken = 0
let times: number[] = []

answerWith(async (question: Question): Promise<Answered> => {
  if (question.ask === 'check-in') await inTurns(question)
  else if (question.ask === 'listen') await listen(question)
  else if (question.ask === 'hang-up') hangUp()
  return told(question.ask === 'heard' ? heard.size : times.length)
})

function told(count: number): Answered {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
  times = []
  const last = (moments: Map<string, number>) => Math.max(0, ...moments.values())
  return { count, p50: at(0.5), p99: at(0.99), toldAt: last(firstTold), lastAt: last(heard), broken }
}

async function inTurns({ url, members, at, report }: Extract<Question, { ask: 'check-in' }>): Promise<void> {
  const queue = members.values()
  const speak = async () => {
    for (const member of queue) await checkIn(url, member, report)
  }
  await Promise.all(Array.from({ length: at }, speak))
}

/** As the SDK does it: what it has, what it applies, and its stored documents where nobody knows it (I9). */
async function checkIn(url: string, { id, token }: Spoken, report: Report): Promise<void> {
  const have = held.get(id)
  const { ahead = 0, ...said } = report
  const own = have && {
    have: { epoch: have.epoch, revision: have.revision, iat: have.iat },
    applied: { epoch: have.epoch, revision: have.revision + ahead },
  }
  const body = { nonce: randomBytes(18).toString('base64url'), version: '1.0.0', ...own, ...said }
  const begun = performance.now()
  let answer = await post(url, id, token, body)
  if (answer.status === 401 && have) {
    const { license, certificate } = have
    answer = await post(url, id, token, { ...body, documents: { license, certificate } })
  }
  times.push(performance.now() - begun)
  if (answer.status !== 200) throw new Error(`a check-in was answered ${answer.status}: ${answer.text}`)
  const { documents } = JSON.parse(answer.text) as { documents: { license: string; certificate: string } | null }
  if (!documents) return
  const license = parseStatement(documents.license)?.payload as unknown as LicenseClaims
  const certificate = parseStatement(documents.certificate)?.payload as unknown as CertificateClaims
  held.set(id, { ...documents, epoch: certificate.epoch, revision: license.lma.revision, iat: license.iat })
  // What it applies from now on, it says at once.
  if (license.lma.revision !== have?.revision) await checkIn(url, { id, token }, report)
}

/** A product whose connection breaks tries again, as the protocol asks. */
async function post(url: string, id: string, token: string, body: object): Promise<{ status: number; text: string }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await postOnce(url, id, token, body)
    } catch (error) {
      if (attempt === 5) throw error
      broken++
      await wait(200 * attempt)
    }
  }
}

async function postOnce(
  url: string,
  id: string,
  token: string,
  body: object,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/api/v1/installations/${id}/check-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text() }
}

async function listen({ url, members, reports }: Extract<Question, { ask: 'listen' }>): Promise<void> {
  await Promise.all(members.map((member) => open(url, member, reports[member.id] ?? {})))
}

function open(url: string, { id, token }: Spoken, report: Report): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(
      `${url}/api/v1/installations/${id}/stream`,
      { agent, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        if (response.statusCode !== 200) return reject(new Error(`a stream was answered ${response.statusCode}`))
        streams.add(request)
        resolve()
        response.setEncoding('utf8').on('data', (text: string) => {
          if (!text.includes('event: changed')) return
          if (!firstTold.has(id)) firstTold.set(id, Date.now())
          void follow(url, { id, token }, report)
        })
        response.on('error', () => {})
      },
    )
    request.on('error', reject)
  })
}

async function follow(url: string, member: Spoken, report: Report): Promise<void> {
  await checkIn(url, member, report)
  heard.set(member.id, Date.now())
}

function hangUp(): void {
  for (const stream of streams) stream.destroy()
  streams.clear()
  heard.clear()
  firstTold.clear()
}
