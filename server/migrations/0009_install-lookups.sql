-- Who had a license before (I5), by person or by company domain, without reading every lead of the domain.
create index leads_domain on leads (org_id, package_id, (split_part(email_normalized, '@', 2)), id)
where subscriber_id is not null;
create index contacts_domain on contacts (org_id, (split_part(email_normalized, '@', 2)), id)
where email_normalized is not null;
create index licenses_lead on licenses (org_id, lead_id, id) where lead_id is not null;
drop index subscribers_account;
create index subscribers_account on subscribers (org_id, account_id, id) where account_id is not null;
