import { LAST_UUID } from '@postrider/core';
import type { Tx } from './database.ts';

/** Whether the relay has matched an event `e` against all endpoints: its cursor `c` is past it, and all of it is fanned out. */
export function isRelayed(tx: Tx) {
  return tx.sql`(coalesce(pg_visible_in_snapshot(e.xid, c.lo) or (pg_visible_in_snapshot(e.xid, c.hi)
    and (c.drained or (e.xid, e.id) <= (c.position_xid, c.position_id))), false)
    and not exists (select from postrider.wide_events as w where w.event_id = e.id and w.position <> ${LAST_UUID}))`;
}
