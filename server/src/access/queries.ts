import { sql, type Insertable } from 'kysely'
import type { App } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
import { decodeCursor, type PageQuery } from '../platform/page.ts'
import type { ApiKeys, Sessions } from '../platform/tables.ts'
import type { Member } from './rules.ts'
import type { Role, Scope, UserQuery } from './schema.ts'

export type SessionRow = { id: string; user_id: string; org_id: string; role: Role }

/** Who a session belongs to: one indexed read, a prepared statement. Null when it ended or its member was deactivated. */
export async function findSession(app: App, tokenHash: Buffer, at: Date): Promise<SessionRow | null> {
  const [row] = await app.database.prepared<SessionRow>(
    'access_session',
    `select s.id, s.user_id, s.org_id, m.role
     from sessions s join memberships m on m.org_id = s.org_id and m.user_id = s.user_id
     where s.token_hash = $1 and s.expires_at > $2 and m.status = 'active'`,
    [tokenHash, at],
  )
  return row ?? null
}

export type ApiKeyRow = { id: string; org_id: string; scopes: Scope[]; last_used_at: Date | null }

/** The API key with this hash, unless it was revoked or expired. */
export async function findApiKey(app: App, tokenHash: Buffer, at: Date): Promise<ApiKeyRow | null> {
  const [row] = await app.database.prepared<ApiKeyRow>(
    'access_api_key',
    `select id, org_id, scopes, last_used_at from api_keys
     where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [tokenHash, at],
  )
  return row ?? null
}

/** Notes the use of a key, unless somebody did within the minute before. */
export async function touchApiKey(app: App, id: string, at: Date): Promise<void> {
  await app.database.db
    .updateTable('api_keys')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', new Date(at.getTime() - 60_000))]))
    .execute()
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** One setup at a time on the whole database. */
export async function lockSetup(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7461003)`.execute(db)
}

export type UserRow = { id: string; email: string; name: string; password_hash: string | null }

const USER = ['id', 'email', 'name', 'password_hash'] as const

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').select(USER).where('email', '=', email).executeTakeFirst()
}

/** With `lock`, nobody else changes the person until the transaction ends. */
export async function findUser(db: Db, id: string, lock = false): Promise<UserRow | undefined> {
  const user = db.selectFrom('users').select(USER).where('id', '=', id)
  return (lock ? user.forNoKeyUpdate() : user).executeTakeFirst()
}

/** The user with this email, made if there is none; two callers at once get the same one. */
export async function ensureUser(db: Db, user: UserRow, at: Date): Promise<UserRow> {
  await db
    .insertInto('users')
    .values({ ...user, created_at: at, updated_at: at, last_sign_in_at: null })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .execute()
  return db.selectFrom('users').select(USER).where('email', '=', user.email).executeTakeFirstOrThrow()
}

export async function saveUser(
  db: Db,
  id: string,
  change: { name?: string; password_hash?: string },
  at: Date,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...change, updated_at: at })
    .where('id', '=', id)
    .execute()
}

