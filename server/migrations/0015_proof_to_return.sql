-- A carried license ended this installation: its token alone does not bring it back (I4, I5).
alter table installations add column needs_proof boolean not null default false;
