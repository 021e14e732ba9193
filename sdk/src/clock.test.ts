import { readFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { acme, openProduct } from '../test/product.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { Answer } from './decide.ts'

const day = 86_400
const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')

/** The rows of the table in section 3: what each kind of license answers at each step. */
function rowsOfPage(): string[][] {
  const table = page.slice(page.indexOf('| Step |')).split('\n\n')[0] ?? ''
  const cells = table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').slice(2, 4))
  return cells.map((row) => row.map((cell) => cell.trim()))
}

it.each([
  [null, 0],
  [60, 1],
] as const)(
  'says what the page says while the clock goes wrong; days of access: %s (C1, C2, C3)',
  async (days, column) => {
    const vendor = await startVendorServer()
    onTestFinished(() => vendor.stop())
    const start = Date.now()
    let now = start
    vendor.terms = { accessUntil: days && Math.floor(start / 1000) + days * day }
    const lma = await openProduct(vendor.url, { now: () => now })
    await lma.install(acme)
    const said: Answer['reasons'][] = []
    for (const seconds of [0, -1800, -day, 365 * day, 0]) {
      now = start + seconds * 1000
      said.push(lma.check().reasons)
    }
    await lma.checkIn()
    said.push(lma.check().reasons)
    const wanted = rowsOfPage().map((row) => row[column])
    expect(said.map((reasons) => reasons.map((code) => `\`${code}\``).join(', '))).toEqual(wanted)
  },
)
