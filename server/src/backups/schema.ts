import { z } from 'zod'

/** Holds the master key as its only row, in a backup that was made with it; comes first. */
export const MASTER_KEY_TABLE = 'master_key'

/** What the header of a backup says beyond that of every archive. */
export const AboutBackup = z.object({
  holdsMasterKey: z.boolean(),
  /** Tells whether a master key is the one of this backup, without revealing it. */
  masterKeyCheck: z.string().nullable(),
})

export type AboutBackup = z.output<typeof AboutBackup>

export const MasterKeyRow = z.object({ masterKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
