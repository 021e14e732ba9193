import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { mailTo } from './support/colleague.ts'
import { tabTo } from './support/keys.ts'
import { installed, packageOf, test } from './support/shop.ts'
import { askApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

const NARROW = { width: 390, height: 800 }

async function fitsInWidth(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(NARROW.width)
}

test('the customer manages seats on the page that the product opens (S1, S2, S3)', async ({ page, browser, shop }) => {
  const { user } = await askApi<{ user: { id: string } }>(page, shop.server, 'GET', '/session')
  const defaultTerms = { status: 'active', days: null, seats: 4 }
  const constants = await packageOf(page, shop, 'Manage', { defaultTerms, leadManagerId: user.id })
  const product = await installed(shop, constants, 'manage')
  const { url } = await product.manageLink({ person: 'Ada of IT' })

  const context = await browser.newContext({ viewport: NARROW })
  const customer = await context.newPage()
  await customer.goto(url)
  await expect(customer.getByRole('heading', { name: 'License of Manage' })).toBeVisible()
  await expect(customer).toHaveURL(/\/manage$/)
  await fitsInWidth(customer)

  // More than there are seats, by keys alone.
  await tabTo(customer, customer.getByRole('button', { name: 'Assign seats' }))
  await customer.keyboard.press('Enter')
  const assigning = customer.getByRole('dialog', { name: 'Assign seats' })
  await tabTo(customer, assigning.getByLabel('Users'))
  await customer.keyboard.insertText('ada\nbob, cyd\nada\ndan\neve')
  await tabTo(customer, assigning.getByRole('button', { name: 'Assign 5 seats' }))
  await customer.keyboard.press('Enter')
  await expect(assigning).toContainText('4 users got a seat.')
  const refused = assigning.getByRole('list', { name: 'No seat was free for 1 user:' })
  await expect(refused.getByRole('listitem')).toHaveText(['eve'])
  await customer.keyboard.press('Escape')
  await expect(assigning).toBeHidden()
  await expect(customer.getByText('All seats are taken.')).toBeVisible()
  const codes = (users: string[]) => Promise.all(users.map(async (one) => (await product.check({ user: one })).code))
  await expect.poll(() => codes(['ada', 'dan', 'eve']), { timeout: 5_000 }).toEqual(['licensed', 'licensed', 'no_seat'])

  await customer.getByRole('checkbox', { name: 'Select bob' }).check()
  await customer.getByRole('button', { name: 'Take the seat back' }).click()
  const taking = customer.getByRole('dialog', { name: 'Take the seat back?' })
  await taking.getByRole('button', { name: 'Take back' }).click()
  await expect(taking).toBeHidden()
  await expect(customer.getByText('1 of 4 seats free.')).toBeVisible()
  await expect.poll(() => codes(['bob']), { timeout: 5_000 }).toEqual(['no_seat'])

  const activity = customer.getByRole('list', { name: 'What happened' }).getByRole('listitem')
  await expect(activity.filter({ hasText: '4 users got a seat' })).toContainText('Ada of IT')
  await expect(activity.filter({ hasText: '1 user lost the seat' })).toContainText('bob')

  await customer.getByRole('button', { name: 'Request more' }).click()
  await customer.getByLabel('Seats in all').fill('12')
  await customer.getByLabel('Message').fill('Eight new colleagues come in May')
  await customer.getByRole('button', { name: 'Send the request' }).click()
  await expect(customer.getByRole('listitem').filter({ hasText: '12 seats in all' }).first()).toBeVisible()
  await fitsInWidth(customer)
  const told = await mailTo(shop.post, 'ann@vendor.example', /^manage asks for more of Manage /)
  expect(told.text).toContain('Eight new colleagues come in May')
  await page.goto(`${shop.server.url}/attention`)
  await expect(page.getByRole('button', { name: /^Mark as done: A customer asks for more/ })).toBeVisible()

  // A reload goes on; the link itself is spent, for everybody.
  await customer.reload()
  await expect(customer.getByRole('heading', { name: 'License of Manage' })).toBeVisible()
  await context.close()
  const other = await browser.newPage()
  await other.goto(url)
  await expect(other.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
  await other.close()
  await product.end()
})
