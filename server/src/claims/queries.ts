import { sql, type Insertable } from 'kysely'
import { heldPackages } from '../packages/queries.ts'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Claims } from '../platform/tables.ts'
import type { ClaimQuery } from './schema.ts'

/** The installation of a package in a subscriber that somebody names by its org id. */
export async function findClaimed(db: Db, orgId: string, of: { packageId: string; test: boolean; orgKey: string }) {
  return db
    .selectFrom('licenses')
    .innerJoin('subscribers', 'subscribers.id', 'licenses.subscriber_id')
    .leftJoin('installations', 'installations.license_id', 'licenses.id')
    .select(['installations.id', 'licenses.id as license_id', 'licenses.subscriber_id', 'installations.token_hash'])
    .select('subscribers.account_id')
    .where('subscribers.org_id', '=', orgId)
    .where('subscribers.test', '=', of.test)
    .where('subscribers.org_key', '=', of.orgKey)
    .where('licenses.package_id', '=', of.packageId)
    .executeTakeFirst()
}

/** What stands against another claim: one with this token already, and how many wait. */
export async function standingClaims(
  db: Db,
  of: { packageId: string; subscriberId: string; tokenHash: Buffer },
  now: Date,
): Promise<{ same: boolean; open: number }> {
  const result = await sql<{ same: boolean; open: number }>`
    select coalesce(bool_or(token_hash = ${of.tokenHash}), false) as same,
      count(*) filter (where status = 'open')::int as open
    from claims where package_id = ${of.packageId} and subscriber_id = ${of.subscriberId} and kind = 'installation'
      and (status in ('rejected', 'used') or expires_at > ${now})`.execute(db)
  return result.rows[0] ?? { same: false, open: 0 }
}

export async function insertClaim(db: Db, row: Insertable<Claims>): Promise<void> {
  await db.insertInto('claims').values(row).execute()
}

