import { z } from 'zod'
import { pageOf } from '../platform/page.ts'

const reason = z.string().trim().min(1).max(2_000).describe('Kept in the history')

export const OpenAdoption = z.strictObject({
  until: z.iso.datetime({ offset: true }).max(40).describe('In the future, at most a year from now'),
  reason,
})
export type OpenAdoption = z.output<typeof OpenAdoption>

export const AdoptionWindow = z
  .object({
    packageId: z.string(),
    open: z
      .object({
        id: z.string(),
        until: z.string(),
        reason: z.string(),
        openedAt: z.string(),
        openedBy: z.object({ kind: z.string(), id: z.string().nullable() }),
      })
      .nullable()
      .describe('While one is open, a first install attaches to the license recorded for its Subscriber Org ID'),
    waiting: z.number().int().describe('Licenses that nothing was ever installed for'),
    adopted: z.number().int().describe('Installs that attached by a window, and were not sent away'),
  })
  .meta({ id: 'AdoptionWindow' })
export type AdoptionWindow = z.output<typeof AdoptionWindow>

export const Adoption = z
  .object({
    id: z.string(),
    packageId: z.string(),
    licenseId: z.string(),
    licenseNumber: z.string(),
    subscriberId: z.string(),
    subscriberOrgId: z.string(),
    subscriberName: z.string().nullable(),
    installationId: z.string(),
    adoptedAt: z.string(),
    undoneAt: z.string().nullable(),
    undoReason: z.string().nullable(),
  })
  .meta({ id: 'Adoption' })
export type Adoption = z.output<typeof Adoption>
export const AdoptionPage = pageOf(Adoption)

export const UndoAdoption = z.strictObject({ reason })
export type UndoAdoption = z.output<typeof UndoAdoption>
