import type { Outcome } from '../../server/src/refreshes/schema.ts'
import type { FleetServer } from './server.ts'
import { KINDS, type Member } from './members.ts'

export type Mistake = { id: string; kind: string; expected: Outcome; found: string | null }

/** The report of a refresh as the vendor exports it, by installation. */
export async function readReport(server: FleetServer, refreshId: string): Promise<Map<string, string>> {
  const csv = await server.ask('GET', `/refreshes/${refreshId}/items.csv`)
  const [head = '', ...lines] = csv.trimEnd().split(/\r?\n/)
  const names = head.replace(/^\uFEFF/, '').split(',')
  const [id, outcome] = [names.indexOf('installationId'), names.indexOf('outcome')]
  // Names of this fleet hold neither commas nor quotes, and what may hold both comes after the outcome.
  return new Map(lines.map((line) => line.split(',')).map((cells) => [cells[id] ?? '', cells[outcome] ?? '']))
}

/** Every member whose outcome is another one than its kind must have; members that nobody expected count as well. */
export function mistakesIn(report: Map<string, string>, fleet: Member[], expected: (member: Member) => Outcome | null) {
  const mistakes: Mistake[] = []
  const left = new Map(report)
  for (const member of fleet) {
    const [found, wanted] = [left.get(member.id) ?? null, expected(member)]
    left.delete(member.id)
    if (found !== wanted) mistakes.push({ id: member.id, kind: member.kind, expected: wanted ?? 'failed', found })
  }
  for (const [id, found] of left) mistakes.push({ id, kind: 'nobody', expected: 'failed', found })
  return mistakes
}

export const outcomeOf = ({ kind }: Member): Outcome => KINDS[kind].outcome
