import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'
import { Password } from '../access/schema.ts'

export const SIDES = ['source', 'destination'] as const
export type Side = (typeof SIDES)[number]

export const MOVE_STATUSES = [
  'draft',
  'manifest',
  'frozen',
  'exported',
  'handed_over',
  'invited',
  'staging',
  'staged',
  'arriving',
  'live',
  'dropped',
  'undone',
] as const
export type MoveStatus = (typeof MOVE_STATUSES)[number]

const NEXT = [
  'freeze',
  'export',
  'deliver',
  'await_receipt',
  'hand_over',
  'give_release',
  'import_archive',
  'give_receipt_await_release',
  'wait',
  'nothing',
] as const
export type Next = (typeof NEXT)[number]

const count = z.number().int()
const time = z.string().nullable()
const Person = z.object({ id: z.string(), name: z.string(), email: z.string() })

export const ManifestTable = z.object({
  table: z.string(),
  fate: z.enum(['moves', 'copied', 'matched', 'rebuilt', 'stays']),
  why: z.string(),
  rows: count.nullable().describe('null for what does not go'),
  sha256: z.string().nullable().describe('Over its rows in their order, each followed by a line feed'),
})

export const Manifest = z.object({
  tables: z.array(ManifestTable),
  people: z.array(Person).describe('Whom its rows name; the destination matches them by email'),
})
export type Manifest = z.output<typeof Manifest>

export const Move = z
  .object({
    id: z.string(),
    side: z.enum(SIDES),
    status: z.enum(MOVE_STATUSES),
    next: z.enum(NEXT).describe('What is to be done next on this side'),
    packages: z.array(z.object({ id: z.string(), name: z.string(), slug: z.string() })),
    counterpart: z.object({
      server: z.string().nullable(),
      org: z.string().nullable(),
      local: z.boolean().describe('Whether both orgs are of this server'),
    }),
    fingerprint: z
      .string()
      .nullable()
      .describe('Of all that the invitation says of the destination; both sides compare it'),
    manifest: Manifest.nullable(),
    unmatched: z
      .array(Person)
      .describe('At the destination: people it does not know; their leads go to the fallback owner'),
    receipt: z.string().nullable().describe('Signed by the destination: it has everything; the source needs it'),
    release: z.string().nullable().describe('Signed by the source: it has handed over; the destination needs it'),
    confirmation: z
      .string()
      .nullable()
      .describe('Signed by the destination: the packages are live there; with it the source knows that all is done'),
    givenUp: z.string().nullable().describe('Signed by the destination: it has given the packages back'),
    progress: z.object({ done: count, total: count }).nullable().describe('Rows that have arrived, of all'),
    followed: z
      .object({ installations: count, of: count })
      .nullable()
      .describe('At the destination: how many installations have checked in since it went live'),
    refreshIds: z.array(z.string()),
    error: z.string().nullable(),
    createdAt: z.string(),
    frozenAt: time,
    exportedAt: time,
    stagedAt: time,
    handedOverAt: time,
    liveAt: time.describe('At the source: as the confirmation says'),
    endedAt: time,
  })
  .meta({ id: 'Move' })
export type Move = z.output<typeof Move>
export const MovePage = pageOf(Move)
export const MoveQuery = PageQuery

export const Invitation = z
  .object({
    id: z.string(),
    moveId: z.string(),
    fingerprint: z.string().nullable().describe('null where it was made before fingerprints covered the address'),
    invitation: z
      .string()
      .nullable()
      .describe('What the admin of the source needs, in one line; null once it was used'),
    createdAt: z.string(),
    expiresAt: z.string(),
    usedAt: time,
  })
  .meta({ id: 'MoveInvitation' })
export type Invitation = z.output<typeof Invitation>
export const InvitationPage = pageOf(Invitation)
export const InvitationQuery = PageQuery.extend({
  moveId: z.string().max(64).optional().describe('Only the invitation that this move began with'),
})

export const NewInvitation = z.strictObject({
  days: z.number().int().min(1).max(30).default(7).describe('For how long it is good'),
})

export const StartMove = z.strictObject({
  invitation: z.string().max(4_000),
  packageIds: z.array(z.string().max(64)).min(1).max(100),
})
export type StartMove = z.output<typeof StartMove>

export const Freeze = z.strictObject({
  password: Password,
  fingerprint: z.string().max(60).describe('As the destination shows it'),
})
export const WithPassword = z.strictObject({ password: Password })
export const ReceiptText = z.strictObject({ receipt: z.string().max(65_536) })
export const ReleaseText = z.strictObject({ release: z.string().max(65_536) })
export const ConfirmationText = z.strictObject({ confirmation: z.string().max(65_536) })
export const Undo = z.strictObject({
  password: Password,
  givenUp: z.string().max(65_536).optional().describe('At the source: the statement of the destination'),
})
