import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Product } from './support/product.ts'
import { installed, modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'
import type { Shop } from './support/shop.ts'
import { askApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

/** Least recently seen first. */
const users = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus']
const older = users.slice(0, 3)
const newer = users.slice(3)

/** Each uses the product a minute after the one before, the last one a minute ago. */
async function use(product: Product): Promise<void> {
  for (const [index, user] of users.entries()) {
    await product.setClock(-60 * (users.length - index))
    expect(await product.check({ user })).toMatchObject({ code: 'licensed' })
  }
  await product.setClock(0)
  await product.checkIn()
}

/** Observations are written down every few seconds. */
async function untilSeen(page: Page, shop: Shop, licenseId: string): Promise<void> {
  type Seats = { data: { user: string; lastSeenAt: string | null }[] }
  const seen = async () => {
    const { data } = await askApi<Seats>(page, shop.server, 'GET', `/licenses/${licenseId}/seats?sort=lastSeen`)
    return data.filter(({ lastSeenAt }) => lastSeenAt !== null).map(({ user }) => user)
  }
  await expect.poll(seen).toEqual(users)
}

async function codesOf(product: Product, asked: readonly string[]): Promise<string[]> {
  return Promise.all(asked.map(async (user) => (await product.check({ user })).code))
}

const all = (asked: readonly string[], code: string): string[] => asked.map(() => code)

for (const policy of ['keep', 'release'] as const) {
  test(`ten seats become four while seven are used, and ${policy} decides who stays (M4)`, async ({ page, shop }) => {
    const name = `shrink-${policy}`
    const defaultTerms = { status: 'active', days: null, seats: 10 }
    const constants = await packageOf(page, shop, name, { defaultTerms, assignOnFirstUse: true })
    const product = await installed(shop, constants, name)
    for (const user of users) await product.assignSeat(user)
    await use(product)
    const licenseId = await openLicenseOf(page, shop, name)
    await untilSeen(page, shop, licenseId)

    const dialog = await modify(page)
    await dialog.getByLabel('Seats', { exact: true }).fill('4')
    const coming = dialog.getByRole('region', { name: 'What will happen' })
    const over = coming.getByRole('list', { name: '3 users over the limit, least recently seen first' })
    await expect(over.getByRole('listitem')).toHaveText(older)
    await expect(coming).toContainText('7 of 10')
    if (policy === 'release') {
      await coming.getByLabel('Release the least recently seen').check()
      const losing = coming.getByRole('list', { name: '3 users lose the seat' })
      await expect(losing.getByRole('listitem')).toHaveText(older)
      await expect(coming).toContainText('4 of 4')
    } else {
      await expect(coming.getByLabel('Everybody keeps the seat')).toBeChecked()
      await expect(coming).toContainText('7 of 4')
    }
    await save(dialog)

    const left = policy === 'keep' ? users : newer
    const lost = policy === 'keep' ? [] : older
    const within = { timeout: 5_000 }
    await expect.poll(() => codesOf(product, ['new']), within).toEqual(['no_seat'])
    await expect.poll(() => codesOf(product, lost), within).toEqual(all(lost, 'no_seat'))
    expect(await codesOf(product, left)).toEqual(all(left, 'licensed'))
    await expect(product.assignSeat('new')).rejects.toThrow('no_seat_free')

    // With a seat given back, `keep` still has more used than allowed.
    await product.revokeSeat('gus')
    if (policy === 'keep') await expect(product.assignSeat('new')).rejects.toThrow('no_seat_free')
    else await product.assignSeat('new')
    await expect(page.getByText(policy === 'keep' ? '6 of 4' : '4 of 4').first()).toBeVisible()
    await product.end()
  })
}

test('of a site license that gets five seats, the most recently seen become assigned (M4)', async ({ page, shop }) => {
  const defaultTerms = { status: 'active', days: null, seats: null }
  const product = await installed(shop, await packageOf(page, shop, 'site', { defaultTerms }), 'site-acme')
  await use(product)
  const licenseId = await openLicenseOf(page, shop, 'site-acme')
  await untilSeen(page, shop, licenseId)

  const dialog = await modify(page)
  await dialog.getByLabel('Site license').uncheck()
  await dialog.getByLabel('Seats', { exact: true }).fill('5')
  const coming = dialog.getByRole('region', { name: 'What will happen' })
  const seated = coming.getByRole('list', { name: '5 users get a seat' })
  await coming.getByRole('button', { name: 'and 1 more' }).click()
  await expect(seated.getByRole('listitem')).toHaveText(users.slice(2).toReversed())
  await save(dialog)

  const expected = [...all(users.slice(0, 2), 'no_seat'), ...all(users.slice(2), 'licensed')]
  await expect.poll(() => codesOf(product, users), { timeout: 5_000 }).toEqual(expected)
  await page.getByRole('radiogroup', { name: 'Which users' }).getByText('With a seat').click()
  const seats = page.getByRole('table', { name: 'Seats' })
  await expect(seats.getByRole('row', { name: /ago|now/ })).toHaveCount(5)
  await product.end()
})
