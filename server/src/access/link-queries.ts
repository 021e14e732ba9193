import type { Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { OneTimeLinks } from '../platform/tables.ts'

export type LinkKind = 'setup' | 'invite' | 'reset'
export type LinkRow = { kind: LinkKind; org_id: string | null; user_id: string | null; handed_over: boolean }

/** Keeps a link and drops the ones it replaces: of the same kind, for the same person, and for an invitation of the same org. */
export async function saveLink(db: Db, link: Insertable<OneTimeLinks>): Promise<void> {
  await dropLinks(db, link.kind, link.user_id ?? null, link.kind === 'invite' ? (link.org_id ?? null) : null)
  await db.insertInto('one_time_links').values(link).execute()
}

export async function dropLinks(db: Db, kind: string, userId: string | null, orgId: string | null): Promise<void> {
  let links = db.deleteFrom('one_time_links').where('kind', '=', kind).where('user_id', 'is not distinct from', userId)
  if (orgId !== null) links = links.where('org_id', '=', orgId)
  await links.execute()
}

function usable(db: Db, tokenHash: Buffer, kinds: LinkKind[], at: Date) {
  return db
    .selectFrom('one_time_links')
    .select(['kind', 'org_id', 'user_id', 'handed_over'])
    .where('token_hash', '=', tokenHash)
    .where('kind', 'in', kinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .$narrowType<{ kind: LinkKind }>()
}

export async function findLink(db: Db, tokenHash: Buffer, kinds: LinkKind[], at: Date): Promise<LinkRow | undefined> {
  return usable(db, tokenHash, kinds, at).executeTakeFirst()
}

/** Uses the link up; of several callers at once one gets it. */
export async function takeLink(db: Db, tokenHash: Buffer, kind: LinkKind, at: Date): Promise<LinkRow | undefined> {
  const link = await usable(db, tokenHash, [kind], at).forUpdate().executeTakeFirst()
  if (link) await db.updateTable('one_time_links').set({ used_at: at }).where('token_hash', '=', tokenHash).execute()
  return link
}
