import { expect } from '@playwright/test'
import type { Browser, Locator, Page } from '@playwright/test'
import { tabTo } from './keys.ts'
import type { ServerProcess } from './server-process.ts'
import { PASSWORD } from './vendor.ts'

/** How somebody works: with the mouse in a wide window, or with the keys alone in a narrow one. */
export type Way = {
  name: string
  slug: 'wide' | 'narrow'
  viewport: { width: number; height: number }
  press(page: Page, target: Locator): Promise<void>
}

export const ways: Way[] = [
  {
    name: 'in a wide window with the mouse',
    slug: 'wide',
    viewport: { width: 1440, height: 900 },
    press: async (_page, target) => target.click(),
  },
  {
    name: 'in a narrow window with the keyboard alone',
    slug: 'narrow',
    viewport: { width: 390, height: 800 },
    press: async (page, target) => {
      await tabTo(page, target)
      await page.keyboard.press('Enter')
    },
  },
]

/** An admin of one side of a move, in a browser of their own. */
export type Mover = {
  page: Page
  press(name: string | RegExp): Promise<void>
  /** Presses a button of the open dialog, which then closes. */
  confirm(name: string): Promise<void>
  type(label: string, text: string): Promise<void>
  /** Types the password in the open dialog: first a wrong one, which is refused with nothing lost. */
  prove(button: string): Promise<void>
  open(path: string): Promise<void>
  choose(button: string | RegExp, name: string, file: Buffer): Promise<void>
  shows(text: string | RegExp): Promise<void>
  /** Waits for the step that is open now. */
  isAt(step: string | RegExp): Promise<void>
  /** The text of a box to copy from. */
  textOf(label: string): Promise<string>
}

export async function moverOf(
  browser: Browser,
  server: ServerProcess,
  way: Way,
  cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>,
): Promise<Mover> {
  const context = await browser.newContext({ viewport: way.viewport, acceptDownloads: true })
  await context.addCookies(cookies)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const dialog = page.getByRole('dialog')
  const fits = async () => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(way.viewport.width)
  }
  // A label may end with the mark of what is required.
  const fieldOf = (label: string) =>
    page
      .locator('input, textarea')
      .and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
      .first()
  const insert = async (field: Locator, text: string): Promise<void> => {
    if (way.slug === 'wide') return field.fill(text)
    await tabTo(page, field)
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(text)
  }
  const pressIn = (name: string) => way.press(page, dialog.getByRole('button', { name, exact: true }))
  const confirm = async (name: string) => {
    await pressIn(name)
    await expect(dialog).toBeHidden()
  }
  return {
    page,
    press: (name) => way.press(page, page.getByRole('button', { name }).first()),
    confirm,
    type: (label, text) => insert(fieldOf(label), text),
    async prove(button) {
      const password = dialog.locator('input').and(dialog.getByLabel(/^Your password/))
      await insert(password, 'a wrong password')
      await pressIn(button)
      await expect(dialog.getByText('The password is wrong.')).toBeVisible()
      await expect(password).toHaveValue('a wrong password')
      await insert(password, PASSWORD)
      await confirm(button)
    },
    async open(path) {
      await page.goto(`${server.url}${path}`)
    },
    async choose(button, name, buffer) {
      const chooser = page.waitForEvent('filechooser')
      await way.press(page, page.getByRole('button', { name: button }))
      await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer })
    },
    async shows(text) {
      await expect(page.getByText(text).first()).toBeVisible()
      await fits()
    },
    async isAt(step) {
      const open = page.getByRole('list', { name: 'Steps' }).locator('[aria-current="step"]')
      await expect(open).toContainText(step)
      await fits()
    },
    textOf: async (label) => (await page.getByLabel(label, { exact: true }).first().textContent()) ?? '',
  }
}
