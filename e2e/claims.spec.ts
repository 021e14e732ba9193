import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct } from './support/product.ts'
import { installed, modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'

test.use({ actionTimeout: 30_000 })

const grace = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@navy.example', company: 'Navy' }

async function suspendOrBack(page: Page, button: 'Suspend' | 'Unsuspend'): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  await save(page.getByRole('dialog', { name: /Modify License/ }))
}

test('a second machine claims the installation, and the vendor approves it (I4)', async ({ page, shop }) => {
  const constants = await packageOf(page, shop, 'Claimed')
  const before = await installed(shop, constants, 'claimed')
  const after = await startProduct(constants, join(shop.folder, 'claimed-again'))
  const again = { version: '1.0.0', subscriber: { orgId: 'claimed' }, contact: grace }
  await expect(after.install(again)).rejects.toThrow('subscriber_known')
  await after.claim({ subscriber: again.subscriber, contact: grace, message: 'Our disk is gone' })

  await page.goto(`${shop.server.url}/attention`)
  await page.getByRole('link', { name: 'Claims' }).first().click()
  await page
    .getByRole('row', { name: /Hopper/ })
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByText('Our disk is gone')).toBeVisible()
  await expect(after.install(again)).rejects.toThrow('subscriber_known')
  await page.getByRole('button', { name: 'Approve' }).click()
  await save(page.getByRole('dialog', { name: 'Approve the claim?' }), 'Approve')

  await before.checkIn()
  await after.install(again)
  expect(await after.check()).toMatchObject({ licensed: true })
  await expect(before.checkIn()).rejects.toThrow('token_invalid')
  await expect(page.getByText('has taken the installation over')).toBeVisible()
  await before.end()
  await after.end()
})

test('a sandbox that proves its parent follows it (I6)', async ({ page, shop }) => {
  const defaultTerms = { status: 'active', days: null, seats: 3 }
  const constants = await packageOf(page, shop, 'Proven', { defaultTerms })
  const parent = await installed(shop, constants, 'proven-prod')
  await openLicenseOf(page, shop, 'proven-prod')
  await page.getByRole('button', { name: 'Re-link code' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue code' }).click()
  const shown = page.getByRole('dialog').getByTestId('activation-code')
  await expect(shown).toHaveText(/^[0-9A-Z-]{19}$/)
  const parentProof = (await shown.textContent()) ?? ''
  const sandbox = await startProduct(constants, join(shop.folder, 'proven-dev'))
  const subscriber = { orgId: 'proven-dev', type: 'sandbox', parentOrgId: 'proven-prod', parentProof } as const
  await sandbox.install({ version: '1.0.0', subscriber })
  expect(await sandbox.check({ user: 'anybody' })).toMatchObject({ code: 'licensed' })

  await page.goto(page.url())
  await suspendOrBack(page, 'Suspend')
  for (const product of [parent, sandbox]) {
    await expect.poll(() => product.check(), { timeout: 5_000 }).toMatchObject({ code: 'suspended' })
  }
  await suspendOrBack(page, 'Unsuspend')
  await expect.poll(() => sandbox.check(), { timeout: 5_000 }).toMatchObject({ code: 'licensed' })
  await openLicenseOf(page, shop, 'proven-dev')
  await expect(page.getByText(/^Follows L-\d+/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Modify License' })).toBeDisabled()
  await parent.end()
  await sandbox.end()
})

test('a sandbox without proof stands alone until the vendor approves its parent (I6)', async ({ page, shop }) => {
  const defaultTerms = { status: 'active', days: null, seats: 3 }
  const constants = await packageOf(page, shop, 'Unproven', { defaultTerms })
  const parent = await installed(shop, constants, 'unproven-prod')
  const sandbox = await startProduct(constants, join(shop.folder, 'unproven-dev'))
  const subscriber = { orgId: 'unproven-dev', type: 'sandbox', parentOrgId: 'unproven-prod' } as const
  await sandbox.install({ version: '1.0.0', subscriber })
  const own = () => sandbox.changes.at(-1)?.license

  await openLicenseOf(page, shop, 'unproven-prod')
  const dialog = await modify(page)
  await dialog.getByLabel('Seats', { exact: true }).fill('8')
  await dialog.getByLabel('Message for the customer').fill('From the parent')
  await save(dialog)
  await expect.poll(() => parent.changes.at(-1)?.license, { timeout: 5_000 }).toMatchObject({ seats: 8 })
  await sandbox.checkIn()
  expect(own()).toMatchObject({ seats: 3, message: null })

  await page.goto(`${shop.server.url}/attention`)
  const item = page.getByRole('listitem').filter({ hasText: 'A sandbox names a parent without proof' })
  await item.getByRole('link', { name: 'Subscriber' }).first().click()
  await page.getByRole('button', { name: 'Approve parent' }).click()
  await save(page.getByRole('dialog', { name: 'Approve parent' }), 'Approve')
  await expect.poll(own, { timeout: 5_000 }).toMatchObject({ seats: null, message: 'From the parent' })
  await openLicenseOf(page, shop, 'unproven-prod')
  await suspendOrBack(page, 'Suspend')
  await expect.poll(() => sandbox.check(), { timeout: 5_000 }).toMatchObject({ code: 'suspended' })
  await page.goto(`${shop.server.url}/attention`)
  await expect(page.getByRole('heading', { name: 'Attention', exact: true })).toBeVisible()
  await expect(item).toHaveCount(0)
  await parent.end()
  await sandbox.end()
})
