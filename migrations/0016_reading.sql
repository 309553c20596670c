-- What screens read. What happens at all endpoints together is counted beside each one's own: under the id of zeros, in
-- endpoint_stats.

-- Endpoints that fail, the longest first: few among many.
create index endpoint_state_failing on postrider.endpoint_state (failing_since) where failing_since is not null;

-- Last of all: whoever emits reads this table, and waits from here to the end of the migrations.
alter table postrider.settings
  -- When somebody was first given a way to sign in. Null: nobody was, and the next start says one.
  add column sign_in_offered_at timestamptz,
  -- What was counted before is not counted for all endpoints together. That is made up for behind the migrations, hour by
  -- hour, since ten million rows take two minutes: from the newest down to here. Null: it is done.
  add column totals_lack_before timestamptz default 'infinity';