export async function lockClaim(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('claims')
    .select(['id', 'package_id', 'subscriber_id', 'parent_id', 'kind', 'status', 'expires_at', 'token_hash'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export type LockedClaim = NonNullable<Awaited<ReturnType<typeof lockClaim>>>

/** The approved claim that the holder of this token may use. */
export async function lockApproved(
  db: Db,
  of: { packageId: string; subscriberId: string; tokenHash: Buffer },
  now: Date,
) {
  return db
    .selectFrom('claims')
    .select('id')
    .where('package_id', '=', of.packageId)
    .where('subscriber_id', '=', of.subscriberId)
    .where('token_hash', '=', of.tokenHash)
    .where('kind', '=', 'installation')
    .where('status', '=', 'approved')
    .where('expires_at', '>', now)
    .orderBy('id')
    .forUpdate()
    .executeTakeFirst()
}

/** Parent claims of a sandbox that still wait, locked in one order. */
export async function lockParentClaims(db: Db, orgId: string, subscriberId: string) {
  return db
    .selectFrom('claims')
    .select(['id', 'package_id', 'subscriber_id', 'parent_id', 'kind', 'status', 'expires_at', 'token_hash'])
    .where('org_id', '=', orgId)
    .where('subscriber_id', '=', subscriberId)
    .where('kind', '=', 'parent')
    .where('status', '=', 'open')
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function saveDecision(
  db: Db,
  id: string,
  decision: { status: 'approved' | 'rejected'; by: string | null; at: Date; reason: string | null; until: Date | null },
): Promise<void> {
  await db
    .updateTable('claims')
    .set({
      status: decision.status,
      decided_by: decision.by,
      decided_at: decision.at,
      reason: decision.reason,
      ...(decision.until && { expires_at: decision.until }),
    })
    .where('id', '=', id)
    .execute()
}

export async function markClaimUsed(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('claims').set({ status: 'used', used_at: at }).where('id', '=', id).execute()
}

/** Closes what nobody decided in time. Answers which. */
export async function expireClaims(db: Db, now: Date, limit: number) {
  const result = await sql<{ id: string; org_id: string; kind: string; subscriber_id: string }>`
    update claims set status = 'expired'
    where id in (select id from claims where status = 'open' and expires_at <= ${now} and package_id not in ${heldPackages} order by id limit ${limit}
      for update skip locked)
    returning id, org_id, kind, subscriber_id`.execute(db)
  return result.rows
}

/** Ends what may still lead to an installation of these subscribers. Answers which. */
export async function expireClaimsOf(db: Db, packageId: string, subscriberIds: string[]): Promise<string[]> {
  const ended = await db
    .updateTable('claims')
    .set({ status: 'expired' })
    .where('package_id', '=', packageId)
    .where('subscriber_id', 'in', subscriberIds)
    .where('kind', '=', 'installation')
    .where('status', 'in', ['open', 'approved'])
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('claims')
    .innerJoin('packages', 'packages.id', 'claims.package_id')
    .innerJoin('subscribers', 'subscribers.id', 'claims.subscriber_id')
    .leftJoin('subscribers as parents', 'parents.id', 'claims.parent_id')
    .leftJoin('accounts', 'accounts.id', 'subscribers.account_id')
    .leftJoin('users', 'users.id', 'claims.decided_by')
    .leftJoin('installations', (join) =>
      join
        .onRef('installations.package_id', '=', 'claims.package_id')
        .onRef('installations.subscriber_id', '=', 'claims.subscriber_id'),
    )
    .leftJoin('licenses', 'licenses.id', 'installations.license_id')
    .select(['claims.id', 'claims.kind', 'claims.status', 'claims.package_id', 'packages.name as package_name'])
    .select(['claims.subscriber_id', 'subscribers.org_key', 'subscribers.name as subscriber_name', 'subscribers.test'])
    .select(['claims.parent_id', 'parents.org_key as parent_org_key', 'parents.name as parent_name'])
    .select(['subscribers.account_id', 'accounts.name as account_name', 'accounts.domain as account_domain'])
    .select(['claims.contact', 'claims.message', 'claims.reason', 'claims.decided_by', 'users.name as decided_by_name'])
    .select(['claims.decided_at', 'claims.used_at', 'claims.created_at', 'claims.expires_at'])
    .select(['installations.id as installation_id', 'installations.status as installation_status'])
    .select(['installations.version', 'installations.last_check_in_at', 'licenses.id as license_id', 'licenses.number'])
    .where('claims.org_id', '=', orgId)

export type ClaimView = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

export async function getClaimView(db: Db, orgId: string, id: string): Promise<ClaimView | undefined> {
  return selection(db, orgId).where('claims.id', '=', id).executeTakeFirst()
}

/** Newest first. */
export async function listClaimViews(db: Db, orgId: string, query: ClaimQuery, now: Date): Promise<Page<ClaimView>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .orderBy('claims.id', 'desc')
    .limit(query.limit + 1)
  if (query.status) select = select.where(hasStatus(query.status, now))
  if (query.packageId) select = select.where('claims.package_id', '=', query.packageId)
  if (query.subscriberId) select = select.where('claims.subscriber_id', '=', query.subscriberId)
  if (after) select = select.where('claims.id', '<', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => row,
  )
}

/** The statuses of `claimStatus`, as the database tests them. */
function hasStatus(status: NonNullable<ClaimQuery['status']>, now: Date) {
  const over = sql`(claims.status in ('open', 'approved') and claims.expires_at <= ${now})`
  if (status === 'expired') return sql<boolean>`(claims.status = 'expired' or ${over})`
  return sql<boolean>`(claims.status = ${status} and not ${over})`
}

/** The contacts of an account by address, to tell whether whoever claims is known there. */
export async function contactsOf(db: Db, orgId: string, accountIds: string[]) {
  if (accountIds.length === 0) return []
  return db
    .selectFrom('contacts')
    .select(['id', 'account_id', 'email_normalized'])
    .where('org_id', '=', orgId)
    .where('account_id', 'in', accountIds)
    .where('email_normalized', 'is not', null)
    .execute()
}

/** Takes a person out of the claims from that address. Answers the licenses that they were about. */
export async function blankClaims(db: Db, orgId: string, who: { emails: string[] }): Promise<string[]> {
  const result = await sql<{ license_id: string | null }>`
    update claims c set contact = null, message = null, reason = null
    where c.org_id = ${orgId} and lower(trim(normalize(c.contact ->> 'email', NFKC))) = any(${who.emails}::text[])
    returning (select l.id from licenses l where l.package_id = c.package_id and l.subscriber_id = c.subscriber_id)
      as license_id`.execute(db)
  return result.rows.flatMap(({ license_id }) => (license_id === null ? [] : [license_id]))
}
