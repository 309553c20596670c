import type { Tx } from './database.ts';

/** When a delivery of an event `e` is due, on a whole second; null: now. */
export function dueAt(tx: Tx) {
  return tx.sql`case when e.deliver_at > now()
    then date_trunc('second', e.deliver_at + interval '999 milliseconds') end`;
}
