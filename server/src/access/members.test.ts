import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { browserOf, PASSWORD, signInAdmin, tokenOf } from '../../test/sign-in.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
  await signInAdmin(app, app.org)
})
afterAll(() => app.stop())

let count = 0
const invite = (more: object = {}, headers?: Record<string, string>) =>
  app.call('POST', '/users', { email: `p${++count}@example.com`, name: 'Pat', role: 'sales', ...more }, headers)
const accept = (url: string, more: object = { password: PASSWORD }, headers?: Record<string, string>) =>
  app.ask('POST', '/invites/accept', { token: tokenOf(url), ...more }, headers)
const patch = (id: string, change: object) => app.call('PATCH', `/users/${id}`, change)

/** A member who has accepted, with the headers of their browser. */
async function member(role = 'sales') {
  const invited = (await invite({ role })).json<{ id: string; email: string; inviteUrl: string }>()
  return { ...invited, headers: browserOf(await accept(invited.inviteUrl)) }
}

describe('inviting', () => {
  test('without mail the admin gets the link; it is used once', async () => {
    const invited = await invite()
    expect(invited.statusCode).toBe(201)
    const { id, email, inviteUrl, status } = invited.json()
    expect(status).toBe('invited')
    const info = await app.ask('GET', `/links/${tokenOf(inviteUrl)}`)
    expect(info.json()).toEqual({ kind: 'invite', email, name: 'Pat', orgName: 'Acme', hasPassword: false })
    expect((await accept(inviteUrl, { password: 'short' })).json().code).toBe('password_too_weak')
    expect((await accept(inviteUrl, {})).json().code).toBe('password_too_weak')
    const joined = await accept(inviteUrl, { password: PASSWORD, name: 'Patricia' })
    expect(joined.json()).toMatchObject({ user: { id, name: 'Patricia' }, role: 'sales' })
    expect((await accept(inviteUrl)).json()).toMatchObject({ status: 422, code: 'link_invalid' })
    const kinds = (await app.events()).filter(({ payload }) => payload?.['userId'] === id).map(({ kind }) => kind)
    expect(kinds).toEqual(['user.invited', 'user.joined'])
  })

  test('a member is not invited twice; who has not accepted is invited again, and the old link is dead', async () => {
    const { id, email, inviteUrl } = (await invite()).json()
    expect((await invite({ email: email.toUpperCase() })).json()).toMatchObject({ status: 409, code: 'email_taken' })
    const again = (await app.call('POST', `/users/${id}/invite`)).json()
    expect((await accept(inviteUrl)).json().code).toBe('link_invalid')
    expect((await accept(again.inviteUrl)).statusCode).toBe(200)
    expect((await app.call('POST', `/users/${id}/invite`)).json().code).toBe('state_conflict')
  })

  test('fifty invitations of one person at once make one member', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => invite({ email: 'crowd@example.com' })))
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(49)
  })

  test('an invitation expires after seven days', async () => {
    const { inviteUrl } = (await invite()).json()
    app.clock.advance(7 * 86_400_000 + 1000)
    expect((await accept(inviteUrl)).json().code).toBe('link_invalid')
  })

  test('the link alone does not let an admin become somebody who has a password elsewhere', async () => {
    const other = await app.addOrg('Other')
    const victim = await signInAdmin(app, other)
    const { inviteUrl } = (await invite({ email: victim.email })).json()
    expect((await accept(inviteUrl, { password: 'an invented one' })).json().code).toBe('credentials_invalid')
    expect((await accept(inviteUrl, {})).json().code).toBe('credentials_invalid')
    expect((await app.ask('POST', '/session', { email: victim.email, password: 'an invented one' })).statusCode).toBe(
      401,
    )
    const { cookie, 'sec-fetch-site': site } = victim
    const joined = await accept(inviteUrl, {}, { cookie, 'sec-fetch-site': site })
    expect(joined.json()).toMatchObject({ org: { name: 'Acme' }, role: 'sales' })
    expect(joined.json().orgs).toHaveLength(2)
  })
})

