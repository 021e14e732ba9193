-- Which attempt at each file is the present one, by object: any other one stops before its next rows.
alter table imports add uploads jsonb not null default '{}';
