import { KENJI_LEAVES_ON, PACKAGES, YEAR, type PackageKey } from './catalog.ts'
import { createDice, type Dice } from './dice.ts'
import { companyAt, personAt, type Person } from './names.ts'

/** How a customer's story goes on after the install. */
export type Fate = 'bought' | 'lapsed' | 'grace' | 'suspended' | 'uninstalled' | 'fresh'

/** One install and what becomes of it; `days` count from a year ago and may be fractions. */
export type Story = {
  packageKey: PackageKey
  day: number
  version: string
  subscriber: {
    orgId: string
    name: string
    type: 'production' | 'sandbox' | 'developer'
    parentOrgId?: string
    sandboxName?: string
    country: string
  }
  contact: (Person & { company: string }) | Record<string, string>
  fate: Fate
  boughtOn: number
  seats: number | null
  features: Record<string, boolean | number>
  message: string | null
  upgradesOn: number | null
  /** Whether the product still calls in. */
  lively: boolean
  users: number
}

export const SUBSCRIBERS = 400

/** The year of the vendor, decided by one seed. */
export function planYear(seed: number): Story[] {
  const dice = createDice(seed)
  const stories: Story[] = []
  for (let index = 0; index < SUBSCRIBERS; index++) {
    const story = planStory(dice, index, choosePackage(dice))
    stories.push(story)
    // Some who are content with one package come back for another.
    const other = choosePackage(dice)
    const comesBack = dice.chance(0.15) && other !== story.packageKey && story.day < YEAR - 40
    if (comesBack && story.subscriber.type !== 'sandbox') {
      const second = planStory(dice, index, other)
      stories.push({ ...second, subscriber: story.subscriber, day: Math.max(second.day, story.day + 1) })
    }
  }
  const inOrder = stories.toSorted((a, b) => a.day - b.day)
  return inOrder.map((story, index) =>
    story.subscriber.type === 'sandbox' ? withParent(story, inOrder, index) : story,
  )
}

/** A sandbox belongs to a customer who bought the package before, and has no story of its own: it follows (I6). */
function withParent(story: Story, all: readonly Story[], index: number): Story {
  const parent = all
    .slice(0, index)
    .findLast(
      ({ packageKey, fate, subscriber }) =>
        packageKey === story.packageKey && fate === 'bought' && subscriber.type === 'production',
    )
  if (!parent) return { ...story, subscriber: { ...story.subscriber, type: 'developer' } }
  const sandboxName = ['staging', 'UAT', 'training'][index % 3]!
  const { name, orgId, country } = parent.subscriber
  const subscriber = {
    orgId: `${story.subscriber.orgId}-sandbox`,
    name: `${name.slice(0, 180)} (${sandboxName})`,
    type: 'sandbox' as const,
    parentOrgId: orgId,
    sandboxName,
    country,
  }
  return { ...story, subscriber, contact: parent.contact, fate: 'fresh', upgradesOn: null }
}

function choosePackage(dice: Dice): PackageKey {
  const roll = dice.between(0, 99) / 100
  let sum = 0
  for (const { input, share } of PACKAGES) {
    sum += share
    if (roll < sum) return input.slug
  }
  return 'ledgerline'
}

function planStory(dice: Dice, index: number, packageKey: PackageKey): Story {
  const { features, versions } = PACKAGES.find(({ input }) => input.slug === packageKey)!
  const company = companyAt(dice, index)
  const person = personAt(dice, company.region, company.domain)
  const fate = chooseFate(dice, packageKey)
  const day = fate === 'fresh' ? YEAR - dice.between(1, 12) - 0.5 : 2 + dice.rising() * (YEAR - 25)
  const known = versions.filter((version) => version.day <= day && (version.withdrawnOn ?? YEAR) > day)
  const sandbox = index % 10 === 7
  return {
    packageKey,
    day,
    version: index % 61 === 30 ? `${known.at(-1)!.number}-local` : known.at(-1)!.number,
    subscriber: {
      orgId: company.orgId,
      name: company.name,
      type: sandbox ? 'sandbox' : index % 43 === 5 ? 'developer' : 'production',
      country: company.country,
    },
    contact: oddContact(index) ?? { ...person, company: company.name },
    fate,
    boughtOn: day + dice.between(3, 24),
    seats: dice.chance(0.15) ? null : dice.pick([5, 10, 25, 25, 50, 120, 400, 2500]),
    features: Object.fromEntries(features.filter(() => dice.chance(0.55)).map((name) => [name, true])),
    message: dice.chance(0.08) ? dice.pick(MESSAGES) : null,
    upgradesOn: upgradeDay(dice, versions, day),
    lively: dice.chance(0.85),
    users: dice.between(2, 60),
  }
}

const MESSAGES = [
  'Thank you for renewing. Your account manager is Aisha Okafor.',
  'Your invoice of last month is still open; please look at it.',
  'Seats were added as agreed on the phone.',
]

/** Contact data as products really send it: nobody at all, an address that is none, a name of 300 characters. */
function oddContact(index: number): Record<string, string> | undefined {
  if (index % 83 === 21) return {}
  if (index % 79 === 40) return { lastName: 'reception', email: 'call us instead' }
  if (index === 250)
    return { lastName: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(9), email: 'w@customer-1250.example.com' }
  return undefined
}

function chooseFate(dice: Dice, packageKey: PackageKey): Fate {
  const roll = dice.between(1, 100)
  if (packageKey === 'gatekeeper') return roll <= 80 ? 'bought' : roll <= 90 ? 'suspended' : 'uninstalled'
  if (roll <= 42) return 'bought'
  if (roll <= 68) return 'lapsed'
  if (roll <= 72) return packageKey === 'ledgerline' ? 'grace' : 'bought'
  if (roll <= 77) return 'suspended'
  return roll <= 87 ? 'uninstalled' : 'fresh'
}

function upgradeDay(dice: Dice, versions: { day: number }[], day: number): number | null {
  const next = versions.find((version) => version.day > day && version.day < KENJI_LEAVES_ON)
  return next && dice.chance(0.45) ? next.day + dice.between(2, 40) : null
}
