import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { MoveInvitations, Moves } from '../platform/tables.ts'
import type { Manifest, MoveStatus, Side } from './schema.ts'

export type MovedPackage = { id: string; name: string; slug: string }

/** Who is on the other side, as far as it is known. */
export type Counterpart = {
  server?: string
  org?: string
  /** Of the org, where it is on this server. */
  orgId?: string
  local?: boolean
  moveId?: string
  sealTo?: string
  signer?: string
  /** At the destination: its own address and name, as they stand in the invitation. */
  invitedAs?: { server: string; org: string }
  /** At the destination: the Ed25519 key that signed the archive, and signs the release. */
  sourceSigner?: string
}

export type Progress = {
  /** Of the import that is under way, so that no other writes among its rows. */
  import?: string
  /** What the source has exported last: the digests that a receipt must name. */
  archive?: ArchiveDigests
  /** At the destination: the org that the rows come from, and whether it had these packages before. */
  from?: { orgId: string; org: string; server: string }
  returning?: boolean
  /** At the source of a way back within this server: the live move that it undoes. */
  undoes?: string
  /** From which epoch each package is live here, at least. */
  epochs?: Record<string, number>
  todo?: string
  after?: number
  done?: number
  total?: number
  refreshIds?: string[]
  /** The destination has signed that the packages are live; at the source, once it was brought. */
  confirmation?: string
}
export type ArchiveDigests = { header: string; tables: { table: string; rows: number; sha256: string }[] }

type Json = { packages: MovedPackage[]; counterpart: Counterpart; progress: Progress; manifest: Manifest | null }
type Row = Awaited<ReturnType<ReturnType<typeof moves>['executeTakeFirstOrThrow']>>
export type MoveRow = Omit<Row, keyof Json | 'side' | 'status'> & Json & { side: Side; status: MoveStatus }

const moves = (db: Db) => db.selectFrom('moves').selectAll()

export async function insertMove(db: Db, row: Insertable<Moves>): Promise<void> {
  await db.insertInto('moves').values(row).execute()
}

export async function findMove(db: Db, orgId: string, id: string): Promise<MoveRow | undefined> {
  const row = await moves(db).where('org_id', '=', orgId).where('id', '=', id).executeTakeFirst()
  return row as MoveRow | undefined
}

/** Of whatever org: for the other side of a move within this server, and for the work in the background. */
export async function lockMoveById(db: Db, id: string): Promise<MoveRow | undefined> {
  const row = await moves(db).where('id', '=', id).forUpdate().executeTakeFirst()
  return row as MoveRow | undefined
}

