import { LAST_UUID } from '@postrider/core';
import type { Tx } from './database.ts';

/** Whether the relay has matched an event `e` against all endpoints: its cursor `c` is past it, and all of it is fanned out. */
export function isRelayed(tx: Tx) {
  return tx.sql.unsafe(relayedText('e', 'c'));
}

/** The same as text, of tables that a query calls otherwise. */
export function relayedText(event: string, cursor: string): string {
  return `(coalesce(pg_visible_in_snapshot(${event}.xid, ${cursor}.lo) or (pg_visible_in_snapshot(${event}.xid, ${cursor}.hi)
    and (${cursor}.drained or (${event}.xid, ${event}.id) <= (${cursor}.position_xid, ${cursor}.position_id))), false)
    and not exists (select from postrider.wide_events as w where w.event_id = ${event}.id and w.position <> '${LAST_UUID}'))`;
}
