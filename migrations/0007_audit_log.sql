-- Who changed what, and who was shown a secret: an entry for each, written in the transaction that does it.

create table postrider.audit_log (
  id uuid primary key,
  -- The moment in the id, to the microsecond; after what the transaction waited for, not when it began.
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('root', 'key', 'portal', 'system')),
  -- As the API shows it (key_…, pts_…).
  actor_id text,
  -- A key's as it was then, or which part of Postrider.
  actor_name text,
  -- Null: not by a request.
  request_id text,
  address text,
  user_agent text,
  -- One of the list in core, which grows.
  action text not null,
  -- Null: of no application. No reference: entries outlive what they are about.
  application_id uuid,
  target_kind text not null,
  -- As the API shows it: an id, or a name.
  target_id text not null,
  -- What was changed, as JSON text of members, sensitive values masked. Null: nothing was there, or nothing is left.
  before json,
  after json,
  check ((actor_kind in ('key', 'portal')) = (actor_id is not null)),
  check ((actor_kind in ('key', 'system')) = (actor_name is not null))
);
-- One for each filter of the list, which is in the order of ids; the first is also the way of keys that are bound to an
-- application, and the second theirs and everybody's to "who was shown this application's secrets".
create index audit_log_application on postrider.audit_log (application_id, id);
create index audit_log_application_action on postrider.audit_log (application_id, action, id);
create index audit_log_action on postrider.audit_log (action, id);
create index audit_log_target on postrider.audit_log (target_id, id);
create index audit_log_actor on postrider.audit_log (coalesce(actor_id, actor_kind), id);

-- Entries are written, and deleted after their time. Whoever owns the table can take this away: it is no protection
-- against an operator, but it keeps every mistake from being one.
create function postrider.refuse_audit_log_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'Entries of the audit log stay as they were written.';
end
$$;
revoke all on function postrider.refuse_audit_log_change() from public;
create trigger audit_log_stays before update or truncate on postrider.audit_log
  for each statement execute function postrider.refuse_audit_log_change();
