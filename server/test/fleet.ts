import { sql } from 'kysely'
import type { Db } from '../src/platform/database.ts'
import type { EmptyApp, TestApp } from './harness.ts'
import { askAs, checkIn, claims, install, modify, unique, type Installed, type TestPackage } from './product.ts'

/** A customer of the fleet: what it holds, and the name by which the test knows it. */
export type Member = Installed & { orgId: string }

export async function member(app: EmptyApp, pkg: TestPackage): Promise<Member> {
  const orgId = unique('fleet')
  return { ...(await install(app, pkg.installKey, { subscriber: { orgId, name: orgId } })), orgId }
}

/** Says that it applied this revision, as the SDK does right after it got a document. */
export async function apply(app: EmptyApp, made: Installed, revision: number, more: object = {}): Promise<void> {
  const { epoch } = claims(made.documents.certificate) as unknown as { epoch: number }
  const answer = await checkIn(app, made, { applied: { epoch, revision }, ...more })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

/** What a restored backup of the time before the install would lack. */
export async function forget(db: Db, made: Installed): Promise<void> {
  await sql`delete from lead_touches where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from documents where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from rosters where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from installations where id = ${made.installation.id}`.execute(db)
  await sql`delete from licenses where id = ${made.license.id}`.execute(db)
  await sql`update leads set subscriber_id = null where subscriber_id = ${made.installation.subscriberId}`.execute(db)
  await sql`delete from subscribers where id = ${made.installation.subscriberId}`.execute(db)
}

const DAY = 86_400_000

/** One of every fault that a refresh can find, by name; the clock has moved on by more than the days of silence. */
export async function faultyFleet(app: TestApp, pkg: TestPackage): Promise<Record<string, Member>> {
  const { db } = app.app.database
  const silent = await member(app, pkg)
  await apply(app, silent, 1)
  app.clock.advance(40 * DAY)
  const fleet: Record<string, Member> = { silent }
  const names = ['fine', 'behind', 'neverApplied', 'roster', 'count', 'version', 'gone', 'ahead', 'forgotten']
  for (const name of names) fleet[name] = await member(app, pkg)
  const of = (name: string) => fleet[name] as Member
  for (const name of names) if (name !== 'neverApplied') await apply(app, of(name), 1)
  await modify(app, of('behind').license.id, { seats: 9 })
  await apply(app, of('roster'), 1, { usage: { seatsUsed: 4, activeUsers: 2 } })
  await apply(app, of('ahead'), 9)
  await askAs(app, of('gone'), 'DELETE')
  await app.observations.flush()
  await sql`update licenses set seats_used = 3 where id = ${of('count').license.id}`.execute(db)
  await sql`update installations set version_status = 'beta' where id = ${of('version').installation.id}`.execute(db)
  await forget(db, of('forgotten'))
  return fleet
}