/** False where the person is a member of the org already. `invited_name` for whoever has yet to join. */
export async function insertMember(
  db: Db,
  member: { org_id: string; user_id: string; role: Role; status: Member['status']; invited_name?: string },
  at: Date,
): Promise<boolean> {
  const row = await db
    .insertInto('memberships')
    .values({ ...member, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.columns(['org_id', 'user_id']).doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function saveMember(
  db: Db,
  orgId: string,
  userId: string,
  change: { role: Role; status: Member['status']; invited_name?: string | null },
  at: Date,
): Promise<void> {
  await db
    .updateTable('memberships')
    .set({ ...change, updated_at: at })
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .execute()
}

export type MemberRow = {
  id: string
  email: string
  name: string
  joined: boolean
  role: Role
  status: Member['status']
  created_at: Date
  last_sign_in_at: Date | null
}

function selectMembers(db: Db, orgId: string) {
  return (
    db
      .selectFrom('memberships')
      .innerJoin('users', 'users.id', 'memberships.user_id')
      .select(['users.id', 'users.email'])
      // What another org knows of the person stays there until the person joins this one.
      .select((eb) => eb.fn.coalesce('memberships.invited_name', 'users.name').as('name'))
      .select((eb) => eb('memberships.invited_name', 'is', null).as('joined'))
      .select((eb) =>
        eb
          .case()
          .when('memberships.invited_name', 'is', null)
          .then(eb.ref('users.last_sign_in_at'))
          .else(null)
          .end()
          .as('last_sign_in_at'),
      )
      .select(['memberships.role', 'memberships.status', 'memberships.created_at'])
      .where('memberships.org_id', '=', orgId)
      .$narrowType<{ role: Role; status: Member['status']; joined: boolean }>()
  )
}

export async function findMember(db: Db, orgId: string, userId: string): Promise<MemberRow | undefined> {
  return selectMembers(db, orgId).where('users.id', '=', userId).executeTakeFirst()
}

export async function listMembers(db: Db, orgId: string, query: UserQuery): Promise<MemberRow[]> {
  const after = decodeCursor(query.cursor, 1)
  let select = selectMembers(db, orgId)
    .orderBy('users.id')
    .limit(query.limit + 1)
  if (query.status) select = select.where('memberships.status', '=', query.status)
  if (after) select = select.where('users.id', '>', String(after[0]))
  return select.execute()
}

export async function countOtherActiveAdmins(db: Db, orgId: string, userId: string): Promise<number> {
  const row = await db
    .selectFrom('memberships')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('user_id', '<>', userId)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Whether the person is, or was asked to be, a member of any org but this one. */
export async function belongsElsewhere(db: Db, userId: string, orgId: string): Promise<boolean> {
  const others = db
    .selectFrom('memberships')
    .select('org_id')
    .where('user_id', '=', userId)
    .where('org_id', '<>', orgId)
  return (await others.limit(1).executeTakeFirst()) !== undefined
}

/** Whether the person has, or had, a place in any org but this one: not merely an invitation. */
export async function joinedElsewhere(db: Db, userId: string, orgId: string): Promise<boolean> {
  const others = db
    .selectFrom('memberships')
    .select('org_id')
    .where('user_id', '=', userId)
    .where('org_id', '<>', orgId)
    .where('invited_name', 'is', null)
  return (await others.limit(1).executeTakeFirst()) !== undefined
}

/** The id of an org of this name whose admin the person is or was asked to be. */
export async function findOrgOfAdmin(db: Db, name: string, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('orgs')
    .innerJoin('memberships', 'memberships.org_id', 'orgs.id')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('orgs.id')
    .where('orgs.name', '=', name)
    .where('users.email', '=', email)
    .where('memberships.role', '=', 'admin')
    .executeTakeFirst()
  return row?.id
}

export type OwnOrg = { id: string; name: string; time_zone: string; role: Role }

/** The orgs in which the person is an active member; first the one of the newest session, then the oldest membership. */
export async function ownOrgs(db: Db, userId: string): Promise<OwnOrg[]> {
  return db
    .selectFrom('memberships')
    .innerJoin('orgs', 'orgs.id', 'memberships.org_id')
    .select(['orgs.id', 'orgs.name', 'orgs.time_zone', 'memberships.role'])
    .where('memberships.user_id', '=', userId)
    .where('memberships.status', '=', 'active')
    .orderBy(
      (eb) =>
        eb
          .selectFrom('sessions')
          .select((sub) => sub.fn.max('sessions.created_at').as('at'))
          .whereRef('sessions.org_id', '=', 'orgs.id')
          .where('sessions.user_id', '=', userId),
      (order) => order.desc().nullsLast(),
    )
    .orderBy('memberships.created_at')
    .orderBy('orgs.id')
    .$narrowType<{ role: Role }>()
    .execute()
}

export async function listApiKeys(db: Db, orgId: string, query: PageQuery) {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('api_keys')
    .select(['id', 'name', 'scopes', 'created_by', 'created_at', 'expires_at', 'last_used_at', 'revoked_at'])
    .where('org_id', '=', orgId)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('id', '<', String(after[0]))
  return select.execute()
}

export async function insertApiKey(db: Db, key: Insertable<ApiKeys>): Promise<void> {
  await db.insertInto('api_keys').values(key).execute()
}

export async function lockApiKey(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('api_keys')
    .select(['id', 'name', 'scopes', 'revoked_at'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function saveRevoked(db: Db, orgId: string, id: string, at: Date): Promise<void> {
  await db.updateTable('api_keys').set({ revoked_at: at }).where('org_id', '=', orgId).where('id', '=', id).execute()
}

export async function insertSession(db: Db, session: Insertable<Sessions>): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
  await db.updateTable('users').set({ last_sign_in_at: session.created_at }).where('id', '=', session.user_id).execute()
}

export async function saveSessionOrg(db: Db, id: string, orgId: string): Promise<void> {
  await db.updateTable('sessions').set({ org_id: orgId }).where('id', '=', id).execute()
}

/** Ends the sessions of a person: one, all but one, or those in one org. */
export async function endSessions(
  db: Db,
  userId: string,
  which: { id?: string; butId?: string; orgId?: string },
): Promise<void> {
  let sessions = db.deleteFrom('sessions').where('user_id', '=', userId)
  if (which.id) sessions = sessions.where('id', '=', which.id)
  if (which.butId) sessions = sessions.where('id', '<>', which.butId)
  if (which.orgId) sessions = sessions.where('org_id', '=', which.orgId)
  await sessions.execute()
}

/** Clears away what has expired. */
export async function deleteExpired(db: Db, at: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', at).execute()
  await db.deleteFrom('one_time_links').where('expires_at', '<', at).execute()
  await db.deleteFrom('idempotent_requests').where('expires_at', '<', at).execute()
}
