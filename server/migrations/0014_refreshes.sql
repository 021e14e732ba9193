-- What an installation reported besides (R2): seats and users as it counts them, and a revision that was never issued here.
alter table installations
  add column reported_seats_used integer check (reported_seats_used >= 0),
  add column reported_active_users integer check (reported_active_users >= 0),
  add column ahead_revision integer,
  -- When it was last recreated from its own document (I9).
  add column recreated_at timestamptz;
create index installations_recreated on installations (package_id, recreated_at) where recreated_at is not null;

-- Refreshes (R1): first every installation of the scope is compared, then its acknowledgement is waited for.
create table refreshes (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  scope jsonb not null,
  scope_hash bytea not null,
  dry_run boolean not null,
  reason text,
  status text not null check (status in ('running', 'waiting', 'done', 'cancelled', 'superseded', 'failed')),
  started_by json not null,
  started_at timestamptz not null,
  compared_at timestamptz,
  deadline_at timestamptz,
  finished_at timestamptz,
  -- The last installation that was looked at; '' before the first.
  cursor text not null default '',
  -- null until they are counted.
  total integer,
  done integer not null default 0,
  acknowledged integer not null default 0,
  counts jsonb not null default '{}',
  -- One process at a time works on it, until its lease ends.
  leased_by text,
  lease_until timestamptz,
  sweep_at timestamptz,
  attempts integer not null default 0,
  error text
);
create index refreshes_list on refreshes (org_id, package_id, id);
create index refreshes_active on refreshes (package_id) where status in ('running', 'waiting');
create unique index refreshes_one_running on refreshes (package_id)
  where status = 'running' and not dry_run and scope ->> 'kind' <> 'one';

-- The report (R3). No foreign keys: a million rows are written as fast as they are compared, each from a row that is there.
create table refresh_items (
  refresh_id text not null,
  installation_id text not null,
  org_id text not null,
  outcome text not null check (outcome in ('in_sync', 'license_delivered', 'awaiting_check_in', 'facts_updated',
    'license_created', 'gone', 'silent', 'failed')),
  differences jsonb not null,
  desired_revision integer not null,
  nudged_at timestamptz,
  acknowledged_at timestamptz,
  primary key (refresh_id, installation_id)
);
create index refresh_items_outcome on refresh_items (refresh_id, outcome, installation_id);
