-- Operators who sign in: links that do it once, and sessions. And how portals look.

create table postrider.sign_in_links (
  id uuid primary key,
  -- What whoever uses it may do. What that is, the program knows.
  role text not null check (role in ('viewer', 'developer', 'admin')),
  -- Whom it is for.
  name text not null,
  -- SHA-256 of its text. No salt: it is 176 random bits.
  hash bytea not null unique check (length(hash) = 32),
  -- Of the key that made it, which its session is no faster than, and does not outlive; null: none.
  rate_limit double precision check (rate_limit between 0.01 and 10000),
  ends_by timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_expiry on postrider.sign_in_links (expires_at);

create table postrider.sessions (
  id uuid primary key,
  name text not null,
  hash bytea not null unique check (length(hash) = 32),
  -- What opened it, one of three, and what it goes by. The root key: HMAC-SHA256 of the session's text under that key, so
  -- that it ends when the key is another; without the text, which is nowhere, nobody can try keys against it.
  root_proof bytea check (length(root_proof) = 32),
  api_key_id uuid references postrider.api_keys,
  -- No reference: links are forgotten before the sessions that they opened.
  sign_in_link_id uuid,
  role text check (role in ('viewer', 'developer', 'admin')),
  rate_limit double precision check (rate_limit between 0.01 and 10000),
  ends_by timestamptz,
  created_at timestamptz not null default now(),
  -- To the minute.
  last_used_at timestamptz not null default now(),
  -- Moves on as it is used, up to ends_at.
  expires_at timestamptz not null,
  ends_at timestamptz not null,
  revoked_at timestamptz,
  check (num_nonnulls(root_proof, api_key_id, sign_in_link_id) = 1),
  check ((sign_in_link_id is null) = (role is null)),
  check (expires_at <= ends_at)
) with (fillfactor = 80);
-- Lists, newest first; and how many one key has. None has what moves on in it, so that using a session is a cheap update.
create index sessions_living on postrider.sessions (id desc) where revoked_at is null;
create index sessions_key on postrider.sessions (api_key_id, id desc) where revoked_at is null;
create index sessions_end on postrider.sessions (ends_at);

-- How portals look, each once: a platform opens thousands of sessions with the same pictures.
create table postrider.portal_themes (
  -- SHA-256 of the text.
  hash bytea primary key check (length(hash) = 32),
  theme text not null,
  used_at timestamptz not null default now()
);
create index portal_themes_use on postrider.portal_themes (used_at);
alter table postrider.portal_sessions add column theme_hash bytea references postrider.portal_themes;
create index portal_sessions_theme on postrider.portal_sessions (theme_hash) where theme_hash is not null;

-- Sessions act, too. What older programs write satisfies the wider rules as it did the narrower ones, and so does every row,
-- which is why none is looked at.
alter table postrider.audit_log
  drop constraint audit_log_actor_kind_check,
  drop constraint audit_log_check,
  drop constraint audit_log_check1,
  add constraint audit_log_actor_kind check (actor_kind in ('root', 'key', 'session', 'portal', 'system')) not valid,
  add constraint audit_log_actor_id check ((actor_kind in ('key', 'session', 'portal')) = (actor_id is not null)) not valid,
  add constraint audit_log_actor_name check ((actor_kind in ('key', 'session', 'system')) = (actor_name is not null)) not valid;