export async function lockMove(db: Db, orgId: string, id: string): Promise<MoveRow | undefined> {
  const row = await moves(db).where('org_id', '=', orgId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row as MoveRow | undefined
}

/** The last move by which an org began to give back what this one had brought it. */
export async function findWayBack(db: Db, orgId: string, moveId: string): Promise<MoveRow | undefined> {
  const row = await moves(db)
    .where('org_id', '=', orgId)
    .where('side', '=', 'source')
    .where(sql<boolean>`progress ->> 'undoes' = ${moveId}`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row as MoveRow | undefined
}

export async function saveMove(db: Db, id: string, set: Updateable<Moves>): Promise<void> {
  await db.updateTable('moves').set(set).where('id', '=', id).execute()
}

export async function listMoveRows(
  db: Db,
  orgId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<MoveRow>> {
  const after = decodeCursor(query.cursor, 1)
  let select = moves(db)
    .where('org_id', '=', orgId)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('id', '<', String(after[0]))
  return toPage(
    (await select.execute()) as MoveRow[],
    query.limit,
    (row) => [row.id],
    (row) => row,
  )
}

/** Moves within this server whose release was not brought over: the process died between the two commits. */
export async function stagedReleases(db: Db): Promise<{ id: string; org_id: string; release: string }[]> {
  const { rows } = await sql<{ id: string; org_id: string; release: string }>`
    select d.id, d.org_id, s.release from moves d join moves s on s.id = d.counterpart ->> 'moveId'
    where d.status = 'staged' and d.counterpart ->> 'local' = 'true' and s.status = 'handed_over'`.execute(db)
  return rows
}

/** Moves of this server that have something to do in the background; one that another process is at is passed over. */
export async function movesToDo(db: Db): Promise<{ id: string; org_id: string }[]> {
  return db
    .selectFrom('moves')
    .select(['id', 'org_id'])
    .where(sql<boolean>`status = 'arriving' or (status = 'live' and progress ? 'todo')`)
    .orderBy('id')
    .execute()
}

export async function takeMove(db: Db, id: string): Promise<MoveRow | undefined> {
  const row = await moves(db).where('id', '=', id).forUpdate().skipLocked().executeTakeFirst()
  return row as MoveRow | undefined
}

/** The move by which a package comes here, while it is staged or arrives. */
export async function findComing(db: Db, packageId: string): Promise<MoveRow | undefined> {
  const row = await moves(db)
    .where('side', '=', 'destination')
    .where('status', 'in', ['staged', 'arriving'])
    .where(sql<boolean>`packages @> ${JSON.stringify([{ id: packageId }])}::jsonb`)
    .executeTakeFirst()
  return row as MoveRow | undefined
}

export async function insertInvitation(db: Db, row: Insertable<MoveInvitations>): Promise<void> {
  await db.insertInto('move_invitations').values(row).execute()
}

export async function invitationOf(db: Db, moveId: string, lock = false) {
  const select = db.selectFrom('move_invitations').selectAll().where('move_id', '=', moveId)
  return (lock ? select.forUpdate() : select).executeTakeFirst()
}

export type InvitationQuery = { cursor?: string | undefined; limit: number; moveId?: string | undefined }

export async function listInvitationRows(db: Db, orgId: string, query: InvitationQuery) {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('move_invitations')
    .innerJoin('moves', 'moves.id', 'move_invitations.move_id')
    .selectAll('move_invitations')
    .select(['moves.counterpart', 'moves.status'])
    .where('move_invitations.org_id', '=', orgId)
    .orderBy('move_invitations.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('move_invitations.id', '<', String(after[0]))
  if (query.moveId !== undefined) select = select.where('move_invitations.move_id', '=', query.moveId)
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => row,
  )
}

export async function useInvitation(db: Db, moveId: string, at: Date): Promise<void> {
  await db.updateTable('move_invitations').set({ used_at: at }).where('move_id', '=', moveId).execute()
}

export async function orgName(db: Db, orgId: string): Promise<string> {
  const row = await db.selectFrom('orgs').select('name').where('id', '=', orgId).executeTakeFirstOrThrow()
  return row.name
}

/** The last migration of this database: an archive is taken from one of the same shape only. */
export async function schemaName(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name desc limit 1`.execute(
    db,
  )
  return rows[0]?.name ?? ''
}

/** V3: how many of the installations have been here since, and of how many. */
export async function countFollowed(db: Db, packageIds: string[], since: Date) {
  const { rows } = await sql<{ installations: number; of: number }>`
    select count(*) filter (where last_check_in_at >= ${since})::int as installations, count(*)::int as of
    from installations where package_id = any(${packageIds}::text[]) and status = 'installed'`.execute(db)
  return rows[0] ?? { installations: 0, of: 0 }
}

/**
 * The first event since the move went live, of these packages or of a subscriber that came with them, that going back would
 * lose or undo: but for harmless kinds and, without `products`, what no person and no key did.
 */
export async function firstWriteSince(
  db: Db,
  of: {
    moveId: string
    orgId: string
    packageIds: string[]
    since: Date
    harmless: readonly string[]
    products: boolean
  },
): Promise<{ kind: string; created_at: Date } | undefined> {
  const { rows } = await sql<{ kind: string; created_at: Date }>`
    with arrived as (
      select id from events where org_id = ${of.orgId} and package_id = ${of.packageIds[0]} and kind = 'package.moved'
      order by id desc limit 1
    )
    select kind, created_at from (
      select id, kind, created_at, actor, linked_as from events
      where org_id = ${of.orgId} and package_id = any(${of.packageIds}::text[])
      union all
      select e.id, e.kind, e.created_at, e.actor, e.linked_as
      from move_ids m join events e on e.org_id = m.org_id and e.subscriber_id = m.new_id
      where m.move_id = ${of.moveId} and m.kind = 'subscribers' and m.writes
        and e.package_id is null and e.id > (select id from arrived)
    ) as written
    where linked_as is null and created_at >= ${of.since} and kind <> all(${[...of.harmless]}::text[])
      and (${of.products} or actor ->> 'kind' not in ('installation', 'system', 'customer'))
    order by id limit 1`.execute(db)
  return rows[0]
}
