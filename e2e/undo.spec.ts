import { join } from 'node:path'
import { expect } from '@playwright/test'
import { startProduct } from './support/product.ts'
import { startServer } from './support/server-process.ts'
import { installed, modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'
import { setUpByApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

const DAY = 86_400

test('the last change is undone, and "Why?" says what a product answers (M6, C1)', async ({ page, shop }) => {
  const constants = await packageOf(page, shop, 'Undo', { defaultTerms: { status: 'active', days: null, seats: 2 } })
  const product = await installed(shop, constants, 'undo')
  await product.assignSeat('ada')
  await openLicenseOf(page, shop, 'undo')
  const dialog = await modify(page)
  await dialog.getByLabel('Seats', { exact: true }).fill('9')
  await dialog.getByLabel('Never expires').uncheck()
  const end = new Date(Date.now() + 60 * DAY * 1000).toISOString().slice(0, 10)
  await dialog.getByLabel('Expiration').fill(end)
  await dialog.getByLabel('Expiration').press('Tab')
  await save(dialog)
  const heard = () => product.changes.at(-1)?.license
  await expect.poll(heard, { timeout: 5_000 }).toMatchObject({ seats: 9, expires: end })

  // A user without a seat, long after the end: both reasons, in words and as the product has them.
  await page.getByRole('button', { name: 'Why?' }).click()
  const why = page.getByRole('dialog', { name: /^Why does/ })
  const reasons = why.getByRole('list', { name: 'Reasons' }).getByRole('listitem')
  await expect(reasons).toHaveText([/licensed$/])
  await why.getByLabel('User').fill('bob')
  await why.getByLabel('Feature').fill('reports')
  await why.getByRole('button', { name: 'Ask' }).click()
  await expect(reasons).toHaveText([/no_seat$/, /feature_missing$/])
  const asked = await product.check({ user: 'bob', feature: 'reports' })
  expect(asked).toMatchObject({ licensed: false, reasons: ['no_seat', 'feature_missing'] })
  await why.getByLabel('User').fill('ada')
  await why.getByLabel('Feature').fill('')
  await why.getByRole('button', { name: 'Ask' }).click()
  await expect(reasons).toHaveText([/licensed$/])
  await expect(why).toContainText('Assigned, since')
  expect(await product.check({ user: 'ada' })).toMatchObject({ reasons: ['licensed'] })
  await why.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: 'Undo last change' }).click()
  const undoing = page.getByRole('dialog', { name: /^Undo the last change/ })
  await expect(undoing.getByRole('region', { name: 'What will happen' })).toContainText('1 of 2')
  await save(undoing, 'Undo')
  await expect.poll(heard, { timeout: 5_000 }).toMatchObject({ seats: 2, expires: null })
  await expect(page.getByText('1 of 2').first()).toBeVisible()
  expect(await product.check({ user: 'ada' })).toMatchObject({ code: 'licensed' })
  await product.end()
})

test('a license is shown as it was on a past day (M6)', async ({ page, shop }) => {
  const past = 5 * DAY
  const folder = join(shop.folder, 'past')
  const clock = join(import.meta.dirname, 'support/earlier.mjs')
  const settings = { DATA_DIR: folder, RATE_LIMIT: '100' }
  const earlier = await startServer({ ...settings, NODE_OPTIONS: `--import=${clock}`, EARLIER: String(past) })
  await page.context().clearCookies()
  await setUpByApi(page, earlier)
  const terms = { defaultTerms: { status: 'active', days: null, seats: 10 } }
  const constants = await packageOf(page, { ...shop, server: earlier }, 'Past', terms)
  const product = await startProduct(constants, join(shop.folder, 'past-product'), { background: false })
  await product.setClock(-past)
  await product.install({ version: '1.0.0', subscriber: { orgId: 'past', name: 'past' } })
  await product.end()
  await earlier.stop()

  const server = await startServer(settings)
  try {
    await openLicenseOf(page, { ...shop, server }, 'past')
    const dialog = await modify(page)
    await dialog.getByLabel('Seats', { exact: true }).fill('12')
    await save(dialog)
    const day = page.getByRole('textbox', { name: 'Day' })
    await day.fill(new Date(Date.now() - 2 * DAY * 1000).toISOString().slice(0, 10))
    await day.press('Enter')
    const seats = page.getByRole('row', { name: 'Seats used' })
    await expect(seats.getByRole('cell')).toHaveText(['0 of 10', '0 of 12'])
    await expect(page.getByRole('row', { name: 'Revision' }).getByRole('cell')).toHaveText(['1', '2'])
  } finally {
    await server.stop()
  }
})
