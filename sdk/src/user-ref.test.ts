import { expect, it } from 'vitest'
import { isUserRef } from './user-ref.ts'

it('takes any text that an address and a document can carry (S2)', () => {
  for (const user of [
    'u',
    'ada@acme.example',
    'Jürgen 😀',
    'a b',
    '__proto__',
    '%2F',
    'x'.repeat(255),
    '...',
    'می\u200cخواهم',
    'क्\u200dष',
  ])
    expect(isUserRef(user), user).toBe(true)
})

it('refuses what would be read otherwise by somebody (S2)', () => {
  const bad = ['', 'a/b', ' a', 'a ', 'a\u00a0', 'a\0b', 'a\nb', '\ud800', 'a\udc00', '.', '..', 'x'.repeat(256)]
  const unseen = ['ada\u200b', '\u202eada', 'ada\u00ad', 'a\ufeffb', 'a\u200db', 'ada\u200d', '\u200cada', 'می\u200c']
  for (const user of [...bad, ...unseen, 'x'.repeat(10_000), undefined, null, 7, {}])
    expect(isUserRef(user)).toBe(false)
})
