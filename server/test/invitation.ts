import { writeInvitation } from '../src/moves/invitation.ts'
import { makeRecipientKeys, makeSignerKeys } from '../src/platform/archive-keys.ts'
import { randomToken } from '../src/platform/crypto.ts'

/** An invitation of a server that is nowhere: good enough to draft a move. */
export function invitationFromAfar(): string {
  return writeInvitation({
    v: 1,
    server: 'https://elsewhere.example',
    org: 'Elsewhere',
    move: 'mov_elsewhere',
    sealTo: makeRecipientKeys().publicKey,
    signer: makeSignerKeys().publicKey,
    code: randomToken(),
    expiresAt: '2999-01-01T00:00:00.000Z',
  })
}
