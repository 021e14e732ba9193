import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect as expectSoon, test } from '@playwright/test'
import type { Browser, Locator, Page } from '@playwright/test'
import { startMailServer } from '../server/test/mail-server.ts'
import type { MailServer } from '../server/test/mail-server.ts'
import { startPostgres } from '../server/test/postgres.ts'
import type { TestPostgres } from '../server/test/postgres.ts'
import { followMail, inviteByMail, mailsTo, mailTo } from './support/colleague.ts'
import type { Colleague } from './support/colleague.ts'
import { startProduct } from './support/product.ts'
import type { ProductConstants } from './support/product-process.ts'
import { startServer } from './support/server-process.ts'
import type { ServerProcess } from './support/server-process.ts'
import { askApi, constantsOf, PASSWORD, setUpByApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

// The first page that is opened waits for a server that has just begun, on a machine that may be busy.
const expect = expectSoon.configure({ timeout: 45_000 })

type Person = { firstName: string; lastName: string; email: string; company: string }
type List = { data: { id: string; lastName: string; ownerName: string; touches: number }[] }

const grace = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@navy.example', company: 'Navy' }
const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' }
const charles = { firstName: 'Charles', lastName: 'Babbage', email: 'charles@acme.example', company: 'Acme' }
const alan = { firstName: 'Alan', lastName: 'Turing', email: 'alan@bletchley.example', company: 'Bletchley' }
const joan = { firstName: 'Joan', lastName: 'Clarke', email: 'joan@bletchley.example', company: 'Bletchley' }
const linus = { firstName: 'Linus', lastName: 'Pauling', email: 'linus@caltech.example', company: 'Caltech' }

test.describe('leads', () => {
  let postgres: TestPostgres
  let post: MailServer
  let server: ServerProcess
  let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
  let ben: Colleague
  const folder = mkdtempSync(join(tmpdir(), 'openlma-leads-'))

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000)
    postgres = await startPostgres()
    post = await startMailServer()
    const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')
    server = await startServer({ DATABASE_URL: postgres.url, MASTER_KEY, SMTP_URL: post.url, RATE_LIMIT: '100' })
    const page = await browser.newPage()
    await setUpByApi(page, server)
    ben = await inviteByMail(page, server, post, { name: 'Ben Sales', email: 'ben@vendor.example', role: 'sales' })
    cookies = await page.context().cookies()
    await page.close()
  })

  test.afterAll(async () => {
    await server?.stop()
    await post?.stop()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.beforeEach(({ context }) => context.addCookies(cookies))

  /** Installs by a product in a process of its own. */
  async function install(constants: ProductConstants, orgId: string, contact?: Person, activationCode?: string) {
    const product = await startProduct(constants, join(folder, orgId))
    const who = { ...(contact && { contact }), ...(activationCode && { activationCode }) }
    await product.install({ version: '1.0.0', subscriber: { orgId, name: orgId }, ...who })
    expect(await product.check()).toMatchObject({ licensed: true })
    await product.end()
  }

  async function leadsNamed(page: Page, q: string): Promise<List['data']> {
    return (await askApi<List>(page, server, 'GET', `/leads?q=${q}`)).data
  }

  async function packageOf(page: Page, name: string, leadManagerId: string) {
    const body = { name, slug: name.toLowerCase(), leadManagerId }
    const { id } = await askApi<{ id: string }>(page, server, 'POST', '/packages', body)
    return { id, constants: await constantsOf(page, server, id) }
  }

  test('leads follow the lead manager, who is told by a mail that leads to the lead (L2, L6)', async ({
    page,
    browser,
  }) => {
    test.setTimeout(400_000)
    const { user } = await askApi<{ user: { id: string } }>(page, server, 'GET', '/session')
    const { id, constants } = await packageOf(page, 'Widget', user.id)
    await install(constants, 'navy', grace)
    await page.goto(`${server.url}/packages/${id}`)
    await expect(leadRow(page, grace)).toContainText('Ann Vendor')

    // Without reassigning: what is there stays, what comes is Ben's.
    await changeManager(page, 'Ben Sales')
    await expect(managerOf(page)).toHaveText('Ben Sales')
    await install(constants, 'acme-prod', ada)
    await expect(leadRow(page, ada)).toContainText('Ben Sales')
    await expect(leadRow(page, grace)).toContainText('Ann Vendor')

    // Ben is signed in nowhere yet: the mail leads him to the lead all the same.
    const reader = await (await browser.newContext()).newPage()
    const told = await mailTo(post, ben.email, /^New lead: Ada Lovelace, Acme \(Widget\)$/)
    expect(told.text).toContain('acme-prod')
    const bens = await followMail(reader, told, 'Open the lead')
    await signIn(bens, ben)
    await expect(bens.getByRole('heading', { name: /Ada Lovelace/, level: 1 })).toBeVisible()
    await expect(bens.getByRole('link', { name: 'L-00002' })).toBeVisible()

    // Cleared: leads go to the fallback owner, who is the first admin, and without one to the License Manager.
    await changeManager(page, null, 'Ben Sales')
    await expect(managerOf(page)).toHaveText('None')
    await install(constants, 'bletchley', alan)
    await expect(leadRow(page, alan)).toContainText('Ann Vendor')
    await page.goto(`${server.url}/settings/org`)
    // Choosing who is chosen takes the choice back.
    await choose(page.getByLabel('Fallback owner', { exact: true }).first(), 'Ann Vendor')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('The org settings are saved.')).toBeVisible()
    await install(constants, 'caltech', linus)
    await page.goto(`${server.url}/packages/${id}`)
    await expect(leadRow(page, linus)).toContainText('License Manager')
    await expect(leadRow(page, alan)).toContainText('Ann Vendor')

    // With reassigning: all that are open change hands at once. He has Ada's already, and hears of it no second time.
    await changeManager(page, 'Ben Sales', null, 'Reassign the 4 open leads too')
    await expect(page.getByText('3 leads reassigned.')).toBeVisible()
    for (const person of [grace, ada, alan, linus]) {
      await expect(leadRow(page, person)).toContainText('Ben Sales')
      await mailTo(post, ben.email, new RegExp(`^New lead: ${person.firstName} `))
    }
    expect(mailsTo(post, ben.email, /\(Widget\)$/)).toHaveLength(4)
    await reader.context().close()
  })

  test('a lead becomes an account, and the next install of that makes no lead (L5, I7)', async ({ page, browser }) => {
    test.setTimeout(400_000)
    const { constants } = await packageOf(page, 'Gizmo', ben.id)
    await install(constants, 'acme-site', ada)
    const reader = await (await browser.newContext()).newPage()
    const told = await mailTo(post, ben.email, /^New lead: Ada Lovelace, Acme \(Gizmo\)$/)
    const bens = await followMail(reader, told, 'Open the lead')
    await signIn(bens, ben)

    // Converting shows beforehand what it makes.
    await bens.getByRole('button', { name: 'Convert', exact: true }).click()
    const converting = bens.getByRole('dialog', { name: 'Convert lead' })
    await expect(converting.getByRole('radio', { name: 'A new account' })).toBeChecked()
    await expect(converting.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Acme')
    await expect(converting.getByLabel('Domain')).toHaveValue('acme.example')
    await expect(converting.getByLabel('Email')).toHaveValue(ada.email)
    await expect(converting.getByRole('checkbox', { name: /acme-site/ })).toBeChecked()
    await converting.getByRole('button', { name: 'Convert' }).click()
    await expect(converting).toBeHidden()
    await bens.getByRole('link', { name: 'Acme', exact: true }).click()
    await expect(bens.getByRole('heading', { name: 'Acme', level: 1 })).toBeVisible()
    await expect(bens.getByRole('row', { name: /acme-site/ }).first()).toBeVisible()
    await expect(bens.getByRole('row', { name: /Lovelace/ }).first()).toBeVisible()

    // A colleague installs with a code of the account.
    await bens.getByRole('button', { name: 'Issue activation code' }).click()
    const issuing = bens.getByRole('dialog', { name: /^Issue activation code/ })
    await choose(issuing.getByRole('combobox', { name: 'Package' }).or(issuing.getByLabel('Package')).first(), 'Gizmo')
    await issuing.getByRole('button', { name: 'Issue code' }).click()
    const shown = bens.getByTestId('activation-code')
    await expect(shown).toHaveText(/^[0-9A-Z-]{19}$/)
    const code = (await shown.textContent()) ?? ''
    await bens.getByRole('button', { name: 'I have copied it' }).click()
    await install(constants, 'acme-lab', charles, code)
    await expect(bens.getByRole('row', { name: /acme-lab/ }).first()).toBeVisible()
    await expect(bens.getByRole('row', { name: /Babbage/ }).first()).toBeVisible()
    const news = await mailTo(post, ben.email, /^Acme installed Gizmo$/)
    expect(news.text).toContain('Why you: You own the account Acme')
    const license = await followMail(reader, news, 'Open the license')
    await expect(license.getByRole('heading', { name: /^L-\d+/ })).toBeVisible()
    await expect(license.getByRole('link', { name: 'acme-lab' }).first()).toBeVisible()
    expect(await leadsNamed(page, 'babbage')).toEqual([])
    await reader.context().close()
  })

  test('one person is one lead and one mail, and a stranger makes no lead disappear (L4, I7)', async ({
    page,
    browser,
  }) => {
    test.setTimeout(400_000)
    const { id, constants } = await packageOf(page, 'Gadget', ben.id)
    const code = await askOnInstallPage(browser, `${server.url}/install/gadget?utm_source=letter`, joan)
    await install(constants, 'hut-8', undefined, code)
    await install(constants, 'hut-6', { ...joan, email: 'Joan@Bletchley.example' })
    await page.goto(`${server.url}/packages/${id}`)
    await leadRow(page, joan).getByRole('link').first().click()
    const journey = page.getByRole('list', { name: 'Journey' }).getByRole('listitem')
    await expect(journey.filter({ hasText: 'Joan Clarke asked on the install page' })).toHaveCount(1)
    await expect(journey.filter({ hasText: 'installed the package' })).toHaveCount(2)
    await expect(page.getByText('3 times')).toBeVisible()
    await expect(page.getByText('utm_source: letter').or(page.getByText('source: letter')).first()).toBeVisible()

    // Ben knows Joan now. Whoever types her address is nobody he knows.
    const [lead, second] = await leadsNamed(page, 'clarke')
    expect(second).toBeUndefined()
    const converted = await askApi<{ account: { id: string } }>(page, server, 'POST', `/leads/${lead?.id}/convert`, {})
    const mallory = { ...joan, firstName: 'Mallory', lastName: 'Stranger' }
    const strange = await askOnInstallPage(browser, `${server.url}/install/gadget`, mallory)
    await install(constants, 'elsewhere', undefined, strange)
    await page.goto(`${server.url}/leads`)
    await expect(leadRow(page, mallory)).toContainText('Ben Sales')
    await leadRow(page, mallory).getByRole('link').first().click()
    await expect(page.getByText('Perhaps a known customer')).toBeVisible()
    type Subscribers = { data: { orgId: string }[] }
    const path = `/subscribers?accountId=${converted.account.id}`
    const linked = await askApi<Subscribers>(page, server, 'GET', path)
    expect(linked.data.map(({ orgId }) => orgId)).not.toContain('elsewhere')

    // What came after has been told, so nothing of before is under way any more.
    await mailTo(post, ben.email, /^New lead: Mallory Stranger, Bletchley \(Gadget\)$/)
    expect(mailsTo(post, ben.email, /Gadget/).map(({ subject }) => subject)).toEqual([
      'New lead: Joan Clarke, Bletchley (Gadget)',
      'New lead: Mallory Stranger, Bletchley (Gadget)',
    ])
    const kept = await askApi<{ data: object[] }>(page, server, 'GET', `/mails?leadId=${lead?.id}`)
    expect(kept.data).toHaveLength(1)
  })
})

