-- Moves (V1–V3): packages with everything that belongs to them, from one org to another, here or on another server.

-- A package that a move holds: `frozen`, it is being copied; `moved`, it is elsewhere; `arriving`, it is not live here yet.
alter table packages
  add column hold text check (hold in ('frozen', 'moved', 'arriving')),
  add column hold_move_id text,
  add column moved_to text,
  add column move_notice text,
  -- Within which products follow, each at a moment of its own.
  add column follow_within integer;
create index packages_held on packages (id) where hold is not null;

-- Every write writes its event in the same transaction (E1): so what a hold must keep from happening is refused here, in one
-- place, whoever writes and on whichever process. The lock is taken by the freeze as well: no writer is under way after it.
create function refuse_held() returns trigger language plpgsql as $$
declare held record;
begin
  perform pg_advisory_xact_lock_shared(7461017, hashtext(package_id))
    from (select distinct package_id from written where package_id is not null order by 1) as one;
  -- An event of a lead may name no package, and erasing a person reaches into every package of the org.
  perform pg_advisory_xact_lock_shared(7461018, hashtext(org_id))
    from (select distinct org_id from written
      where package_id is null and (lead_id is not null or kind = 'contact.erased') order by 1) as one;
  select p.id, p.hold into held from packages p
    -- '*' is a restore, which writes to whatever it has brought back.
    where p.hold is not null and coalesce(current_setting('openlma.moving', true), '') not in ('*', p.hold_move_id)
      and exists (select from written w where
        case when w.kind in ('lead.erased', 'contact.erased') then p.hold <> 'moved' and p.org_id = w.org_id
          when w.package_id is not null then p.id = w.package_id
          else w.lead_id is not null and p.id = (select l.package_id from leads l where l.id = w.lead_id) end)
    limit 1;
  if found then
    raise exception 'a move holds the package %', held.id
      using errcode = case held.hold when 'moved' then 'OL002' else 'OL001' end, detail = held.id;
  end if;
  return null;
end $$;
create trigger events_refuse_held after insert on events
  referencing new table as written for each statement execute function refuse_held();

-- A license gets a new number where it comes to; the ones it had stay searchable.
alter table licenses add column former_numbers jsonb not null default '[]';
create index licenses_former on licenses using gin (former_numbers jsonb_path_ops) where former_numbers <> '[]';

-- What the link of an event covers, where it was chained in another org: [org, package, subscriber, license, installation, lead].
alter table events add column linked_as jsonb;

create or replace function only_erase() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'table events is append-only; a payload can only be erased';
  end if;
  if (new.id, new.kind, new.commitment, new.created_at, new.actor::text, new.package_id, new.license_id,
      new.installation_id, new.lead_id)
    is distinct from (old.id, old.kind, old.commitment, old.created_at, old.actor::text, old.package_id, old.license_id,
      old.installation_id, old.lead_id)
  then
    raise exception 'table events is append-only; a payload can only be erased';
  end if;
  -- What comes back as it left is written over with itself.
  if (new.org_id, new.subscriber_id, new.linked_as, new.payload::text, new.salt, new.reason, new.erased_at)
    is not distinct from
    (old.org_id, old.subscriber_id, old.linked_as, old.payload::text, old.salt, old.reason, old.erased_at)
  then
    return new;
  end if;
  -- It moves to another org with its package: what the chain covers of it is kept beside.
  if new.linked_as is distinct from old.linked_as or new.org_id <> old.org_id then
    if new.linked_as is distinct from coalesce(old.linked_as, jsonb_build_array(old.org_id, old.package_id,
        old.subscriber_id, old.license_id, old.installation_id, old.lead_id))
      or (new.payload::text, new.salt, new.reason, new.erased_at)
        is distinct from (old.payload::text, old.salt, old.reason, old.erased_at)
    then
      raise exception 'table events is append-only; an event keeps what its link covers';
    end if;
  elsif new.payload is not null or new.salt is not null or new.reason is not null or new.erased_at is null
    or new.subscriber_id is distinct from old.subscriber_id
  then
    raise exception 'table events is append-only; a payload can only be erased';
  end if;
  return new;
end $$;

-- The chain of a package as it came with a move, from its first link; it goes on in event_positions. One that was given up and
-- comes again may have gone on otherwise: so each arrival brings its own.
create table moved_positions (
  org_id text not null references orgs,
  move_id text not null,
  package_id text not null,
  package_position bigint not null,
  package_hash bytea not null,
  event_id text not null references events,
  primary key (org_id, move_id, package_id, package_position)
);
create index moved_positions_event on moved_positions (event_id);
-- Where the present chain of a package begins: with what the last move brought, and after that position of the org.
alter table chain_heads
  add column arrival_move_id text,
  add column arrival_position bigint not null default 0;
create trigger moved_positions_append_only before update or delete on moved_positions for each row execute function refuse_change();
create trigger moved_positions_no_truncate before truncate on moved_positions for each statement execute function refuse_change();

-- One row a side: two servers know the same move by two ids, and each keeps that of the other.
create table moves (
  id text primary key,
  org_id text not null references orgs,
  side text not null check (side in ('source', 'destination')),
  status text not null check (status in ('draft', 'manifest', 'frozen', 'exported', 'handed_over',
    'invited', 'staging', 'staged', 'arriving', 'live', 'dropped', 'undone')),
  -- [{id, name, slug}]; empty before something was staged.
  packages jsonb not null default '[]',
  -- Who is on the other side: server, org, keys, and its id of this move.
  counterpart jsonb not null default '{}',
  manifest jsonb,
  -- Ed25519: signs archive and release at the source, receipt and way back at the destination.
  signing_key_sealed bytea,
  -- X25519: opens the archive. Forgotten when the move has ended.
  opening_key_sealed bytea,
  -- At the source: the code of the invitation.
  code_sealed bytea,
  receipt text,
  release text,
  -- Signed by the destination: it has given the packages up.
  given_up text,
  -- How far staging or arriving has got.
  progress jsonb not null default '{}',
  error text,
  started_by json not null,
  created_at timestamptz not null,
  frozen_at timestamptz,
  exported_at timestamptz,
  staged_at timestamptz,
  handed_over_at timestamptz,
  live_at timestamptz,
  ended_at timestamptz
);
create index moves_list on moves (org_id, id);
create index moves_arriving on moves (id) where status = 'arriving' or (status = 'live' and progress ? 'todo');

create table move_invitations (
  id text primary key,
  org_id text not null references orgs,
  move_id text not null unique references moves,
  code_sealed bytea not null,
  created_by text references users,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index move_invitations_list on move_invitations (org_id, id);

-- At the destination: what came, inactive, until the source has handed over. `key` is the id of the row, or the kid of a key;
-- the private half of a key lies beside its row.
-- json and not jsonb: digests cover its exact text.
create table move_rows (
  move_id text not null references moves,
  org_id text not null references orgs,
  table_name text not null,
  seq bigint not null,
  key text,
  row json not null,
  secret_sealed bytea,
  primary key (move_id, table_name, seq)
);
create index move_rows_key on move_rows (move_id, table_name, key) where key is not null;

-- What is copied rather than moved. At the source: which. At the destination: what each has become; null is nobody.
create table move_ids (
  move_id text not null references moves,
  org_id text not null references orgs,
  kind text not null check (kind in ('users', 'accounts', 'contacts', 'subscribers')),
  old_id text not null,
  new_id text,
  -- Whether the row is written; else it was here already and stays as it is.
  writes boolean not null default false,
  primary key (move_id, kind, old_id)
);
create index move_ids_new on move_ids (kind, new_id) where new_id is not null;
