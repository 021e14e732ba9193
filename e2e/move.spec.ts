import { expect } from '@playwright/test'
import { moverOf, narrow, wide, type Mover } from './support/mover.ts'
import { startServer, type ServerProcess } from './support/server-process.ts'
import { installed, packageOf, test } from './support/shop.ts'
import { askApi, PASSWORD, setUpByApi } from './support/vendor.ts'

test.use({ actionTimeout: 30_000 })

const WRONG = '0000-0000-0000-0000-0000'

/** The destination invites. Answers what it gives the source, by two ways. */
async function invites(there: Mover) {
  await there.open('/settings/moves')
  await there.press('Receive packages')
  await there.confirm('Make the invitation')
  await there.isAt('Import the archive')
  return { line: await there.textOf('invitation'), fingerprint: await there.textOf('Fingerprint') }
}

/** The source drafts: dry run. */
async function drafts(here: Mover, line: string, name: string) {
  await here.open('/settings/moves')
  await here.press('Move packages away')
  await here.type('Invitation', line)
  await here.type('Packages', name)
  await here.page.getByRole('option', { name }).waitFor()
  await here.page.keyboard.press('ArrowDown')
  await here.page.keyboard.press('Enter')
  // Leaving the field closes its list.
  await here.page.keyboard.press('Tab')
  await here.press('Show what would move')
}

/** The source compares and freezes; a wrong fingerprint and a wrong password are refused, and nothing typed is lost. */
async function freezes(here: Mover, fingerprint: string) {
  await here.isAt('Compare the fingerprint and freeze')
  await here.shows('What would move')
  await here.type('Fingerprint', WRONG)
  await here.type('Your password', PASSWORD)
  await here.press('Freeze the packages')
  await here.shows('Have it read out again.')
  await here.type('Fingerprint', fingerprint)
  await here.type('Your password', 'a wrong password')
  await here.press('Freeze the packages')
  await here.shows('The password is wrong.')
  await expect(here.page.getByRole('textbox', { name: 'Fingerprint' })).toHaveValue(fingerprint)
  await here.type('Your password', PASSWORD)
  await here.press('Freeze the packages')
}

test(`between two orgs of one server, ${wide.name} (V1, V2, V3)`, async ({ browser, page, shop }) => {
  const { server } = shop
  const name = 'Near'
  const constants = await packageOf(page, shop, name)
  const product = await installed(shop, constants, 'near')
  const here = await moverOf(browser, server, wide, shop.cookies)
  const own = await askApi<{ org: { id: string } }>(page, server, 'GET', '/session')
  const org = await askApi<{ id: string }>(page, server, 'POST', '/orgs', {
    name: 'Globex',
    timeZone: 'UTC',
  })
  const { email } = (await askApi<{ user: { email: string } }>(page, server, 'GET', '/session')).user
  const session = await browser.newPage()
  await askApi(session, server, 'POST', '/session', { email, password: PASSWORD })
  await askApi(session, server, 'PUT', '/session/org', { orgId: org.id })
  const there = await moverOf(browser, server, wide, await session.context().cookies())
  expect(own.org.id).not.toBe(org.id)

  await there.open('/settings/moves')
  await there.shows('Nothing has moved yet')
  const first = await invites(there)
  await drafts(here, 'no invitation', name)
  await here.shows('Ask the other org for a new invitation.')
  await here.type('Invitation', first.line)
  await here.confirm('Show what would move')
  await freezes(here, first.fingerprint)
  await here.isAt('Deliver to Globex')
  await here.open(`/packages/${constants.packageId}`)
  await here.shows('This package is frozen by a move')
  await here.press('Edit')
  await here.page.keyboard.press('Escape')
  await here.open(`/licenses?packageId=${constants.packageId}`)
  await here.shows('This package is frozen by a move')
  await here.page.getByRole('link', { name: /^L-\d/ }).first().click()
  await here.shows('This package is frozen by a move')
  await here.page.getByRole('link', { name: 'Show the move' }).click()
  await here.press('Drop the move')
  await here.confirm('Drop it')
  await here.shows('The move was dropped.')
  await there.press('Drop the move')
  await there.confirm('Drop it')

  const second = await invites(there)
  await drafts(here, second.line, name)
  await freezes(here, second.fingerprint)
  await here.press('Deliver')
  await here.prove('Deliver')
  await there.isAt('Wait for the hand-over')
  await here.isAt('Hand over')
  await here.press('Hand over…')
  await here.prove('Hand over')
  await here.shows('The packages are with Globex')
  await there.shows('The packages are live here.')
  await product.checkIn()
  await there.shows('1 of 1 product has followed')
  await expect(there.page.getByRole('link', { name: 'Show the refresh' })).toBeVisible()
  expect(await product.check()).toMatchObject({ licensed: true })
  const away = here.page.url()
  await here.open('/packages')
  await expect(here.page.getByRole('link', { name, exact: true })).toBeHidden()

  await here.page.goto(away)
  await here.press('Undo the move')
  await here.prove('Undo it')
  await here.shows('The packages are yours again.')
  await here.open(`/packages/${constants.packageId}`)
  await expect(here.page.getByRole('heading', { level: 1 })).toContainText(name)
  await product.checkIn()
  expect(await product.check()).toMatchObject({ licensed: true })
  await product.end()
  await drafts(here, second.line, name)
  await here.shows('The invitation is not valid, was used, or has expired. Ask the other org for a new invitation.')
  await Promise.all([here, there].map((mover) => mover.page.context().close()))
  await session.close()
})

