import { createHash } from 'node:crypto'
import type { Outcome } from '../../server/src/refreshes/schema.ts'

type Part = {
  /** Of a thousand members, how many are of this kind. */
  share: number
  /** Whether it answers during the refresh: by a stream, or by its usual check-in. */
  online: boolean
  /** What the report says of it once everybody who is online has checked in. */
  outcome: Outcome
}

/** What is the matter with a member of the fleet when the refresh begins. */
export const KINDS = {
  steady: { share: 420, online: true, outcome: 'in_sync' },
  steadyOffline: { share: 100, online: false, outcome: 'in_sync' },
  /** Modified while it was cut off. */
  behind: { share: 100, online: true, outcome: 'license_delivered' },
  behindOffline: { share: 80, online: false, outcome: 'awaiting_check_in' },
  /** Runs another version than it last said, and says so when it is asked. */
  upgraded: { share: 50, online: true, outcome: 'facts_updated' },
  /** Counted seats by a roster that it has lost since. */
  drifted: { share: 50, online: true, outcome: 'license_delivered' },
  driftedOffline: { share: 30, online: false, outcome: 'awaiting_check_in' },
  /** The server's own tables disagree: the number of seats used, the standing of the version. */
  miscounted: { share: 30, online: true, outcome: 'facts_updated' },
  misjudged: { share: 30, online: false, outcome: 'facts_updated' },
  /** Removed without a word. */
  silent: { share: 40, online: false, outcome: 'silent' },
  gone: { share: 30, online: false, outcome: 'gone' },
  /** Installed after the backup that the server was restored from (I9). */
  unknown: { share: 20, online: true, outcome: 'license_created' },
  /** Holds a revision from the time after that backup. */
  ahead: { share: 20, online: true, outcome: 'failed' },
} as const satisfies Record<string, Part>

export type Kind = keyof typeof KINDS

export type Member = { id: string; licenseId: string; subscriberId: string; token: string; kind: Kind }

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** The same fleet for the same seed, to the letter: ids, tokens, and what is the matter with whom. */
export function fleetOf(seed: number, count: number): Member[] {
  const hash = (what: string, index: number) => createHash('sha256').update(`${seed}/${what}/${index}`).digest()
  const suffix = (index: number) =>
    `0${[...hash('id', index)]
      .map((byte) => ALPHABET[byte % 32])
      .join('')
      .slice(0, 25)}`
  return Array.from({ length: count }, (_, index) => {
    const id = suffix(index)
    return {
      id: `ins_${id}`,
      licenseId: `lic_${id}`,
      subscriberId: `sub_${id}`,
      token: hash('token', index).toString('base64url'),
      kind: kindAt(hash('kind', index).readUInt32BE() % 1_000),
    }
  })
}

function kindAt(place: number): Kind {
  let before = 0
  for (const [kind, { share }] of Object.entries(KINDS)) {
    before += share
    if (place < before) return kind as Kind
  }
  throw new Error('the shares are less than a thousand')
}
