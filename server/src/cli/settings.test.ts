import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, readConfig, SETTINGS } from '../platform/config.ts'

const PAGE = join(import.meta.dirname, '../../../docs/settings.md')

/** The table of the page. `UPDATE_DOCS=1` writes it. */
function settingsTable(): string {
  const { properties = {} } = z.toJSONSchema(SETTINGS, { io: 'input' })
  const lines = Object.entries(properties).map(([name, property]) => {
    const { description = '', default: written } = property as { default?: unknown; description?: string }
    const fallback = written ?? SETTINGS.shape[name as keyof typeof SETTINGS.shape].safeParse(undefined).data
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${String(fallback)}\``} | ${description} |`
  })
  return ['| Setting | Default | Meaning |', '| --- | --- | --- |', ...lines].join('\n')
}

test('docs/settings.md tells every setting as it is', () => {
  const page = readFileSync(PAGE, 'utf8')
  const table = settingsTable()
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page.replace(/\| Setting \|[^]*?\n(?=\n)/, `${table}\n`))
  else expect(page).toContain(`\n${table}\n\n`)
})

describe('reading settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-settings-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const refusal = (env: Record<string, string>): string => {
    try {
      readConfig(env, folder)
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      return (error as Error).message
    }
    throw new Error('the settings were taken')
  }

  test.each([
    [{ PORT: '70000' }, 'PORT:'],
    [{ PORT: 'four' }, 'PORT:'],
    [{ PUBLIC_URL: 'lma.example.com' }, 'PUBLIC_URL:'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must begin with postgres://'],
    [{ MASTER_KEY: 'short' }, 'MASTER_KEY: must be 32 random bytes'],
    [{ JOBS: 'yes' }, 'JOBS:'],
    [{ SMTP_URL: 'mail.example.com' }, 'SMTP_URL: must begin with smtp://'],
    [{ RATE_LIMIT: '0' }, 'RATE_LIMIT:'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL:'],
    [{ OPENLMA_PORT: '1' }, 'OPENLMA_PORT is not a setting; did you mean PORT?'],
    [{ DATABSE_URL: 'postgres://x' }, 'did you mean DATABASE_URL?'],
    [{ Public_Url: 'https://x.example' }, 'did you mean PUBLIC_URL?'],
  ])('%j is refused and named', (env, reason) => {
    expect(refusal(env as Record<string, string>)).toContain(reason)
  })

  test('every fault is told at once, and no value of a secret', () => {
    const message = refusal({ PORT: 'x', MASTER_KEY: 'not-so-secret', JOBS: 'x' })
    expect(message.match(/^ {2}- /gm)).toHaveLength(3)
    expect(message).not.toContain('not-so-secret')
  })

  test('openlma.env is read, the environment wins, an unknown name in it is refused', () => {
    const file = join(folder, 'openlma.env')
    writeFileSync(file, '# a comment\nPORT=4100\nMAIL_FROM="LMA <lma@example.com>"\n')
    expect(readConfig({}, folder)).toMatchObject({ PORT: 4100, MAIL_FROM: 'LMA <lma@example.com>', JOBS: true })
    expect(readConfig({ PORT: '4200' }, folder).PORT).toBe(4200)
    writeFileSync(file, 'PROT=4100\n')
    expect(refusal({})).toContain('PROT in openlma.env is not a setting')
    writeFileSync(file, 'nonsense\n')
    expect(refusal({})).toContain('cannot read the line')
    rmSync(file)
  })
})
