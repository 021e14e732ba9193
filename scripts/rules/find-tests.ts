import { readSource, type Node } from '../architecture/source-files.ts'

/** A test with the titles around it, outermost first, and the rules that any of these cites. */
export type Test = { path: string; titles: string[]; cites: string[] }

type Around = { titles: string[]; cites: string[] }

const ID = '[A-Z]\\d+'
const INSIDE = new RegExp(`\\s*\\((${ID}(?:(?:, | and )${ID})*)\\)`, 'g')
const LEADING = new RegExp(`^(${ID}(?:(?:, | and )${ID})*)(?:: | )`)

/** The rules a title cites, `(M4)`, `(I3, M5)`, `M4: …` or `I6 …`, and the title without them. */
export function readTitle(title: string): { text: string; cites: string[] } {
  const found = [LEADING.exec(title), ...title.matchAll(INSIDE)].flatMap((match) => match?.[1] ?? [])
  const text = title.replace(LEADING, '').replaceAll(INSIDE, '')
  return { text: text.trim(), cites: found.flatMap((list) => list.split(/, | and /)) }
}

/** Every test of a file, in the order of the file. One that is skipped proves nothing and is left out. */
export function findTests(root: string, path: string): Test[] {
  const tests: Test[] = []
  walk(readSource(root, path).program, { titles: [], cites: [] })
  return tests

  function walk(node: unknown, around: Around): void {
    if (Array.isArray(node)) for (const child of node) walk(child, around)
    if (Array.isArray(node) || typeof node !== 'object' || node === null) return
    const kind = kindOf(node as Node)
    if (kind === 'skipped') return
    const title = kind === null ? null : titleOf(node as Node)
    const inside = title === null ? around : join(around, title)
    if (kind === 'test' && title !== null) tests.push({ path, ...inside })
    else for (const value of Object.values(node)) walk(value, inside)
  }
}

function join(around: Around, title: string): Around {
  const { text, cites } = readTitle(title)
  return { titles: [...around.titles, text], cites: [...new Set([...around.cites, ...cites])] }
}

/** What a call declares: `describe(…)`, `test.each(…)(…)`, `test.describe(…)`, `it.skip(…)`, and the like. */
function kindOf(node: Node): 'suite' | 'test' | 'skipped' | null {
  const names = node.type === 'CallExpression' ? namesOf(node['callee'] as Node) : []
  if (!['describe', 'it', 'test'].includes(names[0] ?? '')) return null
  const last = names.at(-1) ?? ''
  if (!['describe', 'it', 'test', ...MODIFIERS].includes(last)) return null
  if (names.includes('skip') || names.includes('todo')) return 'skipped'
  return names.includes('describe') ? 'suite' : 'test'
}

const MODIFIERS = ['concurrent', 'each', 'fails', 'for', 'only', 'parallel', 'runIf', 'sequential', 'serial']
MODIFIERS.push('skip', 'skipIf', 'todo')

/** `['test', 'each']` for `test.each(rows)` and for what it gives, ``test.each`rows` `` too. */
function namesOf(node: Node): string[] {
  if (node.type === 'Identifier') return [String(node['name'])]
  if (node.type === 'CallExpression') return namesOf(node['callee'] as Node)
  if (node.type === 'TaggedTemplateExpression') return namesOf(node['tag'] as Node)
  if (node.type !== 'MemberExpression' || node['computed']) return []
  const before = namesOf(node['object'] as Node)
  return before.length === 0 ? [] : [...before, String((node['property'] as Node)['name'])]
}

/** The text of a title; what is put into it later is an ellipsis. Null where the call has none that can be read. */
function titleOf(node: Node): string | null {
  const first = (node['arguments'] as Node[])[0]
  if (first?.type === 'Literal' && typeof first['value'] === 'string') return withoutHoles(first['value'])
  if (first?.type !== 'TemplateLiteral') return null
  const parts = first['quasis'] as { value: { cooked: string } }[]
  return withoutHoles(parts.map(({ value }) => value.cooked).join('…'))
}

const withoutHoles = (title: string) =>
  title.replaceAll(/%[sdifjoOp]|\$[a-z][\w.]*/g, '…').replaceAll(/…(?:[:, ]*…)+/g, '…')
