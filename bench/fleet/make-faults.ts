import { sql } from 'kysely'
import type { Db } from '../../server/src/platform/database.ts'
import type { Kind, Member } from './members.ts'
import type { FleetServer } from './server.ts'
import type { Answered, Question, Report, Spoken } from './speak.ts'

export type Speakers = (question: Question) => Promise<Answered>

/** What a member says when it is asked; who is steady says nothing besides. */
export const REPORTS: Partial<Record<Kind, Report>> = {
  upgraded: { version: '1.1.0' },
  drifted: { usage: { seatsUsed: 0 } },
  ahead: { ahead: 8 },
}

/** Makes wrong what is wrong with each kind, through the protocol wherever a product or the vendor would have done it. */
export async function makeFaults(server: FleetServer, speak: Speakers, fleet: Member[]): Promise<void> {
  const of = (...kinds: Kind[]) => fleet.filter(({ kind }) => kinds.includes(kind))
  const say = (members: Spoken[], report: Report) =>
    speak({ ask: 'check-in', url: server.url, members, at: 16, report })
  await say(of('drifted', 'driftedOffline'), { usage: { seatsUsed: 4 } })
  await say(of('ahead'), { ahead: 8 })
  const behind = of('behind', 'behindOffline').values()
  const modify = async () => {
    for (const { licenseId } of behind) await server.call('PATCH', `/licenses/${licenseId}`, { seats: 9 })
  }
  await Promise.all(Array.from({ length: 8 }, modify))
  for (const { id, token } of of('gone')) {
    const init = { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }
    const answer = await fetch(`${server.url}/api/v1/installations/${id}`, init)
    if (!answer.ok) throw new Error(await answer.text())
  }
  await server.flush()
  await breakTables(server.db, of)
}

/** What no caller can do: counts that went wrong, sixty days that passed, rows that the restored backup lacks. */
async function breakTables(db: Db, of: (...kinds: Kind[]) => Member[]): Promise<void> {
  const ids = (...kinds: Kind[]) => of(...kinds).map(({ id }) => id)
  await sql`update licenses set seats_used = 3 from installations i
    where i.license_id = licenses.id and i.id = any(${ids('miscounted')}::text[])`.execute(db)
  await sql`update installations set version_status = 'beta' where id = any(${ids('misjudged')}::text[])`.execute(db)
  await sql`update installations set last_check_in_at = now() - interval '60 days'
    where id = any(${ids('silent')}::text[])`.execute(db)
  const unknown = of('unknown')
  for (const table of ['documents', 'rosters', 'lead_touches']) {
    await sql`delete from ${sql.table(table)} where installation_id = any(${ids('unknown')}::text[])`.execute(db)
  }
  await sql`delete from installations where id = any(${ids('unknown')}::text[])`.execute(db)
  await sql`delete from licenses where id = any(${unknown.map((one) => one.licenseId)}::text[])`.execute(db)
  await sql`delete from subscribers where id = any(${unknown.map((one) => one.subscriberId)}::text[])`.execute(db)
}
