import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SETTINGS } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import { withSnapshot } from './snapshot.ts'

test('where no database is, none is made to be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-snapshot-'))
  try {
    const config = SETTINGS.parse({ DATA_DIR: join(folder, 'mistyped') })
    const reading = withSnapshot(
      config,
      createLog('silent'),
      () => {},
      async () => null,
    )
    await expect(reading).rejects.toMatchObject({ code: 'no_database' })
    expect(existsSync(config.DATA_DIR)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
