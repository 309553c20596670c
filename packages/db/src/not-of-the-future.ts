import type { Tx } from './database.ts';

/**
 * Leaves the partitions made ahead out of a look that is taken all the time. An hour, for a clock that was set back; by more,
 * and the events of the time in between wait for the next one that comes.
 */
export function notOfTheFuture(tx: Tx) {
  return tx.sql`e.id < postrider.uuid7_floor(now() + interval '1 hour')`;
}
