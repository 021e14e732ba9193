-- S3: a session of the manage page ends with the token that its link was made by.
alter table manage_sessions add column token_hash bytea not null;

-- What an offline request came to, told again when the same file is uploaded again.
alter table offline_requests
  add column outcome text not null check (outcome in ('installed', 'reinstalled', 'relinked', 'checked_in'));
