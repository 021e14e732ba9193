import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startPostgres } from '../server/test/postgres.ts'
import { startProduct } from './support/product.ts'
import { startServer } from './support/server-process.ts'
import type { ServerProcess } from './support/server-process.ts'
import { constantsOf, openTab, setUpInBrowser, watchReloads } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })
// Each has a house of its own.
test.describe.configure({ mode: 'parallel' })

/** `installs` is the server that products talk to, `modifies` the one that the vendor's browser talks to. */
type House = { installs: ServerProcess; modifies: ServerProcess; close(): Promise<void> }

const houses: Record<string, () => Promise<House>> = {
  async 'the embedded database'() {
    const server = await startServer()
    return { installs: server, modifies: server, close: () => server.stop() }
  },
  async PostgreSQL() {
    const postgres = await startPostgres({ durable: true })
    const server = await startServer(settingsOf(postgres.url))
    return {
      installs: server,
      modifies: server,
      async close() {
        await server.stop()
        await postgres.stop()
      },
    }
  },
  async 'two servers over one PostgreSQL'() {
    const postgres = await startPostgres({ durable: true })
    const installs = await startServer(settingsOf(postgres.url))
    const modifies = await startServer(settingsOf(postgres.url))
    return {
      installs,
      modifies,
      async close() {
        await Promise.all([installs.stop(), modifies.stop()])
        await postgres.stop()
      },
    }
  },
}

function settingsOf(url: string) {
  return { DATABASE_URL: url, MASTER_KEY: Buffer.alloc(32, 7).toString('base64url') }
}

for (const [name, open] of Object.entries(houses)) {
  test(`a customer installs, the vendor modifies, the product obeys (I1, M1, M9): ${name}`, async ({ page }) => {
    // Most of it is starting servers, which a busy machine is slow at.
    test.setTimeout(400_000)
    const house = await open()
    const folder = mkdtempSync(join(tmpdir(), 'openlma-product-'))
    try {
      await walk(page, house, folder)
    } finally {
      await house.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

async function walk(page: Page, { installs, modifies }: House, folder: string): Promise<void> {
  await setUpInBrowser(page, modifies)

  await page.getByRole('button', { name: 'New package' }).first().click()
  const creating = page.getByRole('dialog', { name: 'New package' })
  await creating.getByRole('textbox', { name: 'Name', exact: true }).fill('Widget')
  await creating
    .getByRole('textbox', { name: 'Lead manager' })
    .or(creating.getByRole('combobox', { name: 'Lead manager' }))
    .click()
  await page.getByRole('option', { name: 'Ann Vendor' }).click()
  await creating.getByRole('button', { name: 'Create package' }).click()
  await expect(page.getByRole('heading', { name: 'Widget' })).toBeVisible()
  const packageId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const constants = { ...(await constantsOf(page, modifies, packageId)), server: installs.url }

  await openTab(page, 'Leads')
  await expect(page.getByText('No leads yet')).toBeVisible()
  const neverReloaded = await watchReloads(page)
  const product = await startProduct(constants, join(folder, 'license'))
  expect(await product.check()).toMatchObject({ code: 'document_missing' })
  await product.install({
    version: '1.0.0',
    subscriber: { orgId: 'acme-prod', name: 'Acme' },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' },
  })
  expect(await product.check()).toMatchObject({ licensed: true, code: 'licensed' })

  await expect(page.getByRole('row', { name: /Lovelace/ })).toContainText('Ann Vendor')
  await openTab(page, 'Licenses')
  await page
    .getByRole('row', { name: /L-00001/ })
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByRole('heading', { name: 'L-00001' })).toBeVisible()

  // Modify: three seats, an expiration, a reason.
  await page.getByRole('button', { name: 'Modify License' }).click()
  const modifying = page.getByRole('dialog', { name: /Modify License/ })
  const lastDay = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)
  await modifying.getByLabel('Seats', { exact: true }).fill('3')
  await modifying.getByLabel('Expiration').fill(lastDay)
  await modifying.getByLabel('Expiration').press('Tab')
  await modifying.getByLabel('Reason').fill('Three seats were sold')
  const heard = product.changes.length
  await modifying.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(() => product.changes.slice(heard).at(-1)?.license, { timeout: 5_000 })
    .toMatchObject({ seats: 3, expires: lastDay })

  const acknowledged = page
    .getByRole('list', { name: 'Delivery' })
    .getByRole('listitem')
    .filter({ hasText: /^Acknowledged/ })
  await expect(acknowledged).toHaveAttribute('data-done', 'true')
  await expect(acknowledged).toContainText('Revision 2')
  await expect(page.getByText('Three seats were sold').first()).toBeVisible()

  await page.getByRole('button', { name: 'Suspend', exact: true }).click()
  await page
    .getByRole('dialog', { name: /Modify License/ })
    .getByRole('button', { name: 'Save' })
    .click()
  const suspended = { licensed: false, code: 'suspended' }
  await expect.poll(() => product.check(), { timeout: 5_000 }).toMatchObject(suspended)

  // The server is gone; the document goes on deciding, for a product that starts anew as well.
  await installs.kill()
  expect(await product.check()).toMatchObject(suspended)
  const later = await startProduct(constants, join(folder, 'license'))
  expect(await later.check()).toMatchObject(suspended)
  await later.end()

  // With two servers the other one goes on: what is decided meanwhile is caught up with.
  const unsuspend = async () => {
    await page.getByRole('button', { name: 'Unsuspend' }).click()
    await page
      .getByRole('dialog', { name: /Modify License/ })
      .getByRole('button', { name: 'Save' })
      .click()
    await expect(page.getByRole('button', { name: 'Suspend', exact: true })).toBeVisible()
  }
  if (modifies !== installs) await unsuspend()
  await installs.start()
  if (modifies === installs) await unsuspend()
  await expect.poll(() => product.check(), { timeout: 40_000 }).toMatchObject({ licensed: true, code: 'licensed' })
  await expect(acknowledged).toContainText('Revision 4')
  await neverReloaded()
  await product.end()
}
