-- How far each reactor has read the positions of each org (E1).
create table reactor_cursors (
  reactor text not null,
  org_id text not null references orgs,
  position bigint not null,
  primary key (reactor, org_id)
);
-- What happened before there were reactors is not told afterwards.
insert into reactor_cursors (reactor, org_id, position)
select reactor, org_id, position from chain_heads, unnest(array['notifications', 'webhooks']) as reactor where package_id = '';

-- Every mail to a member, kept whether or not a mail server took it: the row is the order to send it.
create table mails (
  id text primary key,
  org_id text not null references orgs,
  kind text not null,
  recipient_id text references users,
  address text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  event_id text references events,
  -- What it tells of, where that is one lead or one installation.
  lead_id text,
  installation_id text,
  status text not null check (status in ('queued', 'sent', 'failed', 'kept', 'erased')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique nulls not distinct (event_id, kind, recipient_id)
);
create index mails_list on mails (org_id, id);
create index mails_due on mails (next_attempt_at) where status = 'queued';
create index mails_installation on mails (installation_id) where installation_id is not null;

-- Whom a mail told of which leads, and the leads whose erasing blanks it.
create table mail_leads (
  org_id text not null references orgs,
  lead_id text not null,
  mail_id text not null references mails,
  primary key (lead_id, mail_id)
);
create index mail_leads_org on mail_leads (org_id, mail_id);

create table webhook_endpoints (
  id text primary key,
  org_id text not null references orgs,
  url text not null,
  description text,
  -- null is every kind.
  kinds text[],
  secret_sealed bytea not null,
  old_secret_sealed bytea,
  old_secret_until timestamptz,
  status text not null check (status in ('active', 'disabled', 'deleted')),
  disabled_reason text,
  -- Where the feed stood when it was disabled; what came after can be replayed.
  disabled_position bigint,
  failing_since timestamptz,
  -- Gets the events after this position.
  position bigint not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index webhook_endpoints_org on webhook_endpoints (org_id, id);

-- No contents: the body is made of the event whenever it is sent, so that erasing reaches it (E2).
create table webhook_deliveries (
  id text primary key,
  org_id text not null references orgs,
  endpoint_id text not null references webhook_endpoints,
  event_id text not null references events,
  position bigint not null,
  replay boolean not null default false,
  status text not null check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_status integer,
  last_error text,
  created_at timestamptz not null,
  delivered_at timestamptz
);
create unique index webhook_deliveries_once on webhook_deliveries (endpoint_id, event_id) where not replay;
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at) where status = 'pending';
create index webhook_deliveries_list on webhook_deliveries (org_id, endpoint_id, id);
create index webhook_deliveries_old on webhook_deliveries (created_at) where status <> 'pending';
