import { expect, it } from 'vitest'
import { isUserRef } from './user-ref.ts'

it('takes any text that an address and a document can carry (S2)', () => {
  for (const user of ['u', 'ada@acme.example', 'Jürgen 😀', 'a b', '__proto__', '%2F', 'x'.repeat(255), '...'])
    expect(isUserRef(user), user).toBe(true)
})

it('refuses what would be read otherwise by somebody (S2)', () => {
  const bad = ['', 'a/b', ' a', 'a ', 'a\u00a0', 'a\0b', 'a\nb', '\ud800', 'a\udc00', '.', '..', 'x'.repeat(256)]
  for (const user of [...bad, 'x'.repeat(10_000), undefined, null, 7, {}]) expect(isUserRef(user)).toBe(false)
})
