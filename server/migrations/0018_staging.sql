-- A row of these is written under a lock on its move, by the million: looking that move and its org up for each took as long as
-- writing it.
alter table move_rows drop constraint move_rows_move_id_fkey, drop constraint move_rows_org_id_fkey;
alter table move_ids drop constraint move_ids_move_id_fkey, drop constraint move_ids_org_id_fkey;
