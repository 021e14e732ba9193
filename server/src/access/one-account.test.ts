import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { browserOf, PASSWORD, signInAdmin, tokenOf } from '../../test/sign-in.ts'
import { createAdmin } from './create-org.ts'
import { makeOperatorResetLink } from './reset-link.ts'

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
/** A member who has accepted, with the headers of their browser. */
async function member(role = 'sales') {
  const invited = (await invite({ role })).json<{ id: string; email: string; inviteUrl: string }>()
  return { ...invited, headers: browserOf(await accept(invited.inviteUrl)) }
}

describe('one account per email', () => {
  const operator = (email: string, org: string) =>
    createAdmin(app.app, { org, email, name: 'Vic Real', timeZone: 'UTC' })
  const signIn = (email: string, password: string) => app.ask('POST', '/session', { email, password })

  test('an invitation in an admin’s hands never sets the first password of another org’s admin', async () => {
    const { setupUrl, orgId } = await operator('vic1@example.com', 'Victim 1')
    const { inviteUrl, name, lastSignInAt } = (await invite({ email: 'vic1@example.com', name: 'Guess' })).json()
    expect([name, lastSignInAt]).toEqual(['Guess', null])
    expect((await accept(inviteUrl)).json()).toMatchObject({ status: 409, code: 'state_conflict' })
    expect((await signIn('vic1@example.com', PASSWORD)).statusCode).toBe(401)
    await app.ask('POST', '/password/reset', { token: tokenOf(setupUrl), password: 'their own herons' })
    expect((await signIn('vic1@example.com', 'their own herons')).json().org.id).toBe(orgId)
    expect((await accept(inviteUrl, { password: 'their own herons' })).json().org.name).toBe('Acme')
  })

  test('who took an account first is not the admin of the org the operator makes for its email', async () => {
    const { inviteUrl, id } = (await invite({ email: 'vic2@example.com' })).json()
    const squatter = browserOf(await accept(inviteUrl, { password: 'the squatter was here' }))
    const { url } = (await app.call('POST', `/users/${id}/reset-link`)).json()
    const { setupUrl, orgId, invited } = await operator('vic2@example.com', 'Victim 2')
    expect(invited).toBe(true)
    expect((await app.ask('GET', '/session', undefined, squatter)).json().orgs).toHaveLength(1)
    expect((await app.ask('PUT', '/session/org', { orgId }, squatter)).json().code).toBe('not_found')
    expect((await app.call('POST', `/users/${id}/reset-link`)).json().code).toBe('state_conflict')
    const mine = await makeOperatorResetLink(app.app, 'vic2@example.com')
    expect((await app.ask('POST', '/password/reset', { token: tokenOf(url), password: PASSWORD })).json().code).toBe(
      'link_invalid',
    )
    await app.ask('POST', '/password/reset', { token: tokenOf(mine), password: PASSWORD })
    expect((await app.ask('GET', '/session', undefined, squatter)).json().code).toBe('session_expired')
    expect((await accept(setupUrl)).json()).toMatchObject({ org: { id: orgId }, role: 'admin' })
  })

  test('withdrawing and reactivating an invitation makes nobody a member who has not accepted', async () => {
    const { email } = await member()
    const other = await app.addOrg('Other')
    const theirs = { authorization: `Bearer ${other.apiKey}` }
    const { id } = (await invite({ email, name: 'Guess' }, theirs)).json()
    const change = (status: string) => app.call('PATCH', `/users/${id}`, { status }, theirs)
    await change('deactivated')
    expect((await change('active')).json()).toMatchObject({ status: 'invited', name: 'Guess' })
  })

  test('a reset link handed out before somebody makes another org is dead', async () => {
    const { id, headers } = await member('admin')
    const { url } = (await app.call('POST', `/users/${id}/reset-link`)).json()
    const made = await app.ask('POST', '/orgs', { name: 'Own' }, headers)
    expect(made.json()).toMatchObject({ name: 'Own', fallbackOwnerId: id })
    const reset = await app.ask('POST', '/password/reset', { token: tokenOf(url), password: PASSWORD })
    expect(reset.json().code).toBe('link_invalid')
  })

  test('the operator does not make the same org twice by mistake', async () => {
    await operator('twice@example.com', 'Twice')
    await expect(operator('twice@example.com', 'Twice')).rejects.toMatchObject({ code: 'state_conflict' })
    const again = { org: 'Twice', email: 'twice@example.com', name: 'T', timeZone: 'UTC', another: true }
    expect((await createAdmin(app.app, again)).invited).toBe(true)
  })
})
