create table subscribers (
  id text primary key,
  org_id text not null references orgs,
  org_key text not null,
  test boolean not null,
  name text,
  type text not null check (type in ('production', 'sandbox', 'trial', 'developer')),
  parent_id text references subscribers,
  parent_org_key text,
  edition text,
  instance text,
  country text,
  verified boolean not null default false,
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, test, org_key)
);
create index subscribers_list on subscribers (org_id, id);

create table leads (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  subscriber_id text references subscribers,
  first_name text,
  last_name text,
  email text,
  email_normalized text,
  company text,
  title text,
  phone text,
  country text,
  message text,
  owner_id text,
  owner_reason text not null,
  status text not null check (status in ('new', 'working', 'qualified', 'converted', 'unqualified')),
  source text not null check (source in ('package_installation', 'install_page', 'test_drive', 'contact_request', 'import')),
  utm jsonb not null default '{}',
  flags jsonb not null default '[]',
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, owner_id) references memberships (org_id, user_id)
);
create index leads_list on leads (org_id, id);
create index leads_package on leads (org_id, package_id, id);
create index leads_owner on leads (org_id, owner_id, id);
create index leads_email on leads (org_id, package_id, email_normalized);
create index leads_subscriber on leads (org_id, subscriber_id) where subscriber_id is not null;

create table licenses (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  subscriber_id text not null references subscribers,
  lead_id text references leads,
  number bigint not null,
  status text not null check (status in ('trial', 'active', 'suspended', 'uninstalled')),
  status_before text check (status_before in ('trial', 'active', 'suspended')),
  suspended_from text check (suspended_from in ('trial', 'active')),
  seats integer check (seats between 0 and 99000000),
  expires date,
  time_zone text not null,
  access_until timestamptz,
  trial_started_on date,
  features jsonb not null default '{}',
  message text,
  revision integer not null default 1,
  test boolean not null,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (package_id, subscriber_id),
  unique (org_id, number)
);
create index licenses_list on licenses (org_id, id);
create index licenses_package on licenses (org_id, package_id, id);
create index licenses_expiry on licenses (org_id, access_until, id);
create index licenses_subscriber on licenses (org_id, subscriber_id);

create table installations (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  subscriber_id text not null references subscribers,
  license_id text not null references licenses,
  token_hash bytea not null,
  status text not null check (status in ('installed', 'uninstalled')),
  version text not null,
  version_status text not null check (version_status in ('released', 'beta', 'withdrawn', 'unregistered')),
  test boolean not null,
  verified boolean not null,
  facts jsonb not null default '{}',
  installed_at timestamptz not null,
  uninstalled_at timestamptz,
  uninstall_reason text,
  delivered_revision integer,
  delivered_at timestamptz,
  applied_revision integer,
  applied_at timestamptz,
  last_check_in_at timestamptz,
  stream_seen_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (package_id, subscriber_id)
);
create index installations_list on installations (org_id, id);
create index installations_token on installations (package_id, token_hash);
create index installations_license on installations (license_id);
create index installations_package on installations (org_id, package_id, id);

-- The last signed document of each installation, reused until it changes or is at half-life (C4).
create table documents (
  installation_id text primary key references installations,
  org_id text not null references orgs,
  signing_kid text not null references signing_keys,
  license_jws text not null,
  terms_hash bytea not null,
  epoch bigint not null,
  revision integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null
);

create table activation_codes (
  id text primary key,
  org_id text not null references orgs,
  package_id text not null references packages,
  code_hash bytea not null unique,
  hint text not null,
  source text not null check (source in ('vendor', 'install_page', 'relink')),
  lead_id text references leads,
  subscriber_id text references subscribers,
  contact jsonb,
  terms jsonb,
  created_by text references users,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by_installation_id text references installations,
  revoked_at timestamptz
);
create index activation_codes_list on activation_codes (org_id, id);
create index activation_codes_subscriber on activation_codes (org_id, subscriber_id) where subscriber_id is not null;
