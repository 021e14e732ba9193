import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from './harness.ts'
import {
  addPackage,
  CONTACT,
  install,
  newNonce,
  newToken,
  unique,
  type Installed,
  type TestPackage,
} from './product.ts'
import { requestFile } from './request-file.ts'

let app: TestApp
let pkg: TestPackage
let made: Installed
let gone: Installed
let moving: Installed
let unproven: Installed
let ids: Record<'version' | 'lead' | 'code' | 'attention' | 'link' | 'session', string>
let claims: [string, string]

beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
  made = await install(app, pkg.installKey, { version: '7.7', subscriber: { orgId: ORG_ID } })
  moving = await install(app, pkg.installKey)
  await install(app, pkg.installKey, { subscriber: { orgId: TAKEN_ID } })
  unproven = await install(app, pkg.installKey, {
    subscriber: { ...SANDBOX, orgId: unique('unproven'), sandboxName: null },
  })
  await install(app, pkg.installKey, { subscriber: { ...SANDBOX, orgId: unique('older'), parentProof: made.token } })
  for (const _one of [1, 2]) {
    const claim = { token: newToken(), subscriber: { orgId: ORG_ID } }
    await app.ask('POST', '/claims', claim, bearer(pkg.installKey))
  }
  const filed = await app.call('GET', `/claims?subscriberId=${made.installation.subscriberId}`)
  claims = filed.json().data.map(({ id }: { id: string }) => id)
  gone = await install(app, pkg.installKey)
  await app.ask('DELETE', `/installations/${gone.installation.id}`, undefined, bearer(gone.token))
  const version = await app.call('POST', `/packages/${pkg.id}/versions`, { number: '1.2' })
  const code = await app.call('POST', '/activation-codes', { packageId: pkg.id })
  const items = await app.call('GET', '/attention')
  const license = await app.call('GET', `/licenses/${made.license.id}`)
  const link = async () => {
    const answer = await app.ask('POST', `/installations/${made.installation.id}/manage-link`, {}, bearer(made.token))
    return String(answer.json().url).split('/').at(-1) ?? ''
  }
  const session = await app.ask('POST', '/manage/sessions', { link: await link() })
  ids = {
    link: await link(),
    session: session.json().token,
    version: version.json().id,
    code: code.json().id,
    attention: items.json().data[0].id,
    lead: license.json().leadId,
  }
})
afterAll(() => app.stop())

const ORG_ID = unique('made')
const TAKEN_ID = unique('taken')
const NEW_ID = unique('nowhere')
const SANDBOX = { type: 'sandbox', parentOrgId: ORG_ID, sandboxName: 'QA' }

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

type Call = { method: string; path: string; body?: unknown; by?: string; revisionOf?: string }

const NEW = { version: '1.0', token: newToken(), subscriber: { orgId: unique('new') }, contact: CONTACT }

let offline = ''
const OFFLINE = (packageId: string) =>
  (offline ||= requestFile(packageId, { subscriber: { orgId: unique('offline') } }))

