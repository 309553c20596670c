-- A database that was dumped and restored into another cluster: its transactions are counted on from where the old ones end.

-- What the outbox adds to this cluster's transaction ids; 0 where the database was born, and in physical copies. `lo`, `hi`,
-- `position_xid` and the events' `xid` all have it in them.
alter table postrider.relay_cursors
  add column xid_offset bigint not null default 0 check (xid_offset >= 0),
  -- Where programs of before this migration would set `hi` without the offset, they are refused.
  add constraint relay_cursors_forward check (pg_snapshot_xmax(hi) >= pg_snapshot_xmax(lo));

-- This transaction, as the outbox counts: in a restored copy the default of `events.xid`, with the offset written out. Not
-- read from the cursor's row: a transaction with an old snapshot would see an old one there, but never an old default.
create function postrider.outbox_xid(xid_offset bigint) returns xid8
language sql volatile
return (pg_current_xact_id()::text::bigint + xid_offset)::text::xid8;
revoke all on function postrider.outbox_xid(bigint) from public;

-- The caller's snapshot, as the outbox counts.
create function postrider.outbox_snapshot(xid_offset bigint) returns pg_snapshot
language sql stable
return (
  select ((pg_snapshot_xmin(s.now)::text::bigint + xid_offset) || ':' || (pg_snapshot_xmax(s.now)::text::bigint + xid_offset)
    || ':' || coalesce(
      (select string_agg((x.xid::text::bigint + xid_offset)::text, ',' order by x.xid) from pg_snapshot_xip(s.now) as x (xid)),
      ''))::pg_snapshot
  from pg_current_snapshot() as s (now)
);
revoke all on function postrider.outbox_snapshot(bigint) from public;
