import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { packageId, primaryRoot, spareRoot } from '../fixtures/signer.ts'
import { openLicense } from '../src/client.ts'
import type { License } from '../src/client.ts'
import type { InstallOptions, LicenseOptions } from '../src/options.ts'
import { memoryStore } from '../src/store.ts'

export const acme: InstallOptions = { version: '3.1.0', subscriber: { orgId: 'acme-prod', name: 'Acme' } }

/** The client of a product of the fixture vendor. */
export async function openProduct(server: string, changes: Partial<LicenseOptions> = {}): Promise<License> {
  const license = await openLicense({
    server,
    packageId,
    rootKeys: [primaryRoot.jwk, spareRoot.jwk],
    installKey: 'ik_test_fixture',
    store: memoryStore(),
    proxy: false,
    ...changes,
  })
  onTestFinished(() => license.stop())
  return license
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-sdk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Waits until something is so, for at most `limit` milliseconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limit = 10_000): Promise<void> {
  const deadline = Date.now() + limit
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${limit} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Timers that run as soon as nothing else does, and note how long each was meant to take. */
export function fastTimers(): {
  now: () => number
  random: () => number
  after: (ms: number, run: () => void) => () => void
  waits: number[]
} {
  const waits: number[] = []
  let at = Date.now()
  return {
    waits,
    now: () => at,
    random: () => 0.5,
    after(milliseconds, run) {
      const timer = setTimeout(() => {
        waits.push(milliseconds)
        at += milliseconds
        run()
      }, 1)
      return () => clearTimeout(timer)
    },
  }
}
