import { issueCode } from '../activation-codes/issue.ts'
import { checkIn } from '../installations/check-in.ts'
import { install } from '../installations/install.ts'
import { Install } from '../installations/schema.ts'
import { uninstall } from '../installations/uninstall.ts'
import { convertLead } from '../leads/convert.ts'
import { modifyLead } from '../leads/modify.ts'
import { modifyLicense } from '../licenses/modify.ts'
import { getLicense } from '../licenses/present.ts'
import type { LicenseChange } from '../licenses/schema.ts'
import { etagOf } from '../platform/revision.ts'
import { YEAR } from './catalog.ts'
import type { Chapter } from './chapters.ts'
import type { Story } from './plan.ts'
import { outsideOf, type World } from './world.ts'

type Life = {
  id: string
  token: string
  licenseId: string
  leadId: string | null
  leadRevision: number
  revision: number
  version: string
}

const NONCE = 'demo-demo-demo-demo'

/** A customer from the install to what has become of it, as chapters of the year. */
export function customerChapters(story: Story): Chapter[] {
  let life: Life | null = null
  const later = (day: number, happen: (world: World, life: Life) => Promise<unknown>): Chapter => ({
    day,
    happen: async (world) => (life ? happen(world, life) : undefined),
  })
  const { fate, boughtOn } = story
  const chapters: Chapter[] = [{ day: story.day, happen: async (world) => void (life = await begin(world, story)) }]
  if (fate !== 'fresh' && (fate !== 'bought' || story.users % 3 === 0))
    chapters.push(later(story.day + 1.2, (world, own) => moveLead(world, own, 'working')))
  if (fate === 'lapsed' && story.users % 2 === 0) {
    chapters.push(later(boughtOn + 20, (world, own) => moveLead(world, own, 'unqualified')))
  }
  if (fate === 'bought' || fate === 'suspended' || fate === 'grace') {
    chapters.push(later(boughtOn, (world, own) => buy(world, own, story)))
    chapters.push(later(boughtOn + 0.1, (world, own) => moveLead(world, own, 'qualified')))
    if (story.users % 3 > 0) chapters.push(later(boughtOn + 2, (world, own) => convert(world, own, story)))
  }
  if (fate === 'suspended') {
    const change = {
      status: 'suspended',
      reason: 'Invoice unpaid after three reminders',
      message: 'Access is suspended; please call our accounts team.',
    } as const
    chapters.push(later(Math.min(boughtOn + 30 + story.users, YEAR - 1), (world, own) => modify(world, own, change)))
  }
  if (fate === 'uninstalled') {
    const reason = ['Moved to another product', 'Project ended', 'Too expensive for us', ''][story.users % 4]
    const day = Math.min(story.day + 5 + story.users, YEAR - 1)
    chapters.push(later(day, ({ running }, own) => uninstall(outsideOf(running, own.token), own.id, reason)))
  }
  if (story.upgradesOn !== null && fate !== 'uninstalled') {
    chapters.push(later(story.upgradesOn, (world, own) => upgrade(world, own, story)))
  }
  if (story.lively && fate !== 'uninstalled' && fate !== 'lapsed') {
    chapters.push(later(YEAR - (story.users % 20) / 200, (world, own) => report(world, own)))
  }
  return chapters.filter(({ day }) => day < YEAR)
}

