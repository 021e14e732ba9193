import { z } from 'zod'
import { hmacSha256, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'

const key = z.string().regex(/^[\w-]{43}$/)

/** What the destination gives the source, as one line of text: who it is, its keys, and the code that works once. */
const InvitationText = z.object({
  v: z.literal(1),
  /** Base address of its server. */
  server: z.string().max(500),
  org: z.string().max(200),
  /** Its id of the move. */
  move: z.string().max(64),
  /** X25519: the archive is sealed to it. */
  sealTo: key,
  /** Ed25519: it signs the receipt. */
  signer: key,
  code: key,
  expiresAt: z.iso.datetime(),
})
export type InvitationText = z.output<typeof InvitationText>

const PREFIX = 'openlma-invitation.'

export function writeInvitation(invitation: InvitationText): string {
  return PREFIX + Buffer.from(JSON.stringify(invitation)).toString('base64url')
}

/** Refuses with `invitation_invalid` what is none, or is over. */
export function readInvitation(text: string, now: Date): InvitationText {
  const line = text.replaceAll(/\s+/g, '')
  if (!line.startsWith(PREFIX)) throw new AppError('invitation_invalid', 'This is not an invitation.')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(line.slice(PREFIX.length), 'base64url').toString('utf8'))
  } catch {
    throw new AppError('invitation_invalid', 'The invitation was not copied whole.')
  }
  const read = InvitationText.safeParse(value)
  if (!read.success) throw new AppError('invitation_invalid', 'The invitation was not copied whole.')
  if (Date.parse(read.data.expiresAt) <= now.getTime()) throw new AppError('invitation_invalid', 'It has expired.')
  return read.data
}

/** Both sides see it and compare it by another way: 80 bits of the hash of the two keys, in groups of four. */
export function fingerprintOf({ sealTo, signer }: Pick<InvitationText, 'sealTo' | 'signer'>): string {
  const digits = sha256(`openlma-move/1\n${sealTo}\n${signer}`).toString('hex').slice(0, 20).toUpperCase()
  return digits.match(/.{4}/g)?.join('-') ?? ''
}

/** What shows the destination that whoever signs the archive was invited: only the two know the code. */
export function proofOf(code: string, moveId: string, signer: string): string {
  return hmacSha256(Buffer.from(code, 'base64url'), `${moveId}\n${signer}`).toString('base64url')
}