function leadRow(page: Page, { lastName }: Person): Locator {
  return page.getByRole('table', { name: 'Leads' }).getByRole('row', { name: new RegExp(lastName) })
}

function managerOf(page: Page): Locator {
  return page.locator('header dl > div').filter({ hasText: 'Lead manager' }).locator('dd')
}

/** On the page of a package; `name` null clears it: choosing who is chosen, `before`, takes the choice back. */
async function changeManager(page: Page, name: string | null, before: string | null = null, reassign?: string) {
  await page.getByRole('button', { name: 'Lead manager' }).click()
  const dialog = page.getByRole('dialog', { name: 'Lead manager' })
  await choose(dialog.getByLabel('Lead manager', { exact: true }).first(), name ?? before ?? '')
  if (reassign) await dialog.getByLabel(reassign).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
}

async function choose(select: Locator, name: string): Promise<void> {
  await select.click()
  await select.page().getByRole('option', { name }).click()
}

async function signIn(page: Page, { email }: Colleague): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').first().fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Asks for a code as somebody without an account. */
async function askOnInstallPage(browser: Browser, address: string, person: Person): Promise<string> {
  const page = await browser.newPage()
  await page.goto(address)
  await page.getByLabel('First name').fill(person.firstName)
  await page.getByLabel('Last name').fill(person.lastName)
  await page.getByLabel('Company').fill(person.company)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('button', { name: 'Get the activation code' }).click()
  const code = await page.getByLabel('Activation code', { exact: true }).textContent()
  await page.close()
  return code ?? ''
}
