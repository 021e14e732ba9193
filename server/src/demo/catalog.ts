import type { NewPackage } from '../packages/schema.ts'

/** Who works at the vendor. The first is the admin who set the server up. */
export const STAFF = [
  { key: 'maya', name: 'Maya Lindqvist', role: 'admin' },
  { key: 'tomas', name: 'Tomás Rivera', role: 'license_manager' },
  { key: 'aisha', name: 'Aisha Okafor', role: 'sales' },
  { key: 'kenji', name: 'Kenji Watanabe', role: 'sales' },
  { key: 'priya', name: 'Priya Raman', role: 'support' },
] as const

export type StaffKey = (typeof STAFF)[number]['key']

/** Kenji left; leads of his package go to the fallback owner since. */
export const KENJI_LEAVES_ON = 300

export type PackageKey = 'ledgerline' | 'fieldnote' | 'gatekeeper'

type DemoVersion = { number: string; day: number; channel: 'released' | 'beta'; withdrawnOn?: number }

type DemoPackage = {
  input: NewPackage & { slug: PackageKey }
  leadManager: StaffKey | null
  versions: DemoVersion[]
  features: string[]
  /** Share of all installs. */
  share: number
}

/** What the vendor sells: different terms, ways to fail and ways to install. Days count from a year ago. */
export const PACKAGES: DemoPackage[] = [
  {
    input: {
      name: 'Ledgerline',
      slug: 'ledgerline',
      description: 'Bookkeeping that lives next to your orders.',
      defaultTerms: { status: 'trial', days: 30, seats: 5 },
      graceDays: 14,
      failureMode: 'degrade',
      offlineDays: 30,
    },
    leadManager: 'aisha',
    versions: [
      { number: '1.8.0', day: 0, channel: 'released' },
      { number: '2.0.0', day: 90, channel: 'released' },
      { number: '2.0.1', day: 150, channel: 'released', withdrawnOn: 170 },
      { number: '2.1.0', day: 175, channel: 'released' },
      { number: '3.0.0-beta.2', day: 320, channel: 'beta' },
    ],
    features: ['reports', 'multi-currency', 'audit-export', 'api'],
    share: 0.5,
  },
  {
    input: {
      name: 'Fieldnote',
      slug: 'fieldnote',
      description: 'Forms and photos for people who work outside.',
      defaultTerms: { status: 'trial', days: 14, seats: 10 },
      graceDays: 0,
      failureMode: 'never_stop',
      offlineDays: 60,
      retrialAfterDays: 180,
    },
    leadManager: 'kenji',
    versions: [
      { number: '4.2.0', day: 0, channel: 'released' },
      { number: '4.3.0', day: 120, channel: 'released' },
      { number: '5.0.0', day: 260, channel: 'released' },
    ],
    features: ['offline-maps', 'signatures', 'photo-archive'],
    share: 0.36,
  },
  {
    input: {
      name: 'Gatekeeper',
      slug: 'gatekeeper',
      description: 'Door and turnstile control for whole sites.',
      defaultTerms: { status: 'active', days: 365, seats: null },
      graceDays: 30,
      failureMode: 'stop',
      offlineDays: 14,
      installMode: 'code_required',
    },
    leadManager: null,
    versions: [
      { number: '10.1', day: 0, channel: 'released' },
      { number: '10.2', day: 200, channel: 'released' },
      { number: '11.0-rc1', day: 340, channel: 'beta' },
    ],
    features: ['visitor-kiosk', 'elevators'],
    share: 0.14,
  },
]

export const YEAR = 365