/** Every call that writes something of the product, in an order in which each is possible. */
const CALLS: [string, () => Call][] = [
  ['make a package', () => ({ method: 'POST', path: '/packages', body: { name: 'Other', slug: unique('other') } })],
  [
    'change a package',
    () => ({ method: 'PATCH', path: `/packages/${pkg.id}`, body: { graceDays: 3 }, revisionOf: `/packages/${pkg.id}` }),
  ],
  ['register a version', () => ({ method: 'POST', path: `/packages/${pkg.id}/versions`, body: { number: '7.7' } })],
  [
    'withdraw a version',
    () => ({ method: 'PATCH', path: `/packages/${pkg.id}/versions/${ids.version}`, body: { withdrawn: true } }),
  ],
  [
    'replace an install key',
    () => ({ method: 'POST', path: `/packages/${pkg.id}/install-key`, body: { which: 'test' } }),
  ],
  [
    'rotate the signing key',
    () => ({ method: 'POST', path: `/packages/${pkg.id}/signing-key`, body: { revoke: false } }),
  ],
  [
    'revoke the signing key',
    () => ({ method: 'POST', path: `/packages/${pkg.id}/signing-key`, body: { revoke: true } }),
  ],
  ['hand out the spare key', () => ({ method: 'POST', path: `/packages/${pkg.id}/spare-key` })],
  [
    'change a subscriber',
    () => ({
      method: 'PATCH',
      path: `/subscribers/${made.installation.subscriberId}`,
      body: { name: 'Renamed' },
      revisionOf: `/subscribers/${made.installation.subscriberId}`,
    }),
  ],
  [
    'change a lead',
    () => ({
      method: 'PATCH',
      path: `/leads/${ids.lead}`,
      body: { status: 'working' },
      revisionOf: `/leads/${ids.lead}`,
    }),
  ],
  [
    'modify a license',
    () => ({
      method: 'PATCH',
      path: `/licenses/${made.license.id}`,
      body: { seats: 3, seatPolicy: 'release' },
      revisionOf: `/licenses/${made.license.id}`,
    }),
  ],
  [
    'undo the change of a license',
    () => ({
      method: 'POST',
      path: `/licenses/${made.license.id}/undo`,
      body: {},
      revisionOf: `/licenses/${made.license.id}`,
    }),
  ],
  ['issue a code', () => ({ method: 'POST', path: '/activation-codes', body: { packageId: pkg.id } })],
  ['revoke a code', () => ({ method: 'DELETE', path: `/activation-codes/${ids.code}` })],
  [
    'ask for a code',
    () => ({
      method: 'POST',
      path: `/install-pages/${pkg.slug}`,
      body: { lastName: 'P', email: 'p@p.example', company: 'P' },
    }),
  ],
  ['resolve an attention item', () => ({ method: 'POST', path: `/attention/${ids.attention}/resolve` })],
  ['install', () => ({ method: 'POST', path: '/installations', body: NEW, by: pkg.installKey })],
  [
    'install another version',
    () => ({ method: 'POST', path: '/installations', body: { ...NEW, version: '2.0' }, by: pkg.installKey }),
  ],
  [
    'install again',
    () => ({
      method: 'POST',
      path: '/installations',
      body: { version: '1.0', token: gone.token, subscriber: { orgId: 'x' } },
      by: pkg.installKey,
    }),
  ],
  [
    'report facts',
    () => ({
      method: 'POST',
      path: `/installations/${made.installation.id}/check-in`,
      body: { nonce: newNonce(), facts: { a: 1 } },
      by: made.token,
    }),
  ],
  [
    'upgrade',
    () => ({
      method: 'PATCH',
      path: `/installations/${made.installation.id}`,
      body: { version: '3.0' },
      by: made.token,
    }),
  ],
  [
    'answer an offline request',
    () => ({ method: 'POST', path: `/packages/${pkg.id}/offline-requests`, body: { file: OFFLINE(pkg.id) } }),
  ],
  [
    'make a link to the manage page',
    () => ({ method: 'POST', path: `/installations/${made.installation.id}/manage-link`, body: {}, by: made.token }),
  ],
  ['open the manage page', () => ({ method: 'POST', path: '/manage/sessions', body: { link: ids.link }, by: '-' })],
  [
    'assign seats on the manage page',
    () => ({ method: 'POST', path: '/manage/seats', body: { users: ['u-1', 'u-2'] }, by: ids.session }),
  ],
  [
    'revoke seats on the manage page',
    () => ({ method: 'POST', path: '/manage/seats/revoke', body: { users: ['u-1'] }, by: ids.session }),
  ],
  [
    'ask for more on the manage page',
    () => ({ method: 'POST', path: '/manage/requests', body: { seats: 9 }, by: ids.session }),
  ],
  [
    'claim an installation',
    () => ({
      method: 'POST',
      path: '/claims',
      body: { token: newToken(), subscriber: { orgId: ORG_ID }, contact: CONTACT },
      by: pkg.installKey,
    }),
  ],
  ['approve a claim', () => ({ method: 'POST', path: `/claims/${claims[0]}/approve` })],
  ['reject a claim', () => ({ method: 'POST', path: `/claims/${claims[1]}/reject`, body: {} })],
  [
    'issue codes in bulk',
    () => ({ method: 'POST', path: '/activation-codes/bulk', body: { packageId: pkg.id, rows: [{}, {}] } }),
  ],
  [
    'install a sandbox that supersedes another',
    () => ({
      method: 'POST',
      path: '/installations',
      body: { version: '1.0', token: newToken(), subscriber: { ...SANDBOX, orgId: 'newer', parentProof: made.token } },
      by: pkg.installKey,
    }),
  ],
  [
    'modify what sandboxes follow',
    () => ({
      method: 'PATCH',
      path: `/licenses/${made.license.id}`,
      body: { expires: '2026-12-01' },
      revisionOf: `/licenses/${made.license.id}`,
    }),
  ],
  [
    'say whose sandbox it is',
    () => ({
      method: 'POST',
      path: `/subscribers/${unproven.installation.subscriberId}/parent`,
      body: { parentId: made.installation.subscriberId },
    }),
  ],
  ['stop following', () => ({ method: 'POST', path: `/licenses/${unproven.license.id}/unfollow` })],
  ['follow again', () => ({ method: 'POST', path: `/licenses/${unproven.license.id}/follow` })],
  [
    'carry a license to where another is',
    () => ({
      method: 'POST',
      path: `/licenses/${moving.license.id}/carry`,
      body: { orgId: TAKEN_ID },
      revisionOf: `/licenses/${moving.license.id}`,
    }),
  ],
  [
    'carry a license to where nobody is',
    () => ({
      method: 'POST',
      path: `/licenses/${moving.license.id}/carry`,
      body: { orgId: NEW_ID },
      revisionOf: `/licenses/${moving.license.id}`,
    }),
  ],
  ['uninstall', () => ({ method: 'DELETE', path: `/installations/${made.installation.id}`, by: made.token })],
]

