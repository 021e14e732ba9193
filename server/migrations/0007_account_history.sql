-- The history of an account. Its id stands in payloads: accounts came after the columns of events.
create index events_account on events (org_id, (coalesce(payload ->> 'accountId', payload ->> 'before')), id)
where kind in ('account.created', 'account.modified', 'contact.created', 'contact.modified', 'contact.erased',
  'subscriber.linked', 'installation.linked', 'lead.converted');
