-- The keys that encrypt secrets at rest: which there have been, and what still needs each of them.

-- A row per key, made with the first start that has it; ids are not used again for other keys.
create table postrider.master_keys (
  id text primary key,
  -- A known text under the key: what opens it is the same key. Null: the key was lost before it was first seen.
  canary text,
  created_at timestamptz not null default now(),
  -- When an operator accepted that nobody has the key any more. A start then goes on without it.
  lost_at timestamptz,
  check (canary is not null or lost_at is not null)
);

-- The ids of the keys that an endpoint's headers are under, in order, each once.
create function postrider.keys_of_headers(headers jsonb) returns text[]
language sql immutable strict parallel safe
return array(
  select distinct split_part(header ->> 'sealed', '.', 1)
  from jsonb_array_elements(headers) as header where header ? 'sealed' order by 1
);
revoke all on function postrider.keys_of_headers(jsonb) from public;

-- What is under which key. Asked at every start, hence by index, a step per key and not per row.
create index endpoint_secrets_key on postrider.endpoint_secrets (split_part(sealed, '.', 1), seq);
create index endpoints_headers_keys on postrider.endpoints (postrider.keys_of_headers(headers), id)
  where postrider.keys_of_headers(headers) <> '{}';

-- Secrets that sign nothing any more are deleted.
create index endpoint_secrets_expiry on postrider.endpoint_secrets (expires_at) where expires_at is not null;

-- From now on deleting an endpoint takes its secrets and headers along; these were deleted before.
delete from postrider.endpoint_secrets as s using postrider.endpoints as e
where e.id = s.endpoint_id and e.deleted_at is not null;
update postrider.endpoints set headers = '[]' where deleted_at is not null;
