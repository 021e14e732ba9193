import { answerCodes } from '@openlma/sdk'
import { z } from 'zod'
import { CalendarDay } from '../orgs/schema.ts'
import { LicenseOutline } from './preview-schema.ts'
import { UserRef } from './seat-schema.ts'

const Moment = z
  .union([
    CalendarDay,
    z.iso.datetime({ offset: true }).refine((at) => at >= '1970' && at < '9999', 'is not between 1970 and 9998'),
  ])
  .describe('An instant, or a calendar day, which means the last moment of that day in the zone of the license')

export const AtQuery = z.object({ at: Moment.optional().describe('Now unless given') })

/** A license as it was at a moment, replayed from its events. A moment to come shows what is known now. */
export const LicenseAt = LicenseOutline.extend({
  at: z.string(),
  suspendedFrom: z.enum(['trial', 'active']).nullable(),
  trialStartedOn: z.string().nullable(),
  revision: z.number().int(),
  seatsUsed: z.number().int().nullable().describe('null where events that would tell were erased'),
  exact: z.boolean().describe('false where erased events left a gap that what came later does not fill'),
}).meta({ id: 'LicenseAt' })
export type LicenseAt = z.output<typeof LicenseAt>

export const ExplainQuery = AtQuery.extend({
  user: UserRef.optional().describe('Without it seats are not judged'),
  feature: z.string().min(1).max(100).optional(),
})
export type ExplainQuery = z.output<typeof ExplainQuery>

/** What `check` answers for a user, a feature and a moment, and why (C1). */
export const Explanation = z
  .object({
    at: z.string(),
    licensed: z.boolean(),
    code: z.enum(answerCodes).describe('The first reason'),
    reasons: z.array(z.object({ code: z.enum(answerCodes), says: z.string().describe('One sentence for people') })),
    validUntil: z.string().nullable().describe('Until when a yes stays a yes without news'),
    seat: z
      .object({
        assigned: z.boolean(),
        since: z.string().nullable(),
        onFirstUse: z.boolean().describe('Has none, and gets a free one by using the product (P1)'),
      })
      .nullable()
      .describe('null without a user'),
    revision: z.number().int().describe('Of the license at that moment'),
  })
  .meta({ id: 'Explanation' })
export type Explanation = z.output<typeof Explanation>