test.describe('between two servers', () => {
  let target: ServerProcess
  let cookies: Parameters<typeof moverOf>[3]

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000)
    target = await startServer({ RATE_LIMIT: '100' })
    const page = await browser.newPage()
    await setUpByApi(page, target)
    cookies = await page.context().cookies()
    await page.close()
  })
  test.afterAll(() => target.stop())

  test(`by files, ${narrow.name} (V1, V2, V3)`, async ({ browser, page, shop }) => {
    const name = 'Far'
    const constants = await packageOf(page, shop, name)
    const product = await installed(shop, constants, 'far')
    const here = await moverOf(browser, shop.server, narrow, shop.cookies)
    const there = await moverOf(browser, target, narrow, cookies)

    const { line, fingerprint } = await invites(there)
    await drafts(here, line, name)
    await freezes(here, fingerprint)
    await here.isAt('Export the archive')
    const saved = await savesArchive(here)
    await there.choose('Choose the archive', 'cat.openlma', Buffer.from('not an archive'))
    await there.shows('Choose the file that the other org exported for this move.')
    await there.choose('Choose the archive', 'move.openlma', await saved())
    await there.isAt('Give the receipt, bring the release')

    await here.isAt('Bring the receipt')
    await here.type('Receipt', 'a.b.c')
    await here.press('Bring the receipt')
    await here.shows('Copy it whole from the page')
    await here.type('Receipt', await there.textOf('receipt'))
    await here.press('Bring the receipt')
    await here.isAt('Hand over')
    await here.press('Hand over…')
    await here.prove('Hand over')
    await here.isAt('Give the release')
    const release = await here.textOf('release')
    await there.choose('Take it from a file', 'release.txt', Buffer.from(release))
    await there.press('Bring the release')
    await there.shows('The packages are live here.')
    await here.type('Confirmation', await there.textOf('confirmation'))
    await here.press('Bring the confirmation')
    await here.shows('and the move is complete.')

    await product.checkIn()
    await there.shows('1 of 1 product has followed')
    expect(new URL((await product.info()).server).port).toBe(new URL(target.url).port)
    expect(await product.check()).toMatchObject({ licensed: true })
    const away = here.page.url()
    await here.open(`/packages/${constants.packageId}`)
    await here.shows('This package has moved to http')

    await there.press('Undo the move')
    await there.prove('Undo it')
    const statement = await there.textOf('statement')
    await here.page.goto(away)
    await here.press('Undo the move')
    await here.type('Statement', statement)
    await here.prove('Take the packages back')
    await here.shows('The packages are yours again.')
    await product.checkIn()
    expect(new URL((await product.info()).server).port).toBe(new URL(shop.server.url).port)
    await product.end()
    await Promise.all([here, there].map((mover) => mover.page.context().close()))
  })
})

/** Exports straight into a file, of a folder that needs no window to be chosen. Answers how to read what was saved. */
async function savesArchive(here: Mover): Promise<() => Promise<Buffer>> {
  await here.page.evaluate(() => {
    const pick = async () => (await navigator.storage.getDirectory()).getFileHandle('archive', { create: true })
    Object.assign(window, { showSaveFilePicker: pick })
  })
  await here.press('Export the archive')
  await here.prove('Export')
  return async () => {
    const bytes = await here.page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('archive')
      return [...new Uint8Array(await (await handle.getFile()).arrayBuffer())]
    })
    return Buffer.from(bytes)
  }
}
