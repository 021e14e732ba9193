import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { startMailServer } from '../../server/test/mail-server.ts'
import type { MailServer } from '../../server/test/mail-server.ts'
import type { ProductConstants } from './product-process.ts'
import { startProduct } from './product.ts'
import type { Product } from './product.ts'
import { startServer } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'
import { askApi, constantsOf, setUpByApi } from './vendor.ts'

/** A vendor that is set up: the server, the mail it sends, and what lets a browser in as its admin. */
export type Shop = {
  server: ServerProcess
  post: MailServer
  /** For products, each in a folder of its own in it. */
  folder: string
  cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
}

/** Journeys that share one vendor: a server takes seconds to start. Every page is signed in as the admin. */
export const test = base.extend<{ signedIn: void }, { shop: Shop }>({
  shop: [
    async ({ browser }, use) => {
      const post = await startMailServer()
      const server = await startServer({ SMTP_URL: post.url, RATE_LIMIT: '100' })
      const folder = mkdtempSync(join(tmpdir(), 'openlma-products-'))
      const page = await browser.newPage()
      await setUpByApi(page, server)
      const cookies = await page.context().cookies()
      await page.close()
      await use({ server, post, folder, cookies })
      await server.stop()
      await post.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  signedIn: [
    async ({ shop, context }, use) => {
      await context.addCookies(shop.cookies)
      await use()
    },
    { auto: true },
  ],
})

/** Makes a package; whatever `settings` leaves out is as the server has it. Answers what its products are built with. */
export async function packageOf(page: Page, { server }: Shop, name: string, settings: object = {}) {
  const body = { name, slug: name.toLowerCase(), ...settings }
  const { id } = await askApi<{ id: string }>(page, server, 'POST', '/packages', body)
  return constantsOf(page, server, id)
}

/** A product that has just been installed at the customer of this name. */
export async function installed(shop: Shop, constants: ProductConstants, orgId: string): Promise<Product> {
  const product = await startProduct(constants, join(shop.folder, orgId))
  await product.install({ version: '1.0.0', subscriber: { orgId, name: orgId } })
  return product
}

/** Opens the page of the customer's license. Answers its id. */
export async function openLicenseOf(page: Page, { server }: Shop, orgId: string): Promise<string> {
  const path = `/licenses?q=${encodeURIComponent(orgId)}`
  const [license] = (await askApi<{ data: { id: string }[] }>(page, server, 'GET', path)).data
  const id = license?.id ?? ''
  await page.goto(`${server.url}/licenses/${id}`)
  await expect(page.getByRole('heading', { name: /^L-\d+/ })).toBeVisible()
  return id
}

/** Opens Modify License. */
export async function modify(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Modify License' }).click()
  return page.getByRole('dialog', { name: /Modify License/ })
}

/** Saves what a dialog holds, and waits until it is gone. */
export async function save(dialog: Locator, button = 'Save'): Promise<void> {
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await expect(dialog).toBeHidden()
}
