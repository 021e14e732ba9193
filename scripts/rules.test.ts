import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findTests, readTitle } from './rules/find-tests.ts'
import { findFaults, writePage } from './rules/page.ts'
import { groups, rules } from './rules/rules.ts'

const root = mkdtempSync(join(tmpdir(), 'openlma-rules-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function testsOf(text: string): [title: string, ...cites: string[]][] {
  writeFileSync(join(root, 'a.test.ts'), text)
  return findTests(root, 'a.test.ts').map(({ titles, cites }) => [titles.join(' › '), ...cites])
}

describe('a title', () => {
  test.each([
    ['released (M4)', 'released', ['M4']],
    ['proved (I3, M4): no lead', 'proved: no lead', ['I3', 'M4']],
    ['both (I3 and M4)', 'both', ['I3', 'M4']],
    ['one (I3), two (M4)', 'one, two', ['I3', 'M4']],
    ['M4: who is over', 'who is over', ['M4']],
    ['I3 holds', 'holds', ['I3']],
    ['I3, M4: both hold', 'both hold', ['I3', 'M4']],
    ['a key (section 3), HTTP2, see M4, (M4 in part)', 'a key (section 3), HTTP2, see M4, (M4 in part)', []],
    ['I install', 'I install', []],
  ])('case %#', (title, text, cites) => {
    expect(readTitle(title)).toEqual({ text, cites })
  })
})

describe('the tests of a file', () => {
  test('have the titles around them and the rules of these', () => {
    const found = testsOf(`
      describe('outer (M4)', () => {
        describe.each(rows)('%s of it (I3)', () => { test('inner (M4)', async () => { await run() }) })
        it('beside', () => {})
      })
      test('after', () => {})`)
    expect(found).toEqual([['outer › … of it › inner', 'M4', 'I3'], ['outer › beside', 'M4'], ['after']])
  })

  test('are found however they are declared', () => {
    const found = testsOf(`
      test.each([[1]])('table $name.first: %s (M4)', () => {})
      test.each\`a\${1}\`('tagged (M4)', () => {})
      it.for(rows)('for', { timeout: 1 }, () => {})
      test(\`template \${name} (M4)\`, () => {})
      test.runIf(real)('if', () => {})
      test.describe('browser (I3)', () => { for (const one of all) test(one.name + 'x', () => {}); test('page', () => {}) })
      describe.concurrent.each(rows)('many (I3)', () => { test.only('one', () => {}) })`)
    expect(found).toEqual([
      ['table …', 'M4'],
      ['tagged', 'M4'],
      ['for'],
      ['template …', 'M4'],
      ['if'],
      ['browser › page', 'I3'],
      ['many › one', 'I3'],
    ])
  })

  test('are none of what only looks like one, or is skipped', () => {
    const found = testsOf(`
      test.use({ title: 'no (M4)' })
      const is = /x/.test('no (M4)')
      // test('no (M4)', () => {})
      const text = "test('no (M4)', () => {})"
      test.skip('no (M4)', () => {})
      test.skip(slow, 'no (M4)')
      test.todo('no (M4)')
      describe.skip('no (M4)', () => { test('no', () => {}) })
      other.describe('no (M4)', () => {})
      test('yes', async () => { await test.step('no (M4)', async () => {}) })`)
    expect(found).toEqual([['yes']])
  })
})

describe('the page', () => {
  const built = { id: 'P1', title: 'First', says: 'It holds.', built: true }
  const partly = { ...built, lacks: 'the rest' }
  const later = { id: 'P2', title: 'Second', says: 'It will hold.', built: false }
  const proof = (path: string, title: string, ...cites: string[]) => ({ path, titles: ['group', title], cites })

  test('lists each rule with its tests, by path, and says what is not built', () => {
    const tests = [
      proof('b.test.ts', 'two', 'P1'),
      proof('a.test.ts', 'of_*all*', 'P1'),
      proof('a.test.ts', '…', 'P1'),
      proof('a.test.ts', 'none'),
    ]
    expect(writePage([built, later], tests)).toContain(`
### P1 · First

It holds.

- [a.test.ts](../a.test.ts)
  - group › of\\_\\*all\\*
  - group › a table of cases
- [b.test.ts](../b.test.ts)
  - group › two

### P2 · Second

It will hold.

*Not built yet.*
`)
    expect(writePage([partly], tests)).toContain('It holds.\n\n*Not built yet: the rest.*\n\n- [a.test.ts]')
    expect(writePage([later], [proof('a.test.ts', 'part', 'P2')])).toContain('*Not built yet.* Tested of it so far:')
  })

  test('a built rule without a test and a test of no rule are faults', () => {
    expect(findFaults([built, later], [])).toEqual(['P1 (First) counts as built, and no test cites it'])
    expect(findFaults([built], [proof('a.test.ts', 'one', 'P1', 'P9')])).toEqual([
      'a.test.ts: "group › one" cites P9, which is no rule',
    ])
  })

  test('every rule belongs to a group and says something, and ids stand once, in order', () => {
    const letters = Object.keys(groups)
    expect([...new Set(rules.map(({ id }) => id.charAt(0)))]).toEqual(letters)
    for (const letter of letters) {
      const own = rules.filter(({ id }) => id.startsWith(letter))
      expect(own.map(({ id }) => id)).toEqual(own.map((_, index) => `${letter}${index + 1}`))
      for (const { says } of own) expect(says).toMatch(/\.$/)
    }
  })
})
