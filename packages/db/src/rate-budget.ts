import { type EndpointId, SLOT_AHEAD_MS, SLOT_CREDIT_MS, type SlotGrant } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';

/** So many slots wanted of an endpoint's rate, in requests per second. */
export interface SlotAsk {
  readonly endpointId: EndpointId;
  readonly rate: number;
  readonly wanted: number;
}

/** What is given for it, by the database's clock in milliseconds since 1970. */
export interface SlotAnswer extends SlotGrant {
  readonly endpointId: EndpointId;
  /** When it was decided. */
  readonly now: number;
}

/**
 * Takes slots from the budgets of many endpoints, as `takeSlots` of core does, at the moment the row is locked. Locks
 * endpoints' states in the order of ids, as settles do. No answer: there is no such endpoint.
 */
export async function takeRateSlots(tx: Tx, asks: readonly SlotAsk[]): Promise<SlotAnswer[]> {
  if (asks.length === 0) return [];
  const sorted = [...asks].sort((a, b) => (a.endpointId < b.endpointId ? -1 : 1));
  // The clock is read in a step of its own, row by row after the lock: a select's own columns may be computed before it.
  return tx.sql<SlotAnswer[]>`
    with locked as materialized (
      select s.endpoint_id, extract(epoch from s.rate_budget_at)::float8 * 1000 as budget_ms, a.rate, a.wanted
      from unnest(${arrayText(sorted.map((ask) => ask.endpointId))}::text::uuid[],
        ${arrayText(sorted.map((ask) => ask.rate))}::text::float8[],
        ${arrayText(sorted.map((ask) => ask.wanted))}::text::integer[]) with ordinality as a (endpoint_id, rate, wanted, n)
      join postrider.endpoint_state as s on s.endpoint_id = a.endpoint_id
      order by a.n
      for update of s
    ), timed as materialized (
      select l.*, extract(epoch from clock_timestamp())::float8 * 1000 as now_ms from locked as l
    ), placed as (
      select t.*, case
          when budget_ms > now_ms + 2 * ${SLOT_AHEAD_MS}::float8 + 1000 / rate then now_ms
          else greatest(budget_ms, now_ms - ${SLOT_CREDIT_MS}::float8)
        end as first_ms
      from timed as t
    ), given as materialized (
      select p.*, least(wanted, greatest(0, floor((now_ms + ${SLOT_AHEAD_MS}::float8 - first_ms) * rate / 1000) + 1)) as count
      from placed as p
    ), taken as (
      update postrider.endpoint_state as s
      set rate_budget_at = to_timestamp((g.first_ms + g.count * 1000 / g.rate) / 1000)
      from given as g where s.endpoint_id = g.endpoint_id and g.count > 0
    )
    select endpoint_id as "endpointId", first_ms as "firstAt", count, first_ms + count * 1000 / rate as "budgetAt",
      now_ms as now
    from given`;
}
