-- The last installation that was asked to check in; '' before the first.
alter table refreshes add column nudged_through text not null default '';