describe('changing a member', () => {
  test('the role counts from the next request on', async () => {
    const { id, headers } = await member('viewer')
    const tryIt = () => app.ask('POST', '/users', { email: 'x@example.com', name: 'X', role: 'admin' }, headers)
    expect((await tryIt()).json()).toMatchObject({ status: 403, code: 'forbidden' })
    const changed = await patch(id, { role: 'admin' })
    expect(changed.json().role).toBe('admin')
    expect((await tryIt()).statusCode).toBe(201)
    expect((await app.events({ kind: 'user.modified' })).at(-1)?.payload).toMatchObject({
      userId: id,
      before: { role: 'viewer' },
      after: { role: 'admin' },
    })
    await patch(id, { role: 'viewer' })
  })

  test('who is deactivated is out at once, and cannot come back alone', async () => {
    const { id, email, headers } = await member()
    expect((await patch(id, { status: 'deactivated' })).json().status).toBe('deactivated')
    expect((await app.ask('GET', '/session', undefined, headers)).json().code).toBe('session_expired')
    expect((await app.ask('POST', '/session', { email, password: PASSWORD })).json().code).toBe('credentials_invalid')
    await patch(id, { status: 'active' })
    expect((await app.ask('GET', '/session', undefined, headers)).json().code).toBe('session_expired')
    expect((await app.ask('POST', '/session', { email, password: PASSWORD })).statusCode).toBe(200)
    const kinds = (await app.events()).filter(({ payload }) => payload?.['userId'] === id).map(({ kind }) => kind)
    expect(kinds.slice(2, 4)).toEqual(['user.deactivated', 'user.reactivated'])
  })

  test('an invitation can be withdrawn', async () => {
    const { id, inviteUrl } = (await invite()).json()
    await patch(id, { status: 'deactivated' })
    expect((await accept(inviteUrl)).json().code).toBe('link_invalid')
    expect((await patch(id, { status: 'active' })).json().status).toBe('invited')
    expect((await patch(id, { status: 'active' })).json().code).toBe('change_refused')
  })

  test('the last active admin stays', async () => {
    expect((await patch(app.org.userId, { role: 'viewer' })).json()).toMatchObject({ status: 409, code: 'last_admin' })
    expect((await patch(app.org.userId, { status: 'deactivated' })).json().code).toBe('last_admin')
    await invite({ role: 'admin' })
    expect((await patch(app.org.userId, { role: 'viewer' })).json().code).toBe('last_admin')
  })

  test('of two admins who remove each other at once, one stays', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await member('admin')
      const both = await Promise.all([patch(id, { role: 'viewer' }), patch(app.org.userId, { status: 'deactivated' })])
      expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409])
      await patch(app.org.userId, { status: 'active' })
      await patch(id, { role: 'viewer' })
    }
  })

  test('somebody who belongs to another org keeps the name, and gets no reset link here', async () => {
    const other = await app.addOrg('Other')
    const person = await signInAdmin(app, other)
    const { inviteUrl, id } = (await invite({ email: person.email })).json()
    await accept(inviteUrl, { password: PASSWORD })
    expect((await patch(id, { name: 'Renamed' })).json().code).toBe('change_refused')
    expect((await app.call('POST', `/users/${id}/reset-link`)).json().code).toBe('state_conflict')
  })

  test('members of another org are not found', async () => {
    const other = await app.addOrg('Other')
    expect((await patch(other.userId, { role: 'viewer' })).json()).toMatchObject({ status: 404, code: 'not_found' })
    expect((await app.call('POST', `/users/${other.userId}/invite`)).json().code).toBe('not_found')
    expect((await app.call('POST', `/users/${other.userId}/reset-link`)).json().code).toBe('not_found')
    const listed = (await app.call('GET', '/users?limit=200')).json<{ data: { id: string }[] }>()
    expect(listed.data.map(({ id }) => id)).not.toContain(other.userId)
    expect((await app.eventsOf(other.orgId)).map(({ kind }) => kind)).toEqual([
      'org.created',
      'user.joined',
      'api_key.created',
    ])
  })
})

test('the list goes on by cursor and filters by status', async () => {
  const all = (await app.call('GET', '/users?limit=200')).json<{ data: { id: string }[] }>().data
  const first = (await app.call('GET', '/users?limit=2')).json()
  const second = (await app.call('GET', `/users?limit=200&cursor=${first.nextCursor}`)).json()
  expect([...first.data, ...second.data]).toEqual(all)
  expect(second.nextCursor).toBeNull()
  const active = (await app.call('GET', '/users?status=active&limit=200')).json<{ data: { status: string }[] }>().data
  expect(new Set(active.map(({ status }) => status))).toEqual(new Set(['active']))
})
