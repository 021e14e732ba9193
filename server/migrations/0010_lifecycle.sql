-- A license that is carried to a subscriber with one of its own changes places with it, in one statement.
alter table licenses
  drop constraint licenses_package_id_subscriber_id_key,
  add constraint licenses_package_id_subscriber_id_key unique (package_id, subscriber_id) deferrable initially immediate;
alter table installations
  drop constraint installations_package_id_subscriber_id_key,
  add constraint installations_package_id_subscriber_id_key unique (package_id, subscriber_id) deferrable initially immediate;

-- Why a claim was decided as it was; in the row, because it may name a person (E2).
alter table claims add column reason text;
create index claims_subscriber on claims (org_id, package_id, subscriber_id);

-- A code may be for a customer's org that has not installed anything yet (I8).
alter table activation_codes add column subscriber_org_key text;
