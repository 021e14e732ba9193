import { expect } from '@playwright/test'
import { packageOf, test } from './support/shop.ts'
import { askApi } from './support/vendor.ts'

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
