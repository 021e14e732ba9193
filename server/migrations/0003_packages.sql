create table packages (
  id text primary key,
  org_id text not null references orgs,
  name text not null,
  slug text not null unique,
  description text,
  default_status text not null check (default_status in ('trial', 'active')),
  default_days integer check (default_days between 1 and 36500),
  default_seats integer check (default_seats between 0 and 99000000),
  assign_on_first_use boolean not null,
  lead_manager_id text,
  install_mode text not null check (install_mode in ('open', 'code_required')),
  retrial_after_days integer check (retrial_after_days between 1 and 3650),
  grace_days integer not null check (grace_days between 0 and 365),
  offline_days integer not null check (offline_days between 1 and 365),
  failure_mode text not null check (failure_mode in ('stop', 'degrade', 'never_stop')),
  install_key text not null unique,
  test_install_key text not null unique,
  epoch bigint not null,
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, lead_manager_id) references memberships (org_id, user_id)
);
create index packages_org on packages (org_id, id);

create table package_versions (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  number text not null,
  name text,
  channel text not null check (channel in ('released', 'beta')),
  withdrawn_at timestamptz,
  created_at timestamptz not null,
  unique (package_id, number)
);

create table root_keys (
  kid text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  role text not null check (role in ('primary', 'spare')),
  public_key text not null,
  private_key_sealed bytea,
  spare_handed_out_at timestamptz,
  created_at timestamptz not null,
  unique (package_id, role)
);

create table signing_keys (
  kid text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  public_key text not null,
  private_key_sealed bytea not null,
  certificate text not null,
  epoch bigint not null,
  not_before timestamptz not null,
  sign_until timestamptz not null,
  not_after timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index signing_keys_package on signing_keys (package_id, not_before desc);
