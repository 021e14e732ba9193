import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')

type Vector = { name: string; expect: unknown }

test('every vector gives its code in a browser (C2)', async ({ page }) => {
  const out = mkdtempSync(join(tmpdir(), 'openlma-vectors-'))
  const lib = {
    entry: join(root, 'sdk/fixtures/vector.ts'),
    formats: ['iife' as const],
    name: 'sdk',
    fileName: () => 'sdk.js',
  }
  await build({ root, configFile: false, logLevel: 'silent', build: { lib, outDir: out, emptyOutDir: true } })
  const script = readFileSync(join(out, 'sdk.js'), 'utf8')
  rmSync(out, { recursive: true, force: true })

  // WebCrypto needs a secure context, which localhost is.
  await page.route('http://localhost/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Vectors</title>' }),
  )
  await page.goto('http://localhost/')
  await page.addScriptTag({ content: script })
  const { vectors } = JSON.parse(readFileSync(join(root, 'sdk/fixtures/vectors.json'), 'utf8')) as { vectors: Vector[] }
  const got = await page.evaluate(async (all) => {
    const { runVector } = (globalThis as unknown as { sdk: { runVector: (vector: unknown) => Promise<unknown> } }).sdk
    const results: { name: string; got: unknown }[] = []
    for (const vector of all) results.push({ name: vector.name, got: await runVector(vector) })
    return results
  }, vectors)

  expect(vectors.length).toBeGreaterThanOrEqual(35)
  expect(got).toEqual(vectors.map(({ name, expect: wanted }) => ({ name, got: wanted })))
})
