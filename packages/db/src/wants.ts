import type { Tx } from './database.ts';

/** Whether an endpoint `p` that is not deleted gets an event `e`, which comes with the `patterns` of its type. */
export function wants(tx: Tx) {
  return tx.sql`(p.status <> 'disabled' and ${asksFor(tx, tx.sql`e.patterns`)}
    and (e.only_endpoint is null or p.id = e.only_endpoint)
    and e.erased_at is null)`;
}

/** Whether an endpoint `p` has asked for the type of an event `e`, given by its patterns, and for one of its channels. */
export function asksFor(tx: Tx, patterns: ReturnType<Tx['sql']>) {
  return tx.sql`((p.event_types is null or p.event_types && ${patterns})
    and (p.channels is null or p.channels && e.channels))`;
}
