import type { Tx } from './database.ts';

/** Whether an endpoint `p` that is not deleted gets an event `e`, which comes with the `patterns` of its type. */
export function wants(tx: Tx) {
  return tx.sql`(p.status <> 'disabled'
    and (p.event_types is null or p.event_types && e.patterns)
    and (p.channels is null or p.channels && e.channels)
    and (e.only_endpoint is null or p.id = e.only_endpoint)
    and e.erased_at is null)`;
}
