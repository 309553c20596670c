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

/**
 * The entries of an endpoint's event types that would match this one: itself, and every prefix.* of it. As the function
 * `type_patterns`, which programs of earlier versions call: nearly all of its 100 µs for an event is the call.
 */
export function patternsOf(tx: Tx, type: ReturnType<Tx['sql']>): ReturnType<Tx['sql']> {
  const parts = tx.sql`string_to_array(${type}, '.')`;
  return tx.sql`array(
    select array_to_string((${parts})[1:n], '.') || case when n < cardinality(${parts}) then '.*' else '' end
    from generate_series(1, cardinality(${parts})) as n
  )`;
}
