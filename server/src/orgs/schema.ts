import { z } from 'zod'

export const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => isTimeZone(zone), 'is not an IANA time zone, such as Europe/Berlin')

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}

export const CalendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a date like 2027-01-31')
  .refine((day) => isDay(day), 'is not a day of the calendar')
  .refine((day) => day >= '1970-01-01' && day <= '9998-12-31', 'is not between 1970 and 9998')

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

export const Attributes = z
  .record(z.string().min(1).max(64), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 16_384, 'is larger than 16 kB')
  .describe("The vendor's own fields (M8): never required, never able to block anything")

export const ExternalRef = z.string().max(200).nullable().describe('Id of the same thing in another system')

export const Org = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    trialCapDays: z.number().int(),
    fallbackOwnerId: z.string().nullable(),
    attributes: Attributes,
    revision: z.number().int(),
    createdAt: z.string(),
  })
  .meta({ id: 'Org' })

export type Org = z.output<typeof Org>

export const OrgChange = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  timeZone: TimeZone.optional().describe('Changes nothing about licenses whose date is already set (M3)'),
  trialCapDays: z.number().int().min(1).max(90).optional().describe('Longest trial, in days (P1)'),
  fallbackOwnerId: z
    .string()
    .max(64)
    .nullable()
    .optional()
    .describe('Owner of leads whose package has no active lead manager (L1)'),
  attributes: Attributes.optional(),
})

export type OrgChange = z.output<typeof OrgChange>
