import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { EVENT_KINDS } from '../events/schema.ts'
import {
  AT_ONCE,
  DISABLED_AFTER,
  FAILING_NOTICED_AFTER,
  LOG_LIFETIME,
  MOST_REPLAYED,
  PAUSES,
  TIMEOUT_MS,
} from './rules.ts'

const PAGE = join(import.meta.dirname, '../../../docs/webhooks.md')

function kinds(): string {
  const nouns = Map.groupBy(EVENT_KINDS, (kind) => kind.slice(0, kind.indexOf('.')))
  return [...nouns].map(([noun, some]) => `- **${noun}**: ${some.map((kind) => `\`${kind}\``).join(' · ')}`).join('\n')
}

function words(ms: number): string {
  const units: [string, number][] = [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ]
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${ms / size} ${unit}`
}

/** Two stretches of the page are made of the code. `UPDATE_DOCS=1` writes them. */
test('docs/webhooks.md tells the schedule and every kind of event as they are', () => {
  const between = (page: string, name: string, text: string) =>
    page.replace(new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`), `<!-- ${name} -->\n${text}\n<!-- /${name} -->`)
  const page = readFileSync(PAGE, 'utf8')
  const made = between(between(page, 'schedule', PAUSES.map(words).join(' · ')), 'kinds', kinds())
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, made)
  else expect(page).toBe(made)
})

test('the figures in its text are those of the code', () => {
  expect({ AT_ONCE, DISABLED_AFTER, FAILING_NOTICED_AFTER, LOG_LIFETIME, MOST_REPLAYED, TIMEOUT_MS }).toEqual({
    AT_ONCE: 4,
    DISABLED_AFTER: 3 * 86_400_000,
    FAILING_NOTICED_AFTER: 900_000,
    LOG_LIFETIME: 30 * 86_400_000,
    MOST_REPLAYED: 5_000,
    TIMEOUT_MS: 10_000,
  })
})

function example(language: string): string {
  const block = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readFileSync(PAGE, 'utf8'))?.[1]
  if (!block) throw new Error(`no example in ${language}`)
  return block
}

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const body = '{"type":"lead.captured","data":{"name":"李雷"}}'

function signed(by: string, at = new Date()): Record<string, string> {
  const id = 'evt_1'
  const signature = `v1,${Buffer.alloc(32).toString('base64')} ${new Webhook(by).sign(id, at, body)}`
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signature,
  }
}

const another = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const CASES: [string, Record<string, string>, string, boolean][] = [
  ['signed', signed(secret), body, true],
  ['signed by another secret', signed(another), body, false],
  ['another body', signed(secret), body.replace('李雷', 'x'), false],
  ['ten minutes old', signed(secret, new Date(Date.now() - 600_000)), body, false],
  ['without a timestamp that is one', { ...signed(secret), 'webhook-timestamp': '0' }, body, false],
]

test('the example in JavaScript accepts what is signed and nothing else (E3)', async () => {
  const url = `data:text/javascript,${encodeURIComponent(example('js'))}`
  const { isSigned } = (await import(/* @vite-ignore */ url)) as { isSigned: (...given: unknown[]) => boolean }
  for (const [name, headers, text, expected] of CASES)
    expect([name, isSigned(secret, headers, text)]).toEqual([name, expected])
})

test('the example in Python accepts what is signed and nothing else (E3)', () => {
  const program = `${example('python')}
import json, sys
print(json.dumps([is_signed(secret, headers, body.encode()) for secret, headers, body in json.load(sys.stdin)]))`
  const input = JSON.stringify(CASES.map(([, headers, text]) => [secret, headers, text]))
  const output = execFileSync('python3', ['-c', program], {
    input,
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1' },
  })
  expect(JSON.parse(output)).toEqual(CASES.map(([, , , expected]) => expected))
})
