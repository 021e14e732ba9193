-- Seats (S1–S3): the license's row is the lock and carries the count. A row without `assigned_at` is somebody who was
-- seen, or had a seat; it stays for activity, and tells rosters what was removed.
alter table licenses
  add column seats_used integer not null default 0 check (seats_used >= 0),
  add column roster_revision integer not null default 0,
  add column roster_key bytea not null
    default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
  add column follows_license_id text references licenses,
  add column ended_noted_for timestamptz;
create index licenses_follows on licenses (follows_license_id) where follows_license_id is not null;
create index licenses_ending on licenses (access_until) where status in ('trial', 'active');

create table seats (
  license_id text not null references licenses,
  user_ref text not null,
  org_id text not null references orgs,
  tag bytea not null,
  assigned_at timestamptz,
  assigned_by text check (assigned_by in ('product', 'first_use', 'manage_page', 'vendor', 'offline', 'conversion')),
  roster_revision integer not null default 0,
  first_seen_at timestamptz,
  last_seen_at timestamptz,
  primary key (license_id, user_ref)
);
create index seats_assigned on seats (license_id, user_ref) where assigned_at is not null;
create index seats_changed on seats (license_id, roster_revision);
create index seats_seen on seats (license_id, last_seen_at);

-- The last full roster that was signed for an installation; what changed since goes as deltas.
create table rosters (
  installation_id text primary key references installations,
  org_id text not null references orgs,
  signing_kid text not null references signing_keys,
  statement text not null,
  entries bytea not null,
  epoch bigint not null,
  revision integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null
);

alter table packages
  add column features jsonb not null default '[]',
  add column sandbox_policy text not null default 'follow' check (sandbox_policy in ('follow', 'capped', 'time_boxed')),
  add column sandbox_seats integer check (sandbox_seats between 0 and 99000000),
  add column sandbox_days integer check (sandbox_days between 1 and 36500),
  add column notify_customer boolean not null default false,
  add column silent_after_days integer not null default 30 check (silent_after_days between 1 and 3650);

-- I6: a sandbox whose parent was proved has `parent_id`; one that only names it has `parent_org_key` alone.
alter table subscribers
  add column sandbox_name text,
  add column superseded_by text references subscribers;
create index subscribers_parent on subscribers (org_id, parent_id) where parent_id is not null;

-- I4: somebody says that a known subscriber is theirs; the vendor decides. I6: or that a sandbox belongs to a parent.
create table claims (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  subscriber_id text not null references subscribers,
  kind text not null check (kind in ('installation', 'parent')),
  parent_id text references subscribers,
  token_hash bytea,
  contact jsonb,
  message text,
  status text not null check (status in ('open', 'approved', 'rejected', 'used', 'expired')),
  decided_by text references users,
  decided_at timestamptz,
  used_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index claims_list on claims (org_id, status, id);
create index claims_token on claims (package_id, token_hash) where token_hash is not null;
create unique index claims_parent on claims (package_id, subscriber_id) where kind = 'parent' and status = 'open';

-- Files that products without a network send by hand; the same request is answered with the same file.
create table offline_requests (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  installation_id text not null references installations,
  request_id text not null,
  request_hash bytea not null,
  answer text not null,
  created_by text references users,
  created_at timestamptz not null,
  unique (package_id, request_id)
);
create index offline_requests_installation on offline_requests (org_id, installation_id, id);

-- S3: a link opens one session of the manage page.
create table manage_sessions (
  id text primary key,
  org_id text not null references orgs,
  installation_id text not null references installations,
  license_id text not null references licenses,
  person text,
  link_hash bytea not null unique,
  link_expires_at timestamptz not null,
  session_hash bytea unique,
  session_expires_at timestamptz,
  opened_at timestamptz,
  created_at timestamptz not null
);
create index manage_sessions_license on manage_sessions (org_id, license_id, id);

-- Each notice of an end of access is written once, whatever restarts.
create table expiry_notices (
  license_id text not null references licenses,
  access_until timestamptz not null,
  days integer not null,
  org_id text not null references orgs,
  created_at timestamptz not null,
  primary key (license_id, access_until, days)
);
