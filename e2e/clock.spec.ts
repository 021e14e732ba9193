import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { startProduct } from './support/product.ts'
import type { Product } from './support/product.ts'
import { modify, openLicenseOf, packageOf, save, test } from './support/shop.ts'

test.use({ actionTimeout: 30_000 })

const DAY = 86_400
const OFFLINE = 'after the next check-in, or a license file (5.5)'

/** The steps of the table in section 3 of the protocol, as seconds from the right time. */
const clocks: Record<string, number> = {
  'the clock is right': 0,
  'set back by half an hour': -1800,
  'set back by a day': -DAY,
  'set forward by a year': 365 * DAY,
  'right again': 0,
  [OFFLINE]: 0,
}

type Step = { step: string; endless: string[]; ending: string[] }

function stepsOfProtocol(): Step[] {
  const protocol = readFileSync(join(import.meta.dirname, '../docs/protocol.md'), 'utf8')
  const [, table = ''] = protocol.split('| Step | License without an end | License that ends in 60 days |\n')
  const rows = table.split('\n\n')[0]?.split('\n').slice(1) ?? []
  return rows.map((row) => {
    const [step = '', endless = '', ending = ''] = row.slice(2, -2).split(' | ')
    return { step, endless: codesOf(endless), ending: codesOf(ending) }
  })
}

const codesOf = (cell: string): string[] => Array.from(cell.matchAll(/`(\w+)`/g), ([, code]) => code ?? '')

async function walk(product: Product, steps: readonly Step[], which: 'endless' | 'ending'): Promise<void> {
  for (const step of steps) {
    await product.setClock(clocks[step.step] ?? NaN)
    if (step.step === OFFLINE) await product.checkIn()
    const reasons = step[which]
    // An end is conclusive; what nobody knows is a yes with `never_stop`.
    const licensed = !reasons.includes('expired')
    expect(await product.check(), `${step.step}, ${which}`).toMatchObject({ licensed, reasons })
  }
}

test('a clock that goes wrong is answered as the protocol says (C1, C3)', async ({ page, shop }) => {
  const steps = stepsOfProtocol()
  expect(steps.map(({ step }) => step)).toEqual(Object.keys(clocks))
  const constants = await packageOf(page, shop, 'clock', {
    defaultTerms: { status: 'active', days: null, seats: null },
    failureMode: 'never_stop',
    offlineDays: 30,
  })
  // It asks only when it is told to: nothing may be accepted on the way.
  const product = await startProduct(constants, join(shop.folder, 'clock'), { background: false })
  await product.install({ version: '1.0.0', subscriber: { orgId: 'clock', name: 'clock' } })
  await walk(product, steps, 'endless')

  await openLicenseOf(page, shop, 'clock')
  const dialog = await modify(page)
  await dialog.getByLabel('Never expires').uncheck()
  const end = new Date(Date.now() + 60 * DAY * 1000).toISOString().slice(0, 10)
  await dialog.getByLabel('Expiration').fill(end)
  await dialog.getByLabel('Expiration').press('Tab')
  await save(dialog)
  await product.checkIn()
  expect((await product.info()).revision).toBe(2)
  await walk(product, steps, 'ending')
  await product.end()
})
