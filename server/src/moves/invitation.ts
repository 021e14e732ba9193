import { z } from 'zod'
import { isRecipientKey, isSignerKey } from '../platform/archive-keys.ts'
import { hmacSha256, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { MoveRow } from './queries.ts'

const key = z.string().regex(/^[\w-]{43}$/)

/** What the destination gives the source, as one line of text: who it is, its keys, and the code that works once. */
const InvitationText = z.object({
  v: z.literal(1),
  /** Base address of its server. */
  server: z.string().min(1).max(500),
  org: z.string().min(1).max(200),
  /** Its id of the move. */
  move: z.string().min(1).max(64),
  /** X25519: the archive is sealed to it. */
  sealTo: key.refine(isRecipientKey),
  /** Ed25519: it signs the receipt. */
  signer: key.refine(isSignerKey),
  code: key,
  expiresAt: z.iso.datetime(),
})
export type InvitationText = z.output<typeof InvitationText>

const PREFIX = 'openlma-invitation.'

export function writeInvitation(invitation: InvitationText): string {
  return PREFIX + Buffer.from(JSON.stringify(invitation)).toString('base64url')
}

/** Refuses with `invitation_invalid` what is none, or is over. */
export async function readInvitation(text: string, now: Date): Promise<InvitationText> {
  const line = text.replaceAll(/\s+/g, '')
  if (!line.startsWith(PREFIX)) throw new AppError('invitation_invalid', 'This is not an invitation.')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(line.slice(PREFIX.length), 'base64url').toString('utf8'))
  } catch {
    throw new AppError('invitation_invalid', 'The invitation was not copied whole.')
  }
  const read = await InvitationText.safeParseAsync(value)
  if (!read.success) throw new AppError('invitation_invalid', 'The invitation was not copied whole.')
  if (Date.parse(read.data.expiresAt) <= now.getTime()) throw new AppError('invitation_invalid', 'It has expired.')
  return read.data
}

/** Whom an invitation is of, and by which keys: all that the source acts upon, besides the code. */
export type Inviter = Pick<InvitationText, 'server' | 'org' | 'move' | 'sealTo' | 'signer'>

/**
 * Both sides see it and compare it by another way: 80 bits of a hash, in groups of four. It covers the address too: products
 * are sent there.
 */
export function fingerprintOf({ server, org, move, sealTo, signer }: Inviter): string {
  const covered = JSON.stringify(['openlma-move/2', server, org, move, sealTo, signer])
  const digits = sha256(covered).toString('hex').slice(0, 20).toUpperCase()
  return digits.match(/.{4}/g)?.join('-') ?? ''
}

/** What either side keeps of the invitation; null where a move has none. */
export function inviterOf(row: Pick<MoveRow, 'id' | 'side' | 'counterpart'>): Inviter | null {
  const { sealTo, signer, moveId, invitedAs, ...there } = row.counterpart
  const isSource = row.side === 'source'
  const { server, org } = isSource ? there : (invitedAs ?? {})
  const move = isSource ? moveId : row.id
  if (!server || !org || !move || !sealTo || !signer) return null
  return { server, org, move, sealTo, signer }
}

/** What shows the destination that whoever signs the archive was invited: only the two know the code. */
export function proofOf(code: string, moveId: string, signer: string): string {
  return hmacSha256(Buffer.from(code, 'base64url'), `${moveId}\n${signer}`).toString('base64url')
}
