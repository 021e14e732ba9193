-- A package that was given up and comes again begins another stay: its chain goes on from what it then brought, and may come by
-- the positions of the stay before. Stays are told apart by the position of the org after which they begin (chain_heads).
drop index event_positions_package;
create index event_positions_package on event_positions (org_id, package_id, package_position) where package_id is not null;
