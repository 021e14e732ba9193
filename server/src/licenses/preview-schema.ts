import { z } from 'zod'
import { Event } from '../events/schema.ts'
import { Features, Seats } from '../packages/schema.ts'
import { LICENSE_STATES, LICENSE_STATUSES, LicenseChange } from './schema.ts'

/** The terms of a license with what they are worth at a moment. */
export const LicenseOutline = z
  .object({
    status: z.enum(LICENSE_STATUSES),
    state: z.enum(LICENSE_STATES),
    seats: Seats,
    expires: z.string().nullable(),
    timeZone: z.string(),
    accessUntil: z.string().nullable().describe('The first instant without access'),
    graceUntil: z.string().nullable(),
    features: Features,
    message: z.string().nullable(),
  })
  .meta({ id: 'LicenseOutline' })
export type LicenseOutline = z.output<typeof LicenseOutline>

const users = (which: string) => z.array(z.string()).describe(`${which}, by reference; 50 at most`)

/** What an edit would do, before it is done (M6). Dates are instants. */
export const LicensePreview = z
  .object({
    refused: z.string().nullable().describe('Why the edit cannot be; nothing of the rest would happen then'),
    before: LicenseOutline,
    after: LicenseOutline.nullable(),
    changes: z.array(z.string()).describe('What changes, in sentences for people'),
    warnings: z.array(z.string()).describe('What to think about before saving'),
    access: z.object({
      endsAt: z.string().nullable(),
      graceEndsAt: z.string().nullable(),
      timeZone: z.string(),
      endsNow: z.boolean().describe('Access, grace included, is over the moment this is saved'),
    }),
    seats: z
      .object({
        used: z.number().int().describe('Users with a seat, before'),
        allowedBefore: Seats,
        allowedAfter: Seats,
        over: users('Users over the limit who keep their seat'),
        overCount: z.number().int(),
        released: users('Users who lose their seat'),
        releasedCount: z.number().int(),
        assigned: users('Users who get a seat'),
        assignedCount: z.number().int(),
      })
      .describe('M4'),
    delivery: z
      .array(
        z.object({
          installationId: z.string(),
          connected: z.boolean(),
          when: z.enum(['within_seconds', 'next_check_in', 'unknown']),
          nextCheckInBy: z.string().nullable().describe('null when it is overdue or not known'),
        }),
      )
      .describe('When each installation hears of it, those of sandboxes that follow included (M9); 200 at most'),
    followers: z.number().int().describe('Licenses of sandboxes that follow this one (I6)'),
    undoable: z.boolean().describe('Whether it could be undone afterwards'),
  })
  .meta({ id: 'LicensePreview' })
export type LicensePreview = z.output<typeof LicensePreview>

/** Whether the newest change of a license can be undone, and what that would do (M6). */
export const UndoOffer = z
  .object({
    possible: z.boolean(),
    reason: z.string().nullable().describe('Why not'),
    event: Event.nullable().describe('The change that would be undone'),
    preview: LicensePreview.nullable(),
  })
  .meta({ id: 'UndoOffer' })
export type UndoOffer = z.output<typeof UndoOffer>

export const UndoRequest = z.strictObject({
  reason: LicenseChange.shape.reason,
  overrideTrialCap: LicenseChange.shape.overrideTrialCap,
})
export type UndoRequest = z.output<typeof UndoRequest>
