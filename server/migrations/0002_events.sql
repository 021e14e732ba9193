-- Append-only history (E1). `payload` is json, not jsonb: the commitment covers its exact text.
create table events (
  id text primary key,
  org_id text not null references orgs,
  kind text not null,
  package_id text,
  subscriber_id text,
  license_id text,
  installation_id text,
  lead_id text,
  actor json not null,
  reason text,
  payload json,
  salt bytea,
  commitment bytea not null,
  created_at timestamptz not null,
  erased_at timestamptz
);
create index events_license on events (org_id, license_id, id) where license_id is not null;
create index events_package on events (org_id, package_id, id) where package_id is not null;
create index events_subscriber on events (org_id, subscriber_id, id) where subscriber_id is not null;
create index events_installation on events (org_id, installation_id, id) where installation_id is not null;
create index events_lead on events (org_id, lead_id, id) where lead_id is not null;

-- Committed events that have no position yet. The sealer empties it; it stays small whatever the history grows to.
create table unsealed_events (event_id text primary key references events);

create table event_positions (
  org_id text not null references orgs,
  position bigint not null,
  event_id text not null unique references events,
  org_hash bytea not null,
  package_id text,
  package_position bigint,
  package_hash bytea,
  primary key (org_id, position)
);
create unique index event_positions_package on event_positions (org_id, package_id, package_position) where package_id is not null;

-- The head of each chain; `package_id` is '' for the org's own.
create table chain_heads (
  org_id text not null references orgs,
  package_id text not null,
  position bigint not null,
  hash bytea not null,
  primary key (org_id, package_id)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name;
end $$;

create function only_erase() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or new.payload is not null or new.salt is not null or new.reason is not null or new.erased_at is null
    or (new.id, new.org_id, new.kind, new.commitment, new.created_at, new.actor::text,
        new.package_id, new.subscriber_id, new.license_id, new.installation_id, new.lead_id)
      is distinct from (old.id, old.org_id, old.kind, old.commitment, old.created_at, old.actor::text,
        old.package_id, old.subscriber_id, old.license_id, old.installation_id, old.lead_id)
  then
    raise exception 'table events is append-only; a payload can only be erased';
  end if;
  return new;
end $$;

create trigger events_append_only before update or delete on events for each row execute function only_erase();
create trigger event_positions_append_only before update or delete on event_positions for each row execute function refuse_change();
create trigger events_no_truncate before truncate on events for each statement execute function refuse_change();
create trigger event_positions_no_truncate before truncate on event_positions for each statement execute function refuse_change();
create trigger chain_heads_no_truncate before truncate on chain_heads for each statement execute function refuse_change();

create table attention_items (
  id text primary key,
  org_id text not null references orgs,
  kind text not null,
  package_id text,
  subscriber_id text,
  license_id text,
  installation_id text,
  lead_id text,
  dedupe_key text not null,
  data jsonb not null default '{}',
  count integer not null default 1,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text
);
create unique index attention_items_open on attention_items (org_id, dedupe_key) where resolved_at is null;
create index attention_items_list on attention_items (org_id, id);
