import { firstUuidOf, type OperationWork } from '@postrider/core';
import type { Tx } from './database.ts';

export type FilterWork = Exclude<OperationWork, { readonly kind: 'backfill' }>;

/**
 * How much later the clock in an event's id may be than that of the transaction that made its delivery: as much as is taken
 * of a service's database, or the relay waits for.
 */
const CLOCK_ERROR_MS = 3_600_000;

/** Which deliveries `d` an operation is about, but for their event's time, which bounds the search instead. */
export function isWanted(tx: Tx, work: FilterWork) {
  switch (work.kind) {
    case 'recover':
      return tx.sql`(d.status in ('failed', 'cancelled') and d.created_at >= ${work.since} and d.created_at < ${work.until})`;
    case 'retry':
    case 'cancel':
      return tx.sql`(d.status = any(${[...work.statuses]}) and (${work.type}::text is null or d.event_type = ${work.type}))`;
  }
}

/** Where in an index on the event's id they are; partitions outside are left out. A delivery may be made long after its event. */
export function isWithin(tx: Tx, work: FilterWork) {
  const since = work.kind === 'recover' ? null : work.since;
  const until = work.kind === 'recover' ? new Date(work.until.getTime() + CLOCK_ERROR_MS) : work.until;
  return tx.sql`(${since === null ? tx.sql`true` : tx.sql`d.event_id >= ${firstUuidOf(since)}`}
    and ${until === null ? tx.sql`true` : tx.sql`d.event_id < ${firstUuidOf(until)}`})`;
}

/** What brings the search to the smallest index: spelled out, since the planner cannot know what a parameter holds. */
export function isIndexed(tx: Tx, work: FilterWork) {
  switch (work.kind) {
    case 'recover':
      return tx.sql`d.status in ('failed', 'cancelled')`;
    case 'retry':
      return work.statuses.includes('delivered') ? tx.sql`true` : tx.sql`d.status in ('failed', 'cancelled')`;
    case 'cancel':
      return tx.sql`d.completed_at is null`;
  }
}
