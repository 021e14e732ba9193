import type { DB } from '../platform/tables.ts'

export type TableName = keyof DB

/** Whose id a column holds. `optional`: what is not in the archive becomes null, rather than a reason to refuse it. */
export type Reference = { to: TableName; optional?: true }

export type MovedTable = {
  table: TableName
  fate: 'moves'
  why: string
  /** Its primary key, in the order that pages and digests follow. */
  key: readonly string[]
  /** How a row belongs to a package: by its own column, or by the row of another table that one of its columns names. */
  of: { column: string } | { column: string; table: TableName }
  refs?: Readonly<Record<string, Reference>>
  /** Columns with the id of a person. `owner`: nobody known becomes the fallback owner of the destination. */
  people?: Readonly<Record<string, 'owner' | 'author'>>
  /** Columns that say where it is held, and are written by the move itself. */
  leaves?: readonly string[]
  /** The column of a private key: open in the sealed archive alone, sealed again under the master key of the destination. */
  secret?: string
}

export type CopiedTable = {
  table: 'accounts' | 'contacts' | 'subscribers'
  fate: 'copied'
  why: string
  refs?: Readonly<Record<string, Reference>>
  people?: Readonly<Record<string, 'owner' | 'author'>>
}

export type OtherTable = { table: TableName; fate: 'matched' | 'rebuilt' | 'stays'; why: string }

/**
 * What a move does with the rows of a table. `moves`: they go, with their ids. `copied`: what other packages may share goes
 * as a copy. `matched`: nothing goes but what finds the same at the destination. `rebuilt`: made anew there. `stays`.
 */
export type TablePlan = MovedTable | CopiedTable | OtherTable

const byPackage = { column: 'package_id' }
const optional = true
const secret = 'private_key_sealed'

/**
 * V1: every table of the database, and what becomes of its rows when packages move. In the order in which rows arrive, so
 * that what is referred to is there before. A table that is missing here fails a test.
 */
