import { issueCode } from '../activation-codes/issue.ts'
import { requestCode } from '../activation-codes/request.ts'
import { changeUser } from '../access/change-user.ts'
import { install } from '../installations/install.ts'
import { Install } from '../installations/schema.ts'
import { createVersion } from '../packages/create-version.ts'
import { modifyVersion } from '../packages/modify-version.ts'
import { KENJI_LEAVES_ON, PACKAGES, YEAR, type PackageKey } from './catalog.ts'
import { createDice } from './dice.ts'
import { companyAt, personAt } from './names.ts'
import { outsideOf, type World } from './world.ts'

/** Something that happens on a day of the year. */
export type Chapter = { day: number; happen: (world: World) => Promise<unknown> }

/** What the vendor does besides serving single customers. */
export function vendorChapters(): Chapter[] {
  const chapters: Chapter[] = PACKAGES.flatMap(({ input, versions }) =>
    versions.flatMap((version) => releaseOf(input.slug, version)),
  )
  chapters.push({
    day: KENJI_LEAVES_ON,
    happen: ({ staff }) => changeUser(staff.maya, staff.kenji.actor.id!, { status: 'deactivated' }),
  })
  return [...chapters, ...visitorChapters(), ...codeChapters(), ...testChapters()]
}

function releaseOf(key: PackageKey, version: (typeof PACKAGES)[number]['versions'][number]): Chapter[] {
  const { number, channel, day, withdrawnOn } = version
  let id = ''
  const release: Chapter = {
    day,
    async happen({ staff, packages }) {
      id = (await createVersion(staff.tomas, packages.get(key)!.id, { number, channel, name: null })).id
    },
  }
  if (withdrawnOn === undefined) return [release]
  const withdraw: Chapter = {
    day: withdrawnOn,
    happen: ({ staff, packages }) => modifyVersion(staff.tomas, packages.get(key)!.id, id, { withdrawn: true }),
  }
  return [release, withdraw]
}

/** People who ask on the install page, from campaigns and by themselves; most have not installed yet. */
function visitorChapters(): Chapter[] {
  const dice = createDice(77)
  return Array.from({ length: 24 }, (_, index) => {
    const company = companyAt(dice, 500 + index)
    const { title: _title, ...person } = personAt(dice, company.region, company.domain)
    const utm = dice.chance(0.6)
      ? { source: dice.pick(['newsletter', 'trade-fair', 'search']), campaign: 'autumn' }
      : undefined
    const slug = dice.pick(['ledgerline', 'fieldnote'] as const)
    return {
      day: YEAR - dice.between(1, 60) - 0.3,
      happen: ({ running }) =>
        requestCode(outsideOf(running), slug, { ...person, company: company.name, country: company.country, utm }),
    }
  })
}

/** Codes that sales handed out: some still open, some never used in time. */
function codeChapters(): Chapter[] {
  const dice = createDice(78)
  return Array.from({ length: 14 }, (_, index) => ({
    day: YEAR - dice.between(1, 90),
    happen: ({ staff, packages }: World) =>
      issueCode(staff.tomas, {
        packageId: packages.get(index % 2 === 0 ? 'gatekeeper' : 'ledgerline')!.id,
        terms: { status: 'active', seats: dice.pick([10, 50, null]), expires: null },
        expiresInDays: 30,
      }),
  }))
}

/** The vendor's own tests, which make no lead and are left out of every count (P4). */
function testChapters(): Chapter[] {
  return [40, 177, 322].map((day, index) => ({
    day,
    happen: ({ running, packages }) => {
      const input = {
        version: '2.1.0',
        subscriber: { orgId: `build-server-${index}`, name: 'Our build server', type: 'developer' },
      }
      return install(outsideOf(running, packages.get('ledgerline')!.testInstallKey), Install.parse(input), undefined)
    },
  }))
}
