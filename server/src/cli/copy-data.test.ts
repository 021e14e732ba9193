import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { App } from '../platform/context.ts'
import { copyDataCommand } from './copy-data.ts'

const DATA_DIR = mkdtempSync(join(tmpdir(), 'openlma-copy-data-'))
afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }))

test('a copy that finds no room gives back what it took', async () => {
  const copyFiles = async (to: string) => {
    mkdirSync(to, { recursive: true })
    writeFileSync(join(to, 'half'), 'half a table')
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  const app = { config: { DATA_DIR }, database: { copyFiles }, clock: () => new Date() } as unknown as App
  await expect(copyDataCommand.run(app, {} as never, () => {})).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(readdirSync(DATA_DIR)).toEqual([])
})
