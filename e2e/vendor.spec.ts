import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { tabTo } from './support/keys.ts'
import { startProduct } from './support/product.ts'
import type { ProductConstants } from './support/product-process.ts'
import { startServer } from './support/server-process.ts'
import type { ServerProcess } from './support/server-process.ts'
import { askApi, constantsOf, openTab, PASSWORD, setUpByApi, watchReloads } from './support/vendor.ts'

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' }

test.use({ actionTimeout: 30_000 })

test.describe('a vendor at work', () => {
  let server: ServerProcess
  let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
  let widget: { id: string }
  let constants: ProductConstants
  const folder = mkdtempSync(join(tmpdir(), 'openlma-products-'))

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000)
    server = await startServer({ RATE_LIMIT: '100' })
    const page = await browser.newPage()
    await setUpByApi(page, server)
    widget = await askApi(page, server, 'POST', '/packages', { name: 'Widget', slug: 'widget' })
    constants = await constantsOf(page, server, widget.id)
    cookies = await page.context().cookies()
    await page.close()
  })

  test.afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.beforeEach(({ context }) => context.addCookies(cookies))

  /** A product that is installed at a customer of this name. */
  async function installed(orgId: string, contact: object = ada, more: object = {}) {
    const product = await startProduct(constants, join(folder, orgId))
    await product.install({ version: '1.0.0', subscriber: { orgId, name: orgId }, contact, ...more })
    return product
  }

  async function openLicenseOf(page: Page, orgId: string): Promise<void> {
    await page.goto(`${server.url}/licenses?q=${orgId}`)
    await page
      .getByRole('table')
      .getByRole('row', { name: new RegExp(orgId) })
      .getByRole('link')
      .first()
      .click()
    await expect(page.getByRole('heading', { name: /^L-\d+/ })).toBeVisible()
  }

  test('the install page gives a code, and its lead is the lead of the install (I8)', async ({ page, browser }) => {
    await page.goto(`${server.url}/leads`)
    const stranger = await browser.newPage()
    await stranger.goto(`${server.url}/install/widget?utm_source=letter`)
    await stranger.getByLabel('First name').fill('Grace')
    await stranger.getByLabel('Last name').fill('Hopper')
    await stranger.getByLabel('Company').fill('Navy')
    await stranger.getByLabel('Email').fill('grace@navy.example')
    await stranger.getByRole('button', { name: 'Get the activation code' }).click()
    const code = await stranger.getByLabel('Activation code', { exact: true }).textContent()
    await stranger.close()
    await expect(page.getByRole('row', { name: /Hopper/ })).toBeVisible()

    const product = await installed('navy', undefined, { contact: undefined, activationCode: code ?? '' })
    expect(await product.check()).toMatchObject({ licensed: true })
    await product.end()
    await page
      .getByRole('row', { name: /Hopper/ })
      .getByRole('link')
      .first()
      .click()
    await expect(page.getByRole('link', { name: 'L-00001' })).toBeVisible()
    const leads = await askApi<{ data: object[] }>(page, server, 'GET', '/leads?q=hopper')
    expect(leads.data).toHaveLength(1)
    // The code works once.
    await expect(installed('elsewhere', undefined, { contact: undefined, activationCode: code ?? '' })).rejects.toThrow(
      'code_used',
    )
  })

  test('a lost disk is re-linked with a code from the license page, a stranger is not (I4)', async ({ page }) => {
    const before = await installed('lost-disk')
    const stranger = await startProduct(constants, join(folder, 'stranger'))
    const again = { version: '1.0.0', subscriber: { orgId: 'lost-disk', name: 'Mallory' }, contact: ada }
    await expect(stranger.install(again)).rejects.toThrow('subscriber_known')
    await expect(stranger.install({ ...again, activationCode: 'AAAA-BBBB-CCCC-DDDD' })).rejects.toThrow('code_invalid')
    expect(await stranger.check()).toMatchObject({ licensed: false, code: 'document_missing' })
    await stranger.end()

    await openLicenseOf(page, 'lost-disk')
    await page.getByRole('button', { name: 'Re-link code' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Issue code' }).click()
    const shown = page.getByRole('dialog').getByTestId('activation-code')
    await expect(shown).toHaveText(/^[0-9A-Z-]{19}$/)
    const activationCode = (await shown.textContent()) ?? ''
    const after = await startProduct(constants, join(folder, 'new-disk'))
    await after.install({ ...again, activationCode })
    expect(await after.check()).toMatchObject({ licensed: true })
    await expect(before.checkIn()).rejects.toThrow('token_invalid')
    await before.end()
    await after.end()
  })

  test('odd contact data makes a license, a lead and an item that a person marks as done (I2)', async ({ page }) => {
    await page.goto(`${server.url}/attention`)
    await expect(page.getByRole('heading', { name: 'Attention', exact: true })).toBeVisible()
    const neverReloaded = await watchReloads(page)
    const product = await installed('odd-contact', { lastName: 'x'.repeat(300), email: 'not an email' })
    expect(await product.check()).toMatchObject({ licensed: true })
    await product.end()
    const done = page.getByRole('button', { name: 'Mark as done: A lead has odd contact data' })
    await done.click()
    await expect(done).toHaveCount(0)
    await neverReloaded()
    await openLicenseOf(page, 'odd-contact')
  })

  test('somebody is invited by link, and a viewer may look only', async ({ page, browser }) => {
    const product = await installed('looked-at')
    await page.goto(`${server.url}/settings/users`)
    await page.getByRole('button', { name: 'Invite user' }).click()
    const inviting = page.getByRole('dialog', { name: 'Invite a user' })
    await inviting.getByLabel('Email').fill('vera@vendor.example')
    await inviting.getByLabel('Name').fill('Vera Viewer')
    await inviting.getByRole('button', { name: 'Invite' }).click()
    const link = await page
      .getByRole('dialog', { name: /^Link for/ })
      .getByText(/^http/)
      .textContent()

    const other = await browser.newContext()
    const viewer = await other.newPage()
    await viewer.goto(link ?? '')
    await viewer.getByLabel('Password').first().fill(PASSWORD)
    await viewer.getByRole('button', { name: 'Join' }).click()
    await expect(viewer.getByRole('button', { name: 'New package' }).first()).toBeDisabled()
    await openLicenseOf(viewer, 'looked-at')
    for (const name of ['Modify License', 'Suspend', 'Re-link code']) {
      await expect(viewer.getByRole('button', { name, exact: true })).toBeDisabled()
    }
    await other.close()
    await product.end()
  })

  test('in a narrow window a license is modified with keys alone (M1)', async ({ page }) => {
    const product = await installed('by-keys')
    await page.setViewportSize({ width: 400, height: 800 })
    await openLicenseOf(page, 'by-keys')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
    await tabTo(page, page.getByRole('button', { name: 'Modify License' }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: /Modify License/ })
    await expect(dialog).toBeVisible()
    await tabTo(page, dialog.getByLabel('Seats', { exact: true }))
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('12')
    await tabTo(page, dialog.getByLabel('Reason'))
    await page.keyboard.type('By keys')
    await tabTo(page, dialog.getByRole('button', { name: 'Save' }))
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect.poll(() => product.changes.at(-1)?.license, { timeout: 5_000 }).toMatchObject({ seats: 12 })
    await product.end()
  })

  test('every page is drawn in the dark, without an error', async ({ page }) => {
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${server.url}/packages`)
    for (const tab of ['Packages', 'Leads', 'Licenses', 'Subscribers', 'Attention', 'Settings']) {
      await openTab(page, tab)
      await expect(page.getByRole('heading').first()).toBeVisible()
      const [red, green, blue] = await page.evaluate(() =>
        getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number),
      )
      expect(Math.max(red ?? 255, green ?? 255, blue ?? 255)).toBeLessThan(80)
      expect((await page.screenshot()).length).toBeGreaterThan(5_000)
    }
    expect(errors).toEqual([])
  })
})
