import { sql } from 'kysely'
import { sha256 } from '../src/platform/crypto.ts'
import type { Db } from '../src/platform/database.ts'
import type { Ledger } from './crash-client.ts'

const RAISES = ['license.modified', 'license.uninstalled', 'license.restored']

/** Each finds what must not be: something half-written. */
const FAULTS: Record<string, ReturnType<typeof sql<{ id: string }>>> = {
  'license without its installation': sql`
    select l.id from licenses l left join installations i
      on i.license_id = l.id and i.package_id = l.package_id and i.subscriber_id = l.subscriber_id where i.id is null`,
  'installation and license disagree on uninstalled': sql`
    select l.id from licenses l join installations i on i.license_id = l.id
    where (i.status = 'uninstalled') <> (l.status = 'uninstalled')`,
  'subscriber without license': sql`select id from subscribers where id not in (select subscriber_id from licenses)`,
  'license without lead, and nobody is told': sql`
    select l.id from licenses l where l.lead_id is null and not exists (
      select from attention_items a where a.license_id = l.id and a.kind = 'lead_capture_failed')`,
  'lead of no license': sql`select id from leads where id not in (select lead_id from licenses where lead_id is not null)`,
  'revision is not the number of its changes': sql`
    select l.id from licenses l where l.revision <> 1 + (
      select count(*) from events e where e.license_id = l.id and e.kind in (${sql.join(RAISES)}))`,
  'license.issued is not there once': sql`
    select l.id from licenses l where 1 <> (
      select count(*) from events e where e.license_id = l.id and e.kind = 'license.issued')`,
  'installation.created is not there once': sql`
    select i.id from installations i where 1 <> (
      select count(*) from events e where e.installation_id = i.id and e.kind = 'installation.created')`,
  'lead.captured is not there once': sql`
    select l.id from leads l where 1 <> (
      select count(*) from events e where e.lead_id = l.id and e.kind = 'lead.captured')`,
  'seats are not those of the last change': sql`
    select l.id from licenses l join lateral (
      select e.payload -> 'after' ->> 'seats' as seats from events e
      where e.license_id = l.id and e.kind = 'license.modified' order by (e.payload ->> 'revision')::int desc limit 1
    ) last on true where l.seats::text is distinct from last.seats`,
  'document of a revision that never was': sql`
    select l.id from documents d join installations i on i.id = d.installation_id
    join licenses l on l.id = i.license_id where d.revision > l.revision`,
  'number that is still to be given, or given twice': sql`
    select o.id from orgs o join licenses l on l.org_id = o.id group by o.id
    having max(l.number) >= o.next_license_number or count(distinct l.number) <> count(*)`,
  'event without position': sql`
    select e.id from events e left join event_positions p on p.event_id = e.id where p.event_id is null`,
  'event still to be sealed': sql`select event_id as id from unsealed_events`,
  'job that never ran': sql`
    select id::text as id from jobs.job where name = 'installations.retry-capture' and state <> 'completed'`,
}

/** Everything that is wrong with the database, seen from what was acknowledged; empty where all is well. */
export async function audit(db: Db, ledger: Ledger): Promise<string[]> {
  const faults: string[] = []
  for (const [what, query] of Object.entries(FAULTS)) {
    const { rows } = await query.execute(db)
    if (rows.length > 0) faults.push(`${what}: ${rows.length}, such as ${rows[0]?.id}`)
  }
  return [
    ...faults,
    ...(await missingInstalls(db, ledger)),
    ...(await missingChanges(db, ledger)),
    ...(await missingEnds(db, ledger)),
  ]
}

async function missingInstalls(db: Db, { installs }: Ledger): Promise<string[]> {
  const { rows } = await sql<{ id: string; license_id: string; number: string; token: string; org_key: string }>`
    select i.id, i.license_id, l.number::text as number, encode(i.token_hash, 'hex') as token, s.org_key
    from installations i join licenses l on l.id = i.license_id join subscribers s on s.id = i.subscriber_id`.execute(
    db,
  )
  const byToken = Map.groupBy(rows, ({ token }) => token)
  const faults = installs.flatMap(({ token, orgId, answer }) => {
    const found = byToken.get(sha256(token).toString('hex')) ?? []
    const [row] = found
    if (found.length !== 1 || !row || row.org_key !== orgId)
      return [`install of ${orgId} is there ${found.length} times`]
    const same = row.id === answer?.installation.id && row.license_id === answer.license.id
    return same && answer.license.number === `L-${row.number.padStart(5, '0')}`
      ? []
      : [`install of ${orgId} is another than the acknowledged one`]
  })
  return rows.length === installs.length
    ? faults
    : [...faults, `${rows.length} installations for ${installs.length} installs`]
}

async function missingChanges(db: Db, { changes }: Ledger): Promise<string[]> {
  const { rows } = await sql<{ reason: string; license_id: string; revision: number; seats: number }>`
    select reason, license_id, (payload ->> 'revision')::int as revision, (payload -> 'after' ->> 'seats')::int as seats
    from events where kind = 'license.modified'`.execute(db)
  const byReason = Map.groupBy(rows, ({ reason }) => reason)
  return changes.flatMap(({ licenseId, reason, seats, answer }) => {
    const found = byReason.get(reason) ?? []
    if (found.length > 1) return [`change ${reason} is there twice`]
    if (!answer) return []
    const right =
      found[0]?.license_id === licenseId && found[0].revision === answer.revision && found[0].seats === seats
    return right ? [] : [`acknowledged change ${reason} of ${licenseId} is not there`]
  })
}

async function missingEnds(db: Db, { ends }: Ledger): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from installations where status = 'uninstalled'`.execute(db)
  const gone = new Set(rows.map(({ id }) => id))
  return ends.flatMap(({ installationId, answer }) =>
    answer && !gone.has(installationId) ? [`acknowledged uninstall of ${installationId} is not there`] : [],
  )
}
