-- Portal sessions are no faster than the key that opened them.

-- Requests per second; null: as many as the instance gives every session.
alter table postrider.portal_sessions
  add column rate_limit double precision check (rate_limit between 0.01 and 10000);
-- How many an application has, for their limit.
create index portal_sessions_living on postrider.portal_sessions (application_id, expires_at) where revoked_at is null;
