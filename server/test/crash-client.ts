import { randomBytes } from 'node:crypto'

/** What a client asked for; `answer` is there once the server acknowledged it. */
type Asked<Request, Answer> = Request & { answer?: Answer }

export type InstallAnswer = { installation: { id: string }; license: { id: string; number: string } }
export type AskedInstall = Asked<{ token: string; orgId: string; company: string }, InstallAnswer>
export type AskedChange = Asked<{ licenseId: string; reason: string; seats: number }, { revision: number }>
export type AskedEnd = Asked<{ installationId: string }, true>

/** Everything that was asked of the server over all its lives, acknowledged or not. */
export type Ledger = { installs: AskedInstall[]; changes: AskedChange[]; ends: AskedEnd[]; surprises: string[] }

export type Vendor = { apiKey: string; installKey: string }

export const emptyLedger = (): Ledger => ({ installs: [], changes: [], ends: [], surprises: [] })

/** Companies whose lead a trigger of the test refuses, so that a job has to make it. */
export const REFUSED_COMPANY = 'Refused'

type Answer = { status: number; body: Record<string, unknown>; etag: string }

export function client(url: string, vendor: Vendor, ledger: Ledger) {
  async function call(method: string, path: string, bearer: string, body?: object, etag?: string): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${bearer}` }
    if (body) headers['content-type'] = 'application/json'
    if (etag) headers['if-match'] = etag
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const answer = await fetch(`${url}/api/v1${path}`, init)
    return { status: answer.status, body: (await answer.json()) as never, etag: answer.headers.get('etag') ?? '' }
  }

  /** Asks again for an install whose answer never came, or did: the token makes it the same (I3). */
  async function send(asked: AskedInstall): Promise<Answer> {
    const { token, orgId, company } = asked
    // Everybody is another person, so that each install makes a lead of its own.
    const contact = company ? { lastName: 'Lovelace', email: `${orgId}@example.com`, company } : {}
    const body = { version: '1.0.0', token, subscriber: { orgId, name: orgId }, contact }
    return call('POST', '/installations', vendor.installKey, body)
  }

  /** The steps answer whether the server acknowledged something. */
  async function install(company: string): Promise<boolean> {
    const token = randomBytes(32).toString('base64url')
    const asked: AskedInstall = { token, orgId: `org-${token.slice(0, 12)}`, company }
    ledger.installs.push(asked)
    const { status, body } = await send(asked)
    if (status === 201) asked.answer = body as unknown as InstallAnswer
    else ledger.surprises.push(`install: ${status} ${JSON.stringify(body)}`)
    return status === 201
  }

  async function modify(): Promise<boolean> {
    const license = pick(ledger.installs)?.answer?.license
    if (!license) return false
    const { etag } = await call('GET', `/licenses/${license.id}`, vendor.apiKey)
    const asked: AskedChange = {
      licenseId: license.id,
      reason: randomBytes(9).toString('hex'),
      seats: 6 + random(9_000),
    }
    ledger.changes.push(asked)
    const { reason, seats } = asked
    const { status, body } = await call('PATCH', `/licenses/${license.id}`, vendor.apiKey, { seats, reason }, etag)
    if (status === 200) asked.answer = body as unknown as { revision: number }
    // Somebody was faster, or the product is gone: known, and nothing written.
    else if (status !== 412 && body['code'] !== 'license_uninstalled')
      ledger.surprises.push(`modify: ${status} ${JSON.stringify(body)}`)
    return status === 200
  }

  async function uninstall(): Promise<boolean> {
    const installed = pick(ledger.installs)
    if (!installed?.answer) return false
    const asked: AskedEnd = { installationId: installed.answer.installation.id }
    ledger.ends.push(asked)
    const { status, body } = await call('DELETE', `/installations/${asked.installationId}`, installed.token)
    if (status === 200) asked.answer = true
    else ledger.surprises.push(`uninstall: ${status} ${JSON.stringify(body)}`)
    return status === 200
  }

  return { call, send, install, modify, uninstall }
}

export type Client = ReturnType<typeof client>

/** Several callers at once, each going on until the server is gone; `onAnswer` hears of every acknowledgement. */
export async function press(caller: Client, onAnswer: () => void): Promise<void> {
  let gone = false
  const steps = [
    ...['Acme', REFUSED_COMPANY, '', 'x'.repeat(300)].map((company) => () => caller.install(company)),
    caller.modify,
    caller.modify,
    // Few are uninstalled: what is uninstalled can be modified no more.
    () => (random(4) === 0 ? caller.uninstall() : caller.install('Acme')),
  ]
  const untilGone = async (step: () => Promise<boolean>) => {
    while (!gone) {
      try {
        if (await step()) onAnswer()
      } catch (error) {
        // The connection was refused, or ended within the answer.
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error
        gone = true
      }
      // Where a step had nothing to do, the others still get their turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all(steps.map(untilGone))
}

export function random(below: number): number {
  return Math.floor(Math.random() * below)
}

function pick<Item>(items: Item[]): Item | undefined {
  return items[random(items.length)]
}
