import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { ProductConstants } from './product-process.ts'
import type { ServerProcess } from './server-process.ts'

export const PASSWORD = 'seven lazy herons'
const admin = { name: 'Ann Vendor', email: 'ann@vendor.example', password: PASSWORD }

/** The one-time link that the server printed last. */
export async function setupLink(server: ServerProcess): Promise<string> {
  const links = () => [...server.output().matchAll(/ready to be set up: (\S+)/g)].map((match) => match[1])
  await expect.poll(() => links().length).toBeGreaterThan(0)
  return links().at(-1) ?? ''
}

/** First start, in the browser: the org and its first admin. */
export async function setUpInBrowser(page: Page, server: ServerProcess): Promise<void> {
  await page.goto(await setupLink(server))
  await page.getByLabel('Org name').fill('Vendor Inc')
  await page.getByLabel('Your name').fill(admin.name)
  await page.getByLabel('Email').fill(admin.email)
  await page.getByLabel('Password').first().fill(admin.password)
  await page.getByRole('button', { name: 'Create the org' }).click()
  await expect(page.getByRole('heading', { name: 'Packages', exact: true })).toBeVisible()
}

/** The same by the API, for journeys about something else; the page is signed in afterwards. */
export async function setUpByApi(page: Page, server: ServerProcess): Promise<void> {
  const token = new URL(await setupLink(server)).searchParams.get('token')
  const data = { token, orgName: 'Vendor Inc', timeZone: 'Europe/Berlin', ...admin }
  const answer = await page.request.post(`${server.url}/api/v1/setup`, { data, headers: { origin: server.url } })
  expect(answer.status()).toBe(201)
}

/** Calls the API as whoever is signed in on the page; `revision` is that of the thing which is changed, where it has one. */
export async function askApi<Body>(
  page: Page,
  server: ServerProcess,
  method: string,
  path: string,
  data?: object,
  revision?: number,
): Promise<Body> {
  const headers = { origin: server.url, ...(revision !== undefined && { 'if-match': `"${revision}"` }) }
  const answer = await page.request.fetch(`${server.url}/api/v1${path}`, { method, headers, ...(data ? { data } : {}) })
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
  return (await answer.json()) as Body
}

/** What a product of the package is built with. */
export async function constantsOf(page: Page, server: ServerProcess, packageId: string): Promise<ProductConstants> {
  type Package = { rootKeys: ProductConstants['rootKeys']; installKey: string }
  const { rootKeys, installKey } = await askApi<Package>(page, server, 'GET', `/packages/${packageId}`)
  return { server: server.url, packageId, rootKeys, installKey }
}

/** Fails if the page was loaded anew between the call and the call of the answer. */
export async function watchReloads(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }))
  return async () => expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true)
}

export function openTab(page: Page, name: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Objects' }).getByRole('link', { name }).click()
}