async function perform({ method, path, body, by, revisionOf }: Call) {
  const headers: Record<string, string> = bearer(by ?? app.org.apiKey)
  if (revisionOf) headers['if-match'] = String((await app.call('GET', revisionOf)).headers['etag'])
  return app.ask(method, path, body, headers)
}

/** What stands in every table, but for when a key was last used, what the sealer has done meanwhile, and numbers left out. */
async function contents(): Promise<Record<string, string>> {
  const { db } = app.app.database
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
      and table_name not in ('api_keys', 'unsealed_events', 'event_positions', 'chain_heads', 'schema_migrations') order by 1`.execute(
    db,
  )
  const all: Record<string, string> = {}
  for (const { name } of tables.rows) {
    const { rows } = await sql<{
      hash: string
    }>`select md5(coalesce(string_agg(t, chr(10) order by t), '')) as hash
       from (select (to_jsonb(r) - 'next_license_number')::text as t from ${sql.table(name)} r) rows`.execute(db)
    all[name] = rows[0]!.hash
  }
  return all
}

describe('a write that fails at its very end leaves nothing, and then works (I1, E1)', () => {
  beforeAll(() =>
    // At commit, after everything else was written: the last thing that can go wrong.
    app.app.database.script(`
      create table trap (armed boolean); insert into trap values (false);
      create function spring() returns trigger language plpgsql as $$
        begin if (select armed from trap) then raise exception 'sprung'; end if; return null; end $$;
      create constraint trigger spring after insert on events deferrable initially deferred for each row execute function spring()`),
  )
  const arm = (armed: boolean) => app.app.database.script(`update trap set armed = ${armed}`)

  test.each(CALLS)('%s', async (_what, call) => {
    await app.observations.flush()
    await arm(true)
    const before = await contents()
    const failed = await perform(call())
    const after = await contents()
    await arm(false)
    expect(failed.json()).toMatchObject({ status: 500, code: 'internal_error' })
    expect(failed.body).not.toContain('sprung')
    expect(after).toEqual(before)
    const worked = await perform(call())
    expect([200, 201, 202]).toContain(worked.statusCode)
    expect((await contents())['events']).not.toBe(before['events'])
  })
})
