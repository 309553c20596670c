-- Erasing what events carried, and explaining why they were not delivered.

-- When its data, and what receivers answered, was erased at a person's wish. What is left is `null`.
alter table postrider.events add column erased_at timestamptz;
alter table postrider.events
  add constraint events_erased check (erased_at is null or (data::text = 'null' and warnings is null)) not valid;

-- By bytes, so that the primary key serves prefixes too: in other collations the uids that begin with `user-4` are not
-- next to each other.
alter table postrider.event_uids alter column uid type text collate "C";

-- Deleted ones too: an explanation names those that were there when the event was recorded.
create index endpoints_application_all on postrider.endpoints (application_id, id);
