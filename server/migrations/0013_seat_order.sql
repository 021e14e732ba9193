-- References are opaque: they are compared and listed byte by byte, the same on either database and in any locale.
alter table seats alter column user_ref type text collate "C";