async function begin(world: World, story: Story): Promise<Life> {
  const { running, packages, staff } = world
  const { id: packageId, installKey } = packages.get(story.packageKey)!
  let activationCode: string | undefined
  if (story.packageKey === 'gatekeeper' && story.subscriber.type !== 'sandbox') {
    const { firstName, lastName, email, company } = story.contact as Record<string, string>
    const contact =
      email?.includes('@') && (lastName ?? '').length <= 120 ? { firstName, lastName, email, company } : undefined
    const terms = {
      status: 'active' as const,
      seats: story.seats,
      expires: dayOf(world, 365),
      features: story.features,
    }
    activationCode = (await issueCode(staff.tomas, { packageId, contact, terms, expiresInDays: 30 })).code
  }
  const { version, contact } = story
  const { parentOrgId, ...own } = story.subscriber
  const tokenOf = (orgId: string) => `${packageId}/${orgId}`
  // One in ten only says so, and waits for the vendor to decide.
  const parentProof = parentOrgId && story.users % 10 > 0 ? world.tokens.get(tokenOf(parentOrgId)) : undefined
  const subscriber = { ...own, ...(parentOrgId && { parentOrgId, parentProof }) }
  const input = Install.parse({ version, subscriber, contact, activationCode })
  const { body } = await install(outsideOf(running, installKey), input, undefined)
  world.tokens.set(tokenOf(own.orgId), body.token)
  const life = {
    id: body.installation.id,
    token: body.token,
    licenseId: body.license.id,
    leadRevision: 1,
    revision: 1,
    version,
  }
  // Whoever reports the bought license later on need not be followed through both.
  if (!(story.fate === 'bought' && story.lively)) await report(world, { ...life, leadId: null }, factsOf(story), story)
  const { leadId } = await getLicense(staff.maya, life.licenseId)
  return { ...life, leadId }
}

function factsOf(story: Story): Record<string, number | string> | undefined {
  return story.users % 3 === 0 ? { users: story.users, platform: 'linux' } : undefined
}

/** What the SDK does after each new document: check in once more, to acknowledge it. */
async function report(
  { running, packages }: World,
  life: Life,
  facts?: Record<string, number | string>,
  story?: Story,
): Promise<void> {
  const epoch = story && packages.get(story.packageKey)!.epoch
  const applied = epoch === undefined ? undefined : { epoch, revision: life.revision }
  await checkIn(outsideOf(running, life.token), life.id, { nonce: NONCE, version: life.version, facts, applied })
}

async function upgrade(world: World, life: Life, story: Story): Promise<void> {
  life.version =
    story.packageKey === 'ledgerline'
      ? story.upgradesOn! < 175
        ? '2.0.0'
        : '2.1.0'
      : story.packageKey === 'fieldnote'
        ? story.upgradesOn! < 260
          ? '4.3.0'
          : '5.0.0'
        : '10.2'
  await report(world, life)
}

async function moveLead({ staff }: World, life: Life, status: 'working' | 'qualified' | 'unqualified'): Promise<void> {
  if (life.leadId === null) return
  const { revision } = await modifyLead(staff.aisha, life.leadId, { status }, etagOf(life.leadRevision))
  life.leadRevision = revision
}

/** A person of whom enough is known becomes a contact, and the company an account (L5). */
async function convert({ staff }: World, life: Life, { contact }: Story): Promise<void> {
  const { email, lastName } = contact as Record<string, unknown>
  if (life.leadId === null || typeof email !== 'string' || !email.includes('@') || !lastName) return
  await convertLead(staff.aisha, life.leadId, {})
}

async function buy(world: World, life: Life, story: Story): Promise<void> {
  const inGrace = story.fate === 'grace'
  const expires = inGrace
    ? dayOf(world, YEAR - story.boughtOn - 2 - (story.users % 8))
    : story.users % 4 === 0
      ? null
      : dayOf(world, 365)
  await modify(world, life, {
    status: 'active',
    seats: story.seats,
    expires,
    features: story.features,
    reason: `Order A-${20_000 + Math.round(story.day * 31)}`,
    ...(story.message ? { message: story.message } : {}),
  })
  if (story.lively) await report(world, life, factsOf(story), story)
}

async function modify({ staff }: World, life: Life, change: LicenseChange): Promise<void> {
  const { revision } = await modifyLicense(staff.tomas, life.licenseId, change, etagOf(life.revision))
  life.revision = revision
}

function dayOf({ clock }: World, ahead: number): string {
  return new Date(clock.now().getTime() + ahead * 86_400_000).toISOString().slice(0, 10)
}
