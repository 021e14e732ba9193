import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

/** Whoever gave somebody a seat. */
export const SEAT_ORIGINS = ['product', 'first_use', 'manage_page', 'vendor', 'offline', 'conversion'] as const
export type SeatOrigin = (typeof SEAT_ORIGINS)[number]

/** Characters that nobody sees; a joiner between letters of a script that is written with them is none. */
export const INVISIBLE = /(?!(?<=(?!\p{Script=Latin})[\p{L}\p{M}])[\u200c\u200d]\p{L})\p{Cf}/u

/** S2: opaque and compared exactly. What no path could carry, or what no eye could tell apart, is refused. */
export const UserRef = z
  .string()
  .min(1, 'is empty')
  .max(255, 'is longer than 255 characters')
  .refine((user) => user.isWellFormed(), 'contains half of a character pair')
  .refine((user) => !/[/\p{Cc}]/u.test(user), 'contains a slash or a control character')
  .refine((user) => !INVISIBLE.test(user), 'contains an invisible character')
  .refine((user) => !/^\s|\s$/u.test(user), 'begins or ends with white space')
  .refine((user) => user !== '.' && user !== '..', 'is "." or "..", which a path cannot carry')
  .describe('A user as the product names it: 1 to 255 characters, opaque, no slash')

/** At most this many in one call, and in one event. */
export const MAX_USERS = 1_000

/** Seats allowed and used; more may be used than are allowed after a change that let everybody keep theirs (M4). */
export const SeatUse = z
  .object({ allowed: z.number().int().nullable().describe('null is a site license'), used: z.number().int() })
  .meta({ id: 'SeatUse' })
export type SeatUse = z.output<typeof SeatUse>

export const Seat = z
  .object({
    user: z.string(),
    assignedAt: z.string().nullable().describe('null without a seat: somebody who was only seen'),
    assignedBy: z.enum(SEAT_ORIGINS).nullable(),
    firstSeenAt: z.string().nullable(),
    lastSeenAt: z.string().nullable(),
  })
  .meta({ id: 'Seat' })
export type Seat = z.output<typeof Seat>

export const SeatFilter = z.object({
  q: z.string().trim().max(255).optional().describe('Part of the reference'),
  state: z.enum(['assigned', 'seen', 'all']).default('all').describe('`seen`: used the product and has no seat'),
  sort: z.enum(['user', '-lastSeen', 'lastSeen']).default('user'),
})
export const SeatQuery = PageQuery.extend(SeatFilter.shape)
export type SeatQuery = z.output<typeof SeatQuery>

export const SeatPage = pageOf(Seat).extend({
  counts: z
    .object({
      assigned: z.number().int(),
      active7: z.number().int().describe('Seen in the last 7 days'),
      active30: z.number().int().describe('Seen in the last 30 days'),
      allowed: z.number().int().nullable(),
    })
    .describe('Of the whole license, whatever the page shows'),
})
export type SeatPage = z.output<typeof SeatPage>

export const SeatUsers = z.strictObject({ users: z.array(UserRef).min(1).max(MAX_USERS) })

export const SeatsAssigned = z
  .object({
    assigned: z.array(z.string()),
    already: z.array(z.string()),
    refused: z.array(z.string()).describe('No seat was free for these'),
    seats: SeatUse,
  })
  .meta({ id: 'SeatsAssigned' })

export const SeatsRevoked = z
  .object({ revoked: z.array(z.string()), already: z.array(z.string()).describe('Had none'), seats: SeatUse })
  .meta({ id: 'SeatsRevoked' })

/** M4: what happens to the seats of those who are over. */
export const SEAT_POLICIES = ['keep', 'release'] as const
export type SeatPolicy = (typeof SEAT_POLICIES)[number]