export const PLAN: readonly TablePlan[] = [
  {
    table: 'users',
    fate: 'matched',
    why: 'People keep their accounts. They are matched by email; an owner nobody matches becomes the fallback owner',
  },
  {
    table: 'packages',
    fate: 'moves',
    why: 'It is what moves',
    key: ['id'],
    of: { column: 'id' },
    people: { lead_manager_id: 'owner' },
    leaves: ['hold', 'hold_move_id', 'moved_to', 'move_notice', 'follow_within'],
  },
  { table: 'package_versions', fate: 'moves', why: 'Part of the package', key: ['id'], of: byPackage },
  {
    table: 'root_keys',
    fate: 'moves',
    why: 'Products trust the package by them',
    key: ['kid'],
    of: byPackage,
    secret,
  },
  {
    table: 'signing_keys',
    fate: 'moves',
    why: 'Documents that products hold were signed by them, and a revoked one stays revoked',
    key: ['kid'],
    of: byPackage,
    secret,
  },
  {
    table: 'accounts',
    fate: 'copied',
    why: 'Other packages may have the same customer',
    people: { owner_id: 'owner' },
  },
  { table: 'contacts', fate: 'copied', why: 'They belong to the account', refs: { account_id: { to: 'accounts' } } },
  {
    table: 'subscribers',
    fate: 'copied',
    why: 'Other packages may run there too',
    refs: {
      account_id: { to: 'accounts', optional },
      parent_id: { to: 'subscribers', optional },
      superseded_by: { to: 'subscribers', optional },
    },
  },
  {
    table: 'events',
    fate: 'moves',
    why: 'The history of the package. What has no package, such as that of an account, stays with its org',
    key: ['id'],
    of: byPackage,
    refs: { subscriber_id: { to: 'subscribers', optional } },
  },
  {
    table: 'leads',
    fate: 'moves',
    why: 'They asked for the package',
    key: ['id'],
    of: byPackage,
    refs: {
      subscriber_id: { to: 'subscribers', optional },
      suggested_account_id: { to: 'accounts', optional },
      account_id: { to: 'accounts', optional },
      contact_id: { to: 'contacts', optional },
    },
    people: { owner_id: 'owner' },
  },
  {
    table: 'licenses',
    fate: 'moves',
    why: 'They are of the package. They get new numbers, and keep the old ones to be found by',
    key: ['id'],
    of: byPackage,
    refs: {
      subscriber_id: { to: 'subscribers' },
      lead_id: { to: 'leads', optional },
      follows_license_id: { to: 'licenses', optional },
    },
  },
  {
    table: 'installations',
    fate: 'moves',
    why: 'They are of the package; their tokens hold on',
    key: ['id'],
    of: byPackage,
    refs: { subscriber_id: { to: 'subscribers' }, license_id: { to: 'licenses' } },
  },
  {
    table: 'seats',
    fate: 'moves',
    why: 'Part of the license',
    key: ['license_id', 'user_ref'],
    of: { column: 'license_id', table: 'licenses' },
    refs: { license_id: { to: 'licenses' } },
  },
  {
    table: 'activation_codes',
    fate: 'moves',
    why: 'They stand for installs of the package',
    key: ['id'],
    of: byPackage,
    refs: {
      lead_id: { to: 'leads', optional },
      subscriber_id: { to: 'subscribers', optional },
      used_by_installation_id: { to: 'installations', optional },
      account_id: { to: 'accounts', optional },
      contact_id: { to: 'contacts', optional },
    },
    people: { created_by: 'author' },
  },
  {
    table: 'claims',
    fate: 'moves',
    why: 'They wait for whoever decides on the package',
    key: ['id'],
    of: byPackage,
    refs: { subscriber_id: { to: 'subscribers' }, parent_id: { to: 'subscribers', optional } },
    people: { decided_by: 'author' },
  },
  {
    table: 'lead_touches',
    fate: 'moves',
    why: 'The journey of a lead',
    key: ['id'],
    of: { column: 'lead_id', table: 'leads' },
    refs: {
      lead_id: { to: 'leads' },
      event_id: { to: 'events' },
      subscriber_id: { to: 'subscribers', optional },
      installation_id: { to: 'installations', optional },
      license_id: { to: 'licenses', optional },
    },
  },
  {
    table: 'lead_notes',
    fate: 'moves',
    why: 'Part of a lead',
    key: ['id'],
    of: { column: 'lead_id', table: 'leads' },
    refs: { lead_id: { to: 'leads' } },
    people: { author_id: 'author' },
  },
  {
    table: 'offline_requests',
    fate: 'moves',
    why: 'The same file gets the same answer',
    key: ['id'],
    of: byPackage,
    refs: { installation_id: { to: 'installations' } },
    people: { created_by: 'author' },
  },
  {
    table: 'expiry_notices',
    fate: 'moves',
    why: 'No notice is written twice',
    key: ['license_id', 'access_until', 'days'],
    of: { column: 'license_id', table: 'licenses' },
    refs: { license_id: { to: 'licenses' } },
  },
  {
    table: 'attention_items',
    fate: 'moves',
    why: 'Whoever has the package attends to it',
    key: ['id'],
    of: byPackage,
    refs: { subscriber_id: { to: 'subscribers', optional } },
  },
  { table: 'adoption_windows', fate: 'moves', why: 'They open licenses of the package', key: ['id'], of: byPackage },
  {
    table: 'adoptions',
    fate: 'moves',
    why: 'Whoever has the package may undo them',
    key: ['id'],
    of: byPackage,
    refs: {
      window_id: { to: 'adoption_windows' },
      license_id: { to: 'licenses' },
      installation_id: { to: 'installations' },
    },
  },
  { table: 'refreshes', fate: 'moves', why: 'Reports of the package', key: ['id'], of: byPackage },
  {
    table: 'refresh_items',
    fate: 'moves',
    why: 'Part of the report',
    key: ['refresh_id', 'installation_id'],
    of: { column: 'refresh_id', table: 'refreshes' },
    refs: { refresh_id: { to: 'refreshes' } },
  },
  {
    table: 'moved_positions',
    fate: 'moves',
    why: 'The chain of the package up to here, of this org and of those it was in before',
    key: ['package_id', 'package_position'],
    leaves: ['move_id'],
    of: byPackage,
    refs: { event_id: { to: 'events' } },
  },
  { table: 'chain_heads', fate: 'rebuilt', why: 'The chain of the package goes on from its last link' },
  { table: 'documents', fate: 'rebuilt', why: 'Signed anew in a higher epoch' },
  { table: 'rosters', fate: 'rebuilt', why: 'Signed anew in a higher epoch' },
  { table: 'manage_sessions', fate: 'rebuilt', why: 'They last minutes; the product makes another link' },
  {
    table: 'event_positions',
    fate: 'stays',
    why: 'The chain of the org; the links of the package go along',
  },
  { table: 'unsealed_events', fate: 'stays', why: 'Nothing of the package waits any more when it is exported' },
  { table: 'mails', fate: 'stays', why: 'What this org has sent' },
  { table: 'mail_leads', fate: 'stays', why: 'Whom the mails of this org told of' },
  { table: 'webhook_endpoints', fate: 'stays', why: 'Of the org' },
  { table: 'webhook_deliveries', fate: 'stays', why: 'Of the endpoints of the org' },
  { table: 'reactor_cursors', fate: 'stays', why: 'Of the org' },
  { table: 'orgs', fate: 'stays', why: 'It gives packages away, and stays itself' },
  { table: 'memberships', fate: 'stays', why: 'Who belongs to an org is its own affair' },
  { table: 'sessions', fate: 'stays', why: 'Of people' },
  { table: 'api_keys', fate: 'stays', why: 'Of the org' },
  { table: 'one_time_links', fate: 'stays', why: 'Of people' },
  { table: 'idempotent_requests', fate: 'stays', why: 'They last a day, and hold what only this server can open' },
  { table: 'imports', fate: 'stays', why: 'Of the org; what they made goes with its package' },
  { table: 'import_files', fate: 'stays', why: 'Part of an import' },
  { table: 'import_rows', fate: 'stays', why: 'Part of an import' },
  { table: 'imported_things', fate: 'stays', why: 'What each record has become in this org' },
  { table: 'moves', fate: 'stays', why: 'Each side has its own' },
  { table: 'move_invitations', fate: 'stays', why: 'Of the org' },
  { table: 'move_rows', fate: 'stays', why: 'Of a move' },
  { table: 'move_ids', fate: 'stays', why: 'Of a move' },
  { table: 'server_settings', fate: 'stays', why: 'Of the server' },
  { table: 'schema_migrations', fate: 'stays', why: 'Of the server' },
]

export const MOVED = PLAN.filter((one): one is MovedTable => one.fate === 'moves')
export const COPIED = PLAN.filter((one): one is CopiedTable => one.fate === 'copied')

/** The tables of an archive, in the order in which they are written and arrive. */
export const CARRIED: readonly (MovedTable | CopiedTable)[] = PLAN.filter(
  (one): one is MovedTable | CopiedTable => one.fate === 'moves' || one.fate === 'copied',
)

export function carried(table: string): MovedTable | CopiedTable | undefined {
  return CARRIED.find((one) => one.table === table)
}

/** References among rows of one table: written when all its rows are there. */
export function linksWithin({ table, refs }: MovedTable | CopiedTable): string[] {
  return Object.entries(refs ?? {}).flatMap(([column, { to }]) => (to === table ? [column] : []))
}
