import { afterEach, expect, test } from 'vitest'
import { createEmptyApp, type EmptyApp } from '../../test/harness.ts'
import { browserOf, PASSWORD, tokenOf } from '../../test/sign-in.ts'
import { makeSetupLink } from './setup.ts'

let app: EmptyApp
afterEach(() => app.stop())

const DAY = 86_400_000

async function start(settings: Record<string, string> = {}): Promise<string> {
  app = await createEmptyApp({ settings })
  return tokenOf((await makeSetupLink(app.app)) ?? '')
}

function setup(token: string, more: object = {}) {
  const body = {
    token,
    orgName: 'Acme',
    timeZone: 'Europe/Berlin',
    email: 'Ada@Example.com',
    name: 'Ada',
    password: PASSWORD,
  }
  return app.ask('POST', '/setup', { ...body, ...more })
}

test('the link makes the first admin and the org, and signs them in', async () => {
  const response = await setup(await start())
  expect(response.statusCode).toBe(201)
  const session = response.json()
  expect(session).toMatchObject({
    user: { email: 'ada@example.com' },
    org: { name: 'Acme', timeZone: 'Europe/Berlin' },
    role: 'admin',
  })
  const kinds = (await app.eventsOf(session.org.id)).map(({ kind, actor }) => [kind, actor.kind, actor.id])
  expect(kinds).toEqual([
    ['org.created', 'user', session.user.id],
    ['user.joined', 'user', session.user.id],
  ])
  const own = await app.ask('GET', '/session', undefined, browserOf(response))
  expect(own.json()).toEqual(session)
  expect(await makeSetupLink(app.app)).toBeNull()
})

test('fifty at once make one org', async () => {
  const token = await start()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => setup(token, { email: `ada-${i}@example.com` })),
  )
  const codes = answers.map((answer) => answer.statusCode).toSorted()
  expect(codes).toEqual([201, ...Array.from({ length: 49 }, () => 409)])
  const won = answers.find((answer) => answer.statusCode === 201)?.json()
  expect(await app.eventsOf(won.org.id)).toHaveLength(2)
  expect(new Set(answers.filter((answer) => answer.statusCode === 409).map((answer) => answer.json().code))).toEqual(
    new Set(['already_set_up']),
  )
})

test('a wrong, an old and a replaced link are refused, and nothing is written', async () => {
  const first = await start()
  expect((await setup('nonsense')).json()).toMatchObject({ status: 401, code: 'setup_link_invalid' })
  const second = tokenOf((await makeSetupLink(app.app)) ?? '')
  expect((await setup(first)).json().code).toBe('setup_link_invalid')
  app.clock.advance(DAY + 1000)
  expect((await setup(second)).json().code).toBe('setup_link_invalid')
  expect((await app.ask('GET', '/status')).json().needsSetup).toBe(true)
})

test('a weak password does not use the link up', async () => {
  const token = await start()
  expect((await setup(token, { password: 'password123' })).json()).toMatchObject({
    status: 422,
    code: 'password_too_weak',
  })
  expect((await setup(token, { password: 'Acme' })).json().code).toBe('password_too_weak')
  expect((await setup(token, { timeZone: 'Mars/Olympus' })).json().code).toBe('invalid_request')
  expect((await setup(token)).statusCode).toBe(201)
})

test('the link is shown to nobody but a direct visitor from this machine', async () => {
  const token = await start()
  const ask = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    app.http.inject({
      method: 'GET',
      url: '/api/v1/status',
      headers: { host: 'localhost:4000', ...headers },
      remoteAddress,
    })
  expect((await ask({})).json().setupUrl).toContain(token)
  expect((await ask({ host: '[::1]:4000' }, '::1')).json().setupUrl).toContain(token)
  expect((await ask({}, '192.0.2.7')).json()).toMatchObject({ needsSetup: true, setupUrl: null })
  expect((await ask({ host: 'evil.example' })).json().setupUrl).toBeNull()
  expect((await ask({ host: 'localhost.evil.example' })).json().setupUrl).toBeNull()
  for (const name of ['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'x-forwarded-proto', 'via']) {
    expect((await ask({ [name]: 'for=1' })).json().setupUrl, name).toBeNull()
  }
  await setup(token)
  expect((await ask({})).json()).toMatchObject({ needsSetup: false, setupUrl: null })
})

test.each([
  [{ TRUST_PROXY: 'loopback' }],
  [{ PUBLIC_URL: 'https://lma.example.com' }],
  [{ HOST: '0.0.0.0' }],
  [{ HOST: '192.0.2.7' }],
])(
  'with %j nobody is shown the link: a proxy may look like a direct visitor',
  async (settings: Record<string, string>) => {
    await start(settings)
    const asked = await app.ask('GET', '/status', undefined, { host: 'localhost:4000' })
    expect(asked.json()).toMatchObject({ needsSetup: true, setupUrl: null })
  },
)
