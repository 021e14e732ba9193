import { expect } from '@playwright/test'
import { installed, modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'

test.use({ actionTimeout: 30_000 })

test('what is no day and no whole number is neither guessed at nor saved', async ({ page, shop }) => {
  const features = [{ name: 'until', type: 'date', default: '2027-01-31' }]
  const constants = await packageOf(page, shop, 'typed', { features })
  const product = await installed(shop, constants, 'typed')
  await openLicenseOf(page, shop, 'typed')
  const dialog = await modify(page)
  const coming = dialog.getByRole('region', { name: 'What will happen' })
  const button = dialog.getByRole('button', { name: 'Save', exact: true })

  const fields = [
    {
      label: 'Expiration',
      odd: ['2027-02-30', '31.12.2027', 'tomorrow', '9999-12-31', '10000-01-01'],
      good: '2026-12-01',
    },
    { label: 'Seats', odd: ['-1', '1.5', '1,5', '1e12', '99999999999999', ''], good: '4' },
    { label: 'until value', odd: ['2027-02-30', 'soon', ''], good: '2027-02-01' },
  ]
  for (const { label, odd, good } of fields) {
    const field = dialog.getByLabel(label, { exact: true })
    for (const text of odd) {
      await field.fill(text)
      await field.press('Tab')
      // A number too large is one all the same, and is shown as numbers are.
      await expect(field).toHaveValue(text.length > 12 ? '99,999,999,999,999' : text)
      await expect(field).toHaveAccessibleDescription(/no date|Between|whole number|Give a date/)
      await expect(coming).toContainText(/no date|Between|whole number|needs a date/)
      await expect(button).toBeDisabled()
    }
    await field.fill(good)
    await field.press('Tab')
    await expect(button).toBeEnabled()
  }
  // As the reader of an English page in Britain writes days.
  await dialog.getByLabel('Expiration').fill('2/12/2026')
  await dialog.getByLabel('Expiration').press('Tab')
  await expect(dialog.getByLabel('Expiration')).toHaveValue('2026-12-02')
  await expect(coming).toContainText('2 December 2026')
  await save(dialog)
  await product.end()
})

test('in a narrow window what will happen stands above the buttons (M4, M6)', async ({ page, shop }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  const terms = { defaultTerms: { status: 'active', days: null, seats: 10 } }
  const product = await installed(shop, await packageOf(page, shop, 'narrow', terms), 'narrow')
  for (const user of ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus']) await product.assignSeat(user)
  await openLicenseOf(page, shop, 'narrow')
  const dialog = await modify(page)
  await dialog.getByLabel('Seats', { exact: true }).fill('4')
  const short = dialog.getByRole('region', { name: 'In short' })
  await expect(short).toContainText('3 more than allowed')
  await expect(short).toBeInViewport({ ratio: 1 })
  await short.getByLabel('Release the least recently seen').check()
  await expect(short).toContainText('3 users lose the seat')
  await expect(short).toBeInViewport({ ratio: 1 })
  await save(dialog)
  await product.end()
})
