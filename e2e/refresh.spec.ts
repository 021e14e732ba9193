import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { tabTo } from './support/keys.ts'
import { startProduct } from './support/product.ts'
import { installed, packageOf, test } from './support/shop.ts'
import type { Shop } from './support/shop.ts'
import { askApi, watchReloads } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

type License = { id: string; subscriberOrgId: string; delivery: { acknowledgedRevision: number | null } }

async function licensesOf(page: Page, { server }: Shop, packageId: string): Promise<License[]> {
  return (await askApi<{ data: License[] }>(page, server, 'GET', `/licenses?packageId=${packageId}`)).data
}

const ways = [
  {
    name: 'in a wide window with the mouse',
    slug: 'wide',
    viewport: { width: 1440, height: 900 },
    press: async (_page: Page, target: Locator) => target.click(),
  },
  {
    name: 'in a narrow window with the keyboard alone',
    slug: 'narrow',
    viewport: { width: 390, height: 800 },
    press: async (page: Page, target: Locator) => {
      await tabTo(page, target)
      await page.keyboard.press('Enter')
    },
  },
]

for (const { name, slug, viewport, press } of ways) {
  test(`a dry run, then a refresh that a product which was cut off applies, ${name} (R1, R2, R3)`, async ({
    page,
    shop,
  }) => {
    await page.setViewportSize(viewport)
    const fits = async () =>
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width)
    const defaultTerms = { status: 'active', days: null, seats: 5 }
    const constants = await packageOf(page, shop, `Refresh-${slug}`, { defaultTerms })
    const [near, next, away] = [`${slug}-near`, `${slug}-next`, `${slug}-away`] as const
    const connected = [await installed(shop, constants, near), await installed(shop, constants, next)]
    const cutOff = await installed(shop, constants, away)
    const acknowledged = async () =>
      (await licensesOf(page, shop, constants.packageId)).map(({ delivery }) => delivery.acknowledgedRevision)
    await expect.poll(acknowledged).toEqual([1, 1, 1])
    await cutOff.end()
    const theirs = (await licensesOf(page, shop, constants.packageId)).find((one) => one.subscriberOrgId === away)
    await askApi(page, shop.server, 'PATCH', `/licenses/${theirs?.id}`, { seats: 9 }, 1)

    await page.goto(`${shop.server.url}/packages/${constants.packageId}`)
    await press(page, page.getByRole('button', { name: 'Refresh Licenses' }).first())
    const dialog = page.getByRole('dialog', { name: 'Refresh Licenses' })
    await tabTo(page, dialog.getByLabel('Reason'))
    await page.keyboard.insertText('The numbers disagree')
    await press(page, dialog.getByRole('button', { name: 'Dry run first' }))

    const outcome = (label: string) => page.getByRole('list', { name: 'Outcomes' }).getByRole('button', { name: label })
    const head = page.getByRole('heading', { level: 1 })
    await expect(page.getByText('Dry run of a refresh')).toBeVisible()
    await expect(page.getByText('3 of 3 installations compared')).toBeVisible()
    await expect(head).toContainText('Done')
    await expect(outcome('To be delivered')).toHaveAccessibleName('1 To be delivered')
    await expect(outcome('In sync')).toHaveAccessibleName('2 In sync')
    await fits()

    const neverReloaded = await watchReloads(page)
    await press(page, page.getByRole('button', { name: 'Run it for real' }))
    const sure = page.getByRole('dialog', { name: 'Run it for real?' })
    await expect(sure).toContainText('2 in sync, 1 to be delivered')
    await press(page, sure.getByRole('button', { name: 'Refresh now' }))
    const bar = page.getByRole('progressbar', { name: 'Acknowledged' })
    await expect(bar).toHaveAttribute('aria-valuetext', '2 of 3 have acknowledged', { timeout: 30_000 })
    await expect(outcome('Awaiting check-in')).toHaveAccessibleName('1 Awaiting check-in')

    const back = await startProduct(constants, join(shop.folder, away))
    const seats = () => back.changes.at(-1)?.license?.seats
    await expect.poll(seats, { timeout: 5_000 }).toBe(9)
    await expect(bar).toHaveAttribute('aria-valuetext', '3 of 3 have acknowledged', { timeout: 30_000 })
    await expect(head).toContainText('Done')
    await expect(outcome('License delivered')).toHaveAccessibleName('1 License delivered')
    await neverReloaded()

    await press(page, outcome('License delivered'))
    await expect(page).toHaveURL(/outcome=license_delivered/)
    const report = page.getByRole('table', { name: 'Report' })
    await expect(report.getByRole('button')).toHaveText([away])
    await press(page, report.getByRole('button', { name: away }))
    const item = page.getByRole('dialog', { name: away })
    await expect(item.getByRole('row', { name: /^Seats / }).getByRole('cell')).toHaveText(['5 seats', '9 seats'])
    await fits()
    await page.keyboard.press('Escape')
    await expect(item).toBeHidden()

    const downloading = page.waitForEvent('download')
    await press(page, page.getByRole('link', { name: 'Export the report as CSV' }))
    const [header, ...rows] = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\r\n')
    expect(header).toMatch(/^\ufeff?installationId,subscriberName,subscriberOrgId,/)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain(`,${away},${away},`)
    expect(rows[0]).toContain(',license_delivered,')
    expect(rows[0]).toContain('{""what"":""seats"",""reported"":5,""desired"":9}')

    await page.goto(`${shop.server.url}/packages/${constants.packageId}`)
    const earlier = page.getByRole('table', { name: 'Refreshes' }).getByRole('row', { name: /Ann Vendor/ })
    await expect(earlier).toHaveCount(2)
    await expect(earlier.first()).toContainText('Done')
    await expect(earlier.last()).toContainText('Dry run')
    await fits()
    for (const product of [...connected, back]) await product.end()
  })
}
