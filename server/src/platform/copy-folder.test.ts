import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { copyFolder } from './copy-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-copy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let [from, to, count] = ['', '', 0]
beforeEach(() => {
  from = join(folder, `${++count}`)
  to = join(folder, `${count}-copy`)
  mkdirSync(join(from, 'base', 'empty'), { recursive: true })
  for (const name of ['a', 'b', 'c']) write(name, `first ${name}`, 3_600)
})

function write(name: string, text: string, age = 0): void {
  const path = join(from, 'base', name)
  writeFileSync(path, text)
  const at = Date.now() / 1000 - age
  utimesSync(path, at, at)
}

const contents = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(root.length), entry.isFile() ? readFileSync(path, 'utf8') : null]
    })
    .toSorted()

test('each pass takes what was written, made, renamed or removed since the one before', async () => {
  const copy = copyFolder(from, to)
  await copy.pass()
  expect(contents(to)).toEqual(contents(from))
  write('a', 'other a')
  write('d', 'new')
  renameSync(join(from, 'base', 'b'), join(from, 'base', 'e'))
  rmSync(join(from, 'base', 'c'))
  mkdirSync(join(from, 'later'))
  await copy.pass()
  expect(contents(to)).toEqual(contents(from))
})

test('what did not change is not copied again; what was written a moment ago is', async () => {
  write('young', 'one')
  const copy = copyFolder(from, to)
  await copy.pass()
  const mark = (name: string) => writeFileSync(join(to, 'base', name), 'marked')
  mark('a')
  mark('young')
  await copy.pass()
  expect(readFileSync(join(to, 'base', 'a'), 'utf8')).toBe('marked')
  expect(readFileSync(join(to, 'base', 'young'), 'utf8')).toBe('one')
})
