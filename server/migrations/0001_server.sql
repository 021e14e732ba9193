-- One row: what this database knows about the server as a whole.
create table server_settings (
  id boolean primary key default true check (id),
  master_key_check text,
  created_at timestamptz not null default now()
);
insert into server_settings default values;

create table orgs (
  id text primary key,
  name text not null,
  time_zone text not null default 'UTC',
  trial_cap_days integer not null default 90 check (trial_cap_days between 1 and 90),
  fallback_owner_id text,
  next_license_number bigint not null default 1,
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table users (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_sign_in_at timestamptz
);

create table memberships (
  org_id text not null references orgs,
  user_id text not null references users,
  role text not null check (role in ('admin', 'license_manager', 'sales', 'support', 'viewer')),
  status text not null check (status in ('invited', 'active', 'deactivated')),
  -- The name the inviter gave; null once the person has joined.
  invited_name text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, user_id)
);
create index memberships_user on memberships (user_id);
alter table orgs add foreign key (id, fallback_owner_id) references memberships (org_id, user_id);

create table sessions (
  id text primary key,
  token_hash bytea not null unique,
  user_id text not null references users,
  org_id text not null references orgs,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  authenticated_at timestamptz not null,
  user_agent text,
  address text
);
create index sessions_user on sessions (user_id);

create table api_keys (
  id text primary key,
  org_id text not null references orgs,
  name text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_by text references users,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_org on api_keys (org_id, id);

-- Links that work once: setup, invitation, password reset.
create table one_time_links (
  token_hash bytea primary key,
  kind text not null check (kind in ('setup', 'invite', 'reset')),
  org_id text references orgs,
  user_id text references users,
  -- Given to an admin of an org rather than mailed, or given to the operator of the server.
  handed_over boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table idempotent_requests (
  scope_hash bytea primary key,
  request_hash bytea not null,
  state text not null check (state in ('running', 'done')),
  response bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index idempotent_requests_expiry on idempotent_requests (expires_at);
