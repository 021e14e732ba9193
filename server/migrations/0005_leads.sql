create table accounts (
  id text primary key,
  org_id text not null references orgs,
  name text not null,
  -- The name as it is compared: case, accents and legal forms aside.
  name_key text not null,
  domain text,
  owner_id text,
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, owner_id) references memberships (org_id, user_id)
);
create index accounts_list on accounts (org_id, id);
create index accounts_owner on accounts (org_id, owner_id, id);
create index accounts_name on accounts (org_id, name_key);
create index accounts_domain on accounts (org_id, domain) where domain is not null;

create table contacts (
  id text primary key,
  org_id text not null references orgs,
  account_id text not null references accounts,
  first_name text,
  last_name text,
  email text,
  email_normalized text,
  title text,
  phone text,
  country text,
  state text,
  verified boolean not null default false,
  revision integer not null default 1,
  attributes jsonb not null default '{}',
  external_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  erased_at timestamptz
);
create index contacts_account on contacts (org_id, account_id, id);
create unique index contacts_account_email on contacts (account_id, email_normalized) where email_normalized is not null;
create index contacts_email on contacts (org_id, email_normalized) where email_normalized is not null;

alter table subscribers add column account_id text references accounts;
create index subscribers_account on subscribers (org_id, account_id) where account_id is not null;

alter table leads add column state text;
alter table leads add column email_verified boolean not null default false;
alter table leads add column suggested_account_id text references accounts;
alter table leads add column account_id text references accounts;
alter table leads add column contact_id text references contacts;
alter table leads add column converted_at timestamptz;
alter table leads add column last_touch_at timestamptz;
alter table leads add column erased_at timestamptz;
update leads set last_touch_at = created_at;
alter table leads alter column last_touch_at set not null;
create index leads_person on leads (org_id, email_normalized) where email_normalized is not null;
create index leads_account on leads (org_id, account_id, id) where account_id is not null;

-- One line for each time the person came by (L4): the lead's journey.
create table lead_touches (
  id text primary key,
  org_id text not null references orgs,
  lead_id text not null references leads,
  -- Events are written right before the commit, after what refers to them.
  event_id text not null references events deferrable initially deferred,
  source text not null,
  verified boolean not null,
  subscriber_id text references subscribers,
  installation_id text references installations,
  license_id text references licenses,
  utm jsonb not null default '{}',
  reason text not null,
  created_at timestamptz not null
);
create index lead_touches_lead on lead_touches (org_id, lead_id, id);

create table lead_notes (
  id text primary key,
  org_id text not null references orgs,
  lead_id text not null references leads,
  author_id text references users,
  text text not null,
  created_at timestamptz not null
);
create index lead_notes_lead on lead_notes (org_id, lead_id, id);

alter table activation_codes add column account_id text references accounts;
alter table activation_codes add column contact_id text references contacts;
