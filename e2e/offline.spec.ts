import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct } from './support/product.ts'
import { modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'

test.use({ actionTimeout: 30_000 })

const DAY = 86_400_000

/** What the vendor does with a request file, on the page of the package. Answers the license file. */
async function carry(page: Page, request: string, says: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Upload request file' }).click()
  const dialog = page.getByRole('dialog')
  const choosing = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose the request file' }).click()
  await (await choosing).setFiles({ name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(request) })
  await expect(dialog).toContainText(says)
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download license file' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toBeHidden()
  return file
}

test('a product without a network is licensed, extended and renewed by files (I1, M9)', async ({ page, shop }) => {
  const defaultTerms = { status: 'active', days: 20, seats: 5 }
  const constants = await packageOf(page, shop, 'Airgap', { defaultTerms })
  const nowhere = { ...constants, server: 'http://127.0.0.1:1' }
  const product = await startProduct(nowhere, join(shop.folder, 'airgap'))
  const packagePage = `${shop.server.url}/packages/${constants.packageId}`
  await page.goto(packagePage)

  const first = await product.requestFile({ version: '1.0.0', subscriber: { orgId: 'airgap', name: 'Airgap Ltd' } })
  const answer = await carry(page, first, /The product is installed/)
  expect(await product.check()).toMatchObject({ code: 'document_missing' })
  await product.load(answer)
  expect(await product.check()).toMatchObject({ licensed: true, code: 'licensed' })
  expect((await product.info()).revision).toBe(1)

  // Carried twice, nothing happens twice: neither here nor there.
  expect(await carry(page, first, /Nothing happened twice/)).toBe(answer)
  await product.load(answer)
  const requests = page.getByRole('table', { name: 'Offline requests' }).getByRole('row', { name: /Airgap Ltd/ })
  await expect(requests).toHaveCount(1)
  await expect(page.getByRole('row', { name: /L-\d+/ })).toHaveCount(1)

  await openLicenseOf(page, shop, 'airgap')
  const dialog = await modify(page)
  const end = new Date(Date.now() + 400 * DAY).toISOString().slice(0, 10)
  await dialog.getByLabel('Expiration').fill(end)
  await dialog.getByLabel('Expiration').press('Tab')
  await save(dialog)

  await page.goto(packagePage)
  const renewal = await carry(page, await product.requestFile({ reason: 'Extended' }), /The license is renewed/)
  await product.load(renewal)
  expect(product.changes.at(-1)?.license).toMatchObject({ expires: end, revision: 2 })
  await expect(product.load(answer)).rejects.toThrow('file_outdated')
  expect(await product.check()).toMatchObject({ licensed: true, code: 'licensed' })
  await expect(requests).toHaveCount(2)
  await product.end()
})
