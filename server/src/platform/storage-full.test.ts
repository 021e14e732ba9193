import { expect, test } from 'vitest'
import { isStorageFull } from './storage-full.ts'

const of = (code: string | undefined, message: string) => isStorageFull(Object.assign(new Error(message), { code }))

test('no room is told from everything else that fails', () => {
  expect(['ENOSPC', 'EDQUOT', 'EFBIG', '53100'].map((code) => of(code, 'write'))).toEqual([true, true, true, true])
  // As a database says it that ran into the quota of its user, or the size of a file.
  const extend = 'could not extend file "base/5/16384":'
  expect([of('XX000', `${extend} Disk quota exceeded`), of('XX000', `${extend} File too large`)]).toEqual([true, true])
  expect([of('XX000', `${extend} Permission denied`), of('23505', 'is there already'), of(undefined, 'gone')]).toEqual([
    false,
    false,
    false,
  ])
  // What a person wrote is no such thing.
  expect([of(undefined, 'x: File too large'), isStorageFull('53100'), isStorageFull(null)]).toEqual([
    false,
    false,
    false,
  ])
})
