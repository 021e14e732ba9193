import { expect, test } from 'vitest'
import { readInvitation } from './invitation.ts'

const inviter = { org: 'Größe & Söhne', server: 'https://there.example', expiresAt: '2026-05-08T10:00:00.000Z' }
const line = (value: unknown) =>
  `openlma-invitation.${Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')}`

test('an invitation says whom it is of, also when a mail has broken its line', () => {
  expect(readInvitation(line(inviter))).toEqual(inviter)
  expect(readInvitation(` ${line(inviter).slice(0, 40)}\n${line(inviter).slice(40)} `)).toEqual(inviter)
})

test('what is none, or not whole, says nothing', () => {
  for (const text of ['', 'openlma-invitation.', line(inviter).slice(0, -9), line({ org: 1 }), line(null), 'hello'])
    expect(readInvitation(text)).toBeNull()
})
