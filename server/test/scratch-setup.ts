import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder all test files of one run share; it is gone afterwards. */
    scratch: string
  }
}

export function setup(project: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'openlma-run-'))
  project.provide('scratch', scratch)
  return () => rmSync(scratch, { recursive: true, force: true })
}
