import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { RefreshRow } from './queries.ts'
import type { Outcome } from './schema.ts'

/** The refreshes that may wait for one of these installations. */
export async function refreshesAwaiting(db: Db, installationIds: string[]) {
  const { rows } = await sql<{ id: string; org_id: string }>`
    select r.id, r.org_id from refreshes r
    where r.status in ('running', 'waiting') and not r.dry_run and exists (
      select from installations i where i.id = any(${installationIds}::text[]) and i.package_id = r.package_id)
    order by r.id`.execute(db)
  return rows
}

export type Settled = { before: Outcome; after: Outcome }

/**
 * Those of the installations that have checked in since the start and apply what was granted are acknowledged, with what
 * they changed by it; those that were uninstalled meanwhile are gone. The refresh is locked.
 */
export async function settleHeard(db: Db, refresh: RefreshRow, ids: string[], now: Date): Promise<Settled[]> {
  const { rows } = await sql<Settled>`
    with heard as (
      select item.installation_id, item.outcome as before, coalesce(news.changes, '[]') as changes,
        case when i.status = 'uninstalled' then 'gone'
          when i.recreated_at >= ${refresh.started_at} then 'license_created'
          when item.differences @> '[{"what": "license"}]' or item.differences @> '[{"what": "seats_used"}]'
            or item.differences @> '[{"what": "license_ahead"}]' then 'license_delivered'
          when item.outcome = 'facts_updated' or news.changes is not null then 'facts_updated'
          else 'in_sync' end as after
      from refresh_items item
      join installations i on i.id = item.installation_id
      join licenses l on l.id = i.license_id
      left join lateral (
        select jsonb_agg(jsonb_build_object(
          'what', case when e.kind = 'installation.upgraded' then 'version' else 'facts' end,
          'reported', e.payload -> 'after', 'desired', e.payload -> 'before') order by e.id) as changes
        from events e
        where e.org_id = item.org_id and e.installation_id = item.installation_id
          and e.created_at >= ${refresh.started_at}
          and e.kind in ('installation.upgraded', 'installation.facts_changed')
      ) news on true
      where item.refresh_id = ${refresh.id} and item.installation_id = any(${ids}::text[])
        and item.acknowledged_at is null and item.outcome <> 'gone'
        and (i.status = 'uninstalled' or (
          i.last_check_in_at >= ${refresh.started_at}
          and coalesce(i.applied_revision, 0) >= item.desired_revision
          and coalesce(i.ahead_revision, 0) <= l.revision
          and (i.reported_seats_used = l.seats_used or l.seats is null
            or not item.differences @> '[{"what": "seats_used"}]')))
    )
    update refresh_items item set outcome = heard.after, differences = item.differences || heard.changes,
      acknowledged_at = case when heard.after <> 'gone' then ${now}::timestamptz end
    from heard where item.refresh_id = ${refresh.id} and item.installation_id = heard.installation_id
    returning heard.before, heard.after`.execute(db)
  return rows
}

/** The next of those who have not acknowledged and about whom there is something to settle. */
export async function nextUnsettled(db: Db, refreshId: string, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ installation_id: string }>`
    select installation_id from refresh_items
    where refresh_id = ${refreshId} and installation_id > ${after} and acknowledged_at is null and outcome <> 'gone'
    order by installation_id limit ${limit}`.execute(db)
  return rows.map((row) => row.installation_id)
}

/** Recreated since the start (I9); few, ever. */
export async function recreatedSince(db: Db, packageId: string, since: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from installations where package_id = ${packageId} and recreated_at >= ${since} order by id`.execute(db)
  return rows.map((row) => row.id)
}
