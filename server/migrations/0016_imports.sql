-- Imports (V4). A draft gets files; a dry run gives each of their rows a verdict; only then things are made.
create table imports (
  id text primary key,
  org_id text not null references orgs,
  kind text not null check (kind in ('salesforce', 'generic')),
  name text,
  status text not null check (status in ('draft', 'judging', 'judged', 'importing', 'done', 'failed', 'cancelled')),
  -- Which package each one of the files is: an id, 'create' or 'skip'.
  packages jsonb not null default '{}',
  packages_found jsonb not null default '[]',
  default_package_id text references packages,
  reason text,
  created_by json not null,
  started_by json,
  created_at timestamptz not null,
  judged_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- Where the work stands: the last row that was done.
  phase text check (phase in ('read', 'judge', 'write', 'link')),
  object text,
  line integer not null default 0,
  done integer not null default 0,
  total integer not null default 0,
  counts jsonb not null default '{}',
  -- One process at a time works on it, until its lease ends.
  leased_by text,
  lease_until timestamptz,
  attempts integer not null default 0,
  error text
);
create index imports_list on imports (org_id, id);
create index imports_active on imports (id) where status in ('judging', 'importing');

create table import_files (
  import_id text not null references imports,
  object text not null check (object in ('package', 'package_version', 'account', 'contact', 'lead', 'license')),
  org_id text not null references orgs,
  columns jsonb not null,
  samples jsonb not null,
  -- What a person said of the columns and of dates; the rest is told by their names and contents.
  mapping jsonb not null default '{}',
  date_order text check (date_order in ('day_first', 'month_first')),
  dates jsonb not null,
  rows integer not null,
  bytes bigint not null,
  utf8_rows integer not null,
  legacy_rows integer not null,
  uploaded_at timestamptz not null,
  primary key (import_id, object)
);

-- Cells and what was read of them stand here until they are imported, or for a week: they may name persons (E2).
create table import_rows (
  import_id text not null references imports,
  object text not null,
  line integer not null,
  org_id text not null,
  cells jsonb,
  legacy boolean not null,
  -- Why the row could not be read from the file.
  fault text,
  ref text,
  -- Rows with the same key are one thing; the one of the greatest rank stays.
  key text,
  rank text,
  label text,
  record jsonb,
  lead_ref text,
  account_ref text,
  parent_key text,
  verdict text check (verdict in ('create', 'update', 'merge', 'unchanged', 'skip', 'refuse')),
  code text,
  words text,
  notes jsonb not null default '[]',
  into_line integer,
  thing_id text,
  primary key (import_id, object, line)
);
create index import_rows_ref on import_rows (import_id, object, ref) where ref is not null;
create index import_rows_key on import_rows (import_id, object, key) where key is not null;
create index import_rows_label on import_rows (import_id, object, lower(label)) where label is not null;
create index import_rows_lead on import_rows (import_id, lead_ref) where lead_ref is not null;
create index import_rows_account on import_rows (import_id, account_ref) where account_ref is not null;
create index import_rows_verdict on import_rows (import_id, verdict, object, line);

-- What each record of a source has become here, and what it said then: so the same file again changes nothing.
create table imported_things (
  org_id text not null references orgs,
  source text not null check (source in ('salesforce', 'generic')),
  object text not null,
  ref text not null,
  thing_id text not null,
  content_hash bytea not null,
  import_id text not null references imports,
  imported_at timestamptz not null,
  primary key (org_id, source, object, ref)
);
create index imported_things_import on imported_things (import_id, object, thing_id);

-- While one is open, a first install attaches to the license that was imported for its Subscriber Org ID.
create table adoption_windows (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  reason text not null,
  opened_by json not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  closed_at timestamptz
);
create unique index adoption_windows_open on adoption_windows (package_id) where closed_at is null;

create table adoptions (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  window_id text not null references adoption_windows,
  license_id text not null references licenses,
  installation_id text not null references installations,
  -- The license was uninstalled until then, and is again if this is undone.
  was_uninstalled boolean not null,
  adopted_at timestamptz not null,
  undone_at timestamptz,
  undone_by json,
  undo_reason text
);
create index adoptions_list on adoptions (org_id, package_id, id);
create unique index adoptions_standing on adoptions (installation_id) where undone_at is null;
