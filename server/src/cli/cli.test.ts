import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCli, startServe, type Run } from '../../test/processes.ts'

// Real processes take seconds to start; what can be tried without them is in main.test.ts.
const PATIENCE = 600_000
const folder = mkdtempSync(join(tmpdir(), 'openlma-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const json = (run: Run) =>
  JSON.parse(run.stdout) as { orgId: string; apiKey: string; setupUrl: string; orgs: unknown[] }

test('a first start, commands beside it, a crash, a second start, a clean stop', { timeout: PATIENCE }, async () => {
  const DATA_DIR = join(folder, 'data')
  const socket = join(DATA_DIR, 'control.sock')
  const first = await startServe({ DATA_DIR })
  expect(first.setupUrl).toContain(`${first.url}/setup?token=`)
  expect(statSync(socket).mode & 0o777).toBe(0o600)

  const created = await runCli(['create-admin', '--org', 'Acme', '--email', 'Ada@Example.com', '--json'], { DATA_DIR })
  expect(created).toMatchObject({ code: 0, stderr: '' })
  const { apiKey, setupUrl, orgId } = json(created)
  expect(setupUrl).toContain(`${first.url}/reset?token=`)
  const second = await runCli(['serve'], { DATA_DIR, PORT: '0', LOG_LEVEL: 'warn' })
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain(`is in use by process ${first.pid}`)

  first.signal('SIGKILL')
  expect((await first.ended).stderr).toContain('Making the database')
  const alone = await runCli(['verify-events', '--json'], { DATA_DIR })
  expect(alone).toMatchObject({ code: 0, stderr: '' })
  expect(json(alone)).toMatchObject({ ok: true, firstBroken: null, orgs: [{ orgId, events: 3 }] })

  const again = await startServe({ DATA_DIR })
  expect(again.setupUrl).toBeNull()
  const headers = { authorization: `Bearer ${apiKey}` }
  const stream = await fetch(`${again.url}/api/v1/events/stream`, { headers })
  expect(stream.status).toBe(200)
  again.signal('SIGTERM')
  const ended = await again.ended
  expect([ended.code, ended.stderr]).toEqual([0, ''])
  expect(ended.stdout.trim().split('\n')).toHaveLength(1)
  await stream.text()
  expect([existsSync(join(DATA_DIR, 'lock')), existsSync(socket)]).toEqual([false, false])
})
