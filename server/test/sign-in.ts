import type { EmptyApp, TestOrg } from './harness.ts'

export const PASSWORD = 'seven lazy herons'

/** What a page of this server sends along with the cookie. */
export type Browser = { cookie: string; 'sec-fetch-site': string }

/** The token at the end of a one-time link. */
export function tokenOf(url: string): string {
  return new URL(url).searchParams.get('token') ?? ''
}

export function browserOf(response: { cookies: { name: string; value: string }[] }): Browser {
  const cookie = response.cookies.find(({ name }) => name === 'openlma_session')
  if (!cookie) throw new Error('the answer sets no session cookie')
  return { cookie: `openlma_session=${cookie.value}`, 'sec-fetch-site': 'same-origin' }
}

/** Lets the admin of the org choose the password and sign in. */
export async function signInAdmin(app: EmptyApp, org: TestOrg): Promise<Browser & { email: string }> {
  const link = tokenOf(org.setupUrl)
  const { email } = (await app.ask('GET', `/links/${link}`)).json<{ email: string }>()
  await app.ask('POST', '/password/reset', { token: link, password: PASSWORD })
  return { ...browserOf(await app.ask('POST', '/session', { email, password: PASSWORD })), email }
}
