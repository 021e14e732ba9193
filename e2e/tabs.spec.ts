import { expect } from '@playwright/test'
import { packageOf, test } from './support/shop.ts'

const TABS = 8
/** Eight pages start at once, each with all its code. */
const seen = { timeout: 90_000 }

test('more tabs than a browser has connections all load and hear of a change (M9)', async ({ page, context, shop }) => {
  test.setTimeout(600_000)
  await page.goto(`${shop.server.url}/packages`)
  const tabs = [page]
  while (tabs.length < TABS) {
    const tab = await context.newPage()
    await tab.goto(`${shop.server.url}/packages`, seen)
    await expect(tab.getByRole('heading', { name: 'Packages', exact: true })).toBeVisible(seen)
    tabs.push(tab)
  }
  for (const tab of tabs) await expect(tab.getByText('Live', { exact: true })).toBeVisible(seen)
  await packageOf(page, shop, 'Everywhere')
  for (const tab of tabs) await expect(tab.getByRole('link', { name: 'Everywhere' })).toBeVisible(seen)

  // The first of them holds the stream; another one goes on.
  await page.close()
  const [next = page, ...others] = tabs.slice(1)
  await packageOf(next, shop, 'Afterwards')
  for (const tab of [next, ...others]) await expect(tab.getByRole('link', { name: 'Afterwards' })).toBeVisible(seen)
})

test('another org is on the screen at once, and so is the first one again', async ({ page, shop }) => {
  await packageOf(page, shop, 'Stays')
  await page.goto(`${shop.server.url}/packages`)
  const link = page.getByRole('link', { name: 'Stays' })
  await expect(link).toBeVisible()
  const orgs = page.getByRole('button', { name: /^Org: .* Switch to another$/ })
  const own = ((await orgs.textContent()) ?? '').trim()
  await orgs.click()
  await page.getByRole('menuitem', { name: 'New org' }).click()
  const dialog = page.getByRole('dialog', { name: 'New org' })
  await dialog.getByLabel('Name').fill('Second home')
  await dialog.getByRole('button', { name: 'Create org' }).click()
  await expect(page.getByText('Create your first package')).toBeVisible()
  await expect(orgs).toHaveText('Second home')
  await expect(link).toBeHidden()
  await orgs.click()
  await page.getByRole('menuitem', { name: new RegExp(`^${own} ·`) }).click()
  await expect(link).toBeVisible()
  await expect(orgs).toHaveText(own)
})
