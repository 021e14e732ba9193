-- A date that no notices were planned for is looked at by the next sweep, any other when its next notice is due.
alter table licenses
  add column notices_for timestamptz,
  add column notice_at timestamptz;
create index licenses_notice_due on licenses (
  (case when notices_for is distinct from access_until then '-infinity'::timestamptz else notice_at end)
) where status in ('trial', 'active') and not test and follows_license_id is null;

-- Of what has ended, only the ends that were not told of yet.
drop index licenses_ending;
create index licenses_ending on licenses (access_until)
  where status in ('trial', 'active') and not test and ended_noted_for is distinct from access_until;

-- What ended before ends were told of is old news.
update licenses l set ended_noted_for = l.access_until from packages p
where p.id = l.package_id and l.access_until + p.grace_days * interval '24 hours' <= now();

-- A notice whose time passed while nobody looked, or that would have come with the date itself, is skipped: it goes to nobody.
alter table expiry_notices add column skipped boolean not null;

-- A mail to a customer has no user as recipient; it goes when the person is erased.
alter table mails
  add column license_id text,
  add column contact_id text,
  add column reply_to text;
create index mails_license on mails (org_id, license_id, id) where license_id is not null;
create index mails_contact on mails (contact_id) where contact_id is not null;
