import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect as expectSoon, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startPostgres } from '../server/test/postgres.ts'
import type { TestPostgres } from '../server/test/postgres.ts'
import { startProduct } from './support/product.ts'
import { startServer } from './support/server-process.ts'
import type { ServerProcess } from './support/server-process.ts'
import { askApi, constantsOf, setUpByApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

// A dry run of so many rows takes its time on a machine that may be busy.
const expect = expectSoon.configure({ timeout: 240_000 })

const ROWS = 50_000
const orgId = (number: number) => `00D${String(number).padStart(12, '0')}`

type Kind = 'good' | 'no_org' | 'bad_date' | 'twin' | 'legacy' | 'asks' | 'long'

/** What is wrong with which row: one in ten is dirty, and the last is 10 MB long. */
function kindOf(row: number): Kind {
  if (row === ROWS - 1) return 'long'
  if (row % 10 !== 0) return 'good'
  return (['no_org', 'bad_date', 'twin', 'legacy', 'asks'] as const)[(row / 10) % 5] ?? 'good'
}

const HEAD =
  'Id,sfLma__Package__r.Name,sfLma__Status__c,sfLma__Seats__c,sfLma__Expiration__c,sfLma__Subscriber_Org_ID__c,City__c\r\n'

function lineOf(row: number): Buffer {
  const kind = kindOf(row)
  if (kind === 'long') return Buffer.from(`"${'x'.repeat(10 * 1024 * 1024)}\r\n`)
  const org = { no_org: '', twin: orgId(row - 1) }[kind as string] ?? orgId(row)
  const date = { bad_date: '2027-02-30', asks: '03/04/2027' }[kind as string] ?? '2027-12-31'
  const id = `a0L${String(row).padStart(12, '0')}`
  const line = `${id},Rocket,Active,${row % 3 === 0 ? '-1' : '25'},${date},${org},Köln\r\n`
  return Buffer.from(line, kind === 'legacy' ? 'latin1' : 'utf8')
}

function countsOf(): Record<Kind, number> {
  const counts = { good: 0, no_org: 0, bad_date: 0, twin: 0, legacy: 0, asks: 0, long: 0 }
  for (let row = 0; row < ROWS; row++) counts[kindOf(row)] += 1
  return counts
}

test.describe('an import from Salesforce', () => {
  let postgres: TestPostgres
  let server: ServerProcess
  let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
  const folder = mkdtempSync(join(tmpdir(), 'openlma-import-'))
  const file = join(folder, 'License.csv')

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000)
    writeFileSync(file, Buffer.concat([Buffer.from(HEAD), ...Array.from({ length: ROWS }, (_one, row) => lineOf(row))]))
    postgres = await startPostgres()
    const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')
    server = await startServer({ DATABASE_URL: postgres.url, MASTER_KEY, RATE_LIMIT: '100' })
    const page = await browser.newPage()
    await setUpByApi(page, server)
    await askApi(page, server, 'POST', '/packages', { name: 'Rocket', slug: 'rocket' })
    cookies = await page.context().cookies()
    await page.close()
  })

  test.afterAll(async () => {
    await server?.stop()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.beforeEach(({ context }) => context.addCookies(cookies))

  async function choose(page: Page, button: string, path: string) {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles(path)
  }

  async function pick(page: Page, label: string, option: string) {
    await page.getByLabel(label, { exact: true }).first().click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }

  async function judge(page: Page) {
    await page.getByRole('button', { name: /^Run (a|the) dry run/ }).click()
    await expect(page.getByRole('heading', { name: /^Judging every row/ })).toBeVisible()
    await expect(page.getByRole('heading', { name: /^Dry run/ })).toBeVisible()
  }

  test('V4: 50,000 dirty rows, a verdict for each, and the good ones imported', async ({ page }) => {
    test.setTimeout(1_500_000)
    const is = countsOf()
    await page.goto(`${server.url}/settings/imports`)
    await expect(page.getByText('Nothing was imported yet')).toBeVisible()
    await page.getByRole('button', { name: 'Import from Salesforce' }).click()

    await choose(page, 'Choose the License file', file)
    await expect(page.getByText('50,000 rows').first()).toBeVisible()
    await expect(page.getByText('It mixes encodings.')).toBeVisible()
    await expect(page.getByText('Some dates could be read with the day or the month first.')).toBeVisible()
    await judge(page)
    await expect(page.getByLabel('Which package Rocket is', { exact: true }).first()).toHaveValue('Rocket')

    const id = page.url().split('/').at(-1)?.split('?')[0] ?? ''
    type Verdicts = Record<'create' | 'merge' | 'refuse' | 'skip' | 'update' | 'unchanged', number>
    const counts = async () =>
      (await askApi<{ counts: { license: Verdicts } }>(page, server, 'GET', `/imports/${id}`)).counts.license
    const refused = is.no_org + is.bad_date + is.asks + is.long
    const expected = { create: is.good + is.legacy, merge: is.twin, refuse: refused, skip: 0, update: 0, unchanged: 0 }
    expect(await counts()).toEqual(expected)
    expect(Object.values(expected).reduce((sum, count) => sum + count, 0)).toBe(ROWS)

    await page.getByRole('link', { name: 'Show them with the reason' }).click()
    await expect(page.getByText('There is no Subscriber Org ID').first()).toBeVisible()
    await page.getByLabel('Search rows').fill(String(ROWS + 1))
    await expect(page.getByText('The row is longer than 1 MB')).toBeVisible()
    await page.getByLabel('Search rows').fill('')
    // What is exported follows what is shown.
    await expect(page.getByText('There is no Subscriber Org ID').first()).toBeVisible()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export these rows as CSV' }).click()
    const report = readFileSync(await (await download).path(), 'utf8')
    expect(report.split('\r\n')).toHaveLength(1 + refused + 1)

    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
    await expect(page.getByRole('heading', { name: /^Imported/ })).toBeVisible({ timeout: 600_000 })
    expect(await counts()).toEqual(expected)

    // Each row of the file once, with the verdict it came to.
    const all = await page.request.get(`${server.url}/api/v1/imports/${id}/rows.csv`)
    const [head, ...rows] = (await all.text()).trimEnd().split('\r\n')
    expect(head?.replace('\ufeff', '').split(',').slice(0, 4)).toEqual(['object', 'line', 'ref', 'label'])
    const told = rows.map((row) => /^license,(\d+),.*?,(create|merge|refuse),/.exec(row)?.slice(1) ?? [row])
    expect(told.map(([line]) => Number(line))).toEqual(Array.from({ length: ROWS }, (_one, row) => row + 2))
    const tally = Map.groupBy(told, ([, verdict]) => verdict)
    for (const [verdict, count] of Object.entries(expected))
      expect(tally.get(verdict)?.length ?? 0, verdict).toBe(count)
  })

  test('V4: what was imported is a record until its product comes, by code or through the window', async ({ page }) => {
    test.setTimeout(300_000)
    await page.goto(`${server.url}/licenses?recordOnly=true`)
    await page.getByRole('link', { name: /^L-/ }).first().click()
    await expect(page.getByText('Record only, not connected').first()).toBeVisible()

    type Packages = { data: { id: string }[] }
    const [pack] = (await askApi<Packages>(page, server, 'GET', '/packages')).data
    const constants = await constantsOf(page, server, pack?.id ?? '')
    await page.goto(`${server.url}/packages/${pack?.id}`)
    await page.getByRole('button', { name: 'Open a window' }).click()
    await page.getByLabel('Reason').fill('Moving over')
    await page.getByRole('dialog').getByRole('button', { name: 'Open the window' }).click()
    await expect(page.getByText('Reason: Moving over', { exact: true })).toBeVisible()

    const product = await startProduct(constants, join(folder, 'product'))
    await product.install({ version: '1.0.0', subscriber: { orgId: orgId(1), name: 'Globex' } })
    expect(await product.check()).toMatchObject({ licensed: true })
    await product.end()
    await page.reload()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByLabel('Reason').fill('Not the customer')
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the adoption' }).click()
    await expect(page.getByText('Undone', { exact: true })).toBeVisible()
  })

  test('a narrow window shows the same, by keyboard', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 800 })
    await page.goto(`${server.url}/settings/imports`)
    const own = page.getByRole('button', { name: 'Import your own list' })
    await own.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Import of your own list' })).toBeVisible()
    const list = join(folder, 'own.csv')
    writeFileSync(list, 'Tenant,Status,Seats,Expires\nacme,active,5,2027-12-31\n')
    await choose(page, 'Choose the License file', list)
    await expect(page.getByText('Missing: Subscriber Org ID')).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await pick(page, 'What Tenant is', 'Subscriber Org ID')
    await expect(page.getByText('Missing: Subscriber Org ID')).toBeHidden()
  })
})
