import type { EndpointId, EventId, WithdrawalReason } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import { compareKeys } from './settle.ts';
import { countClosed } from './stats.ts';

/*
 * Open deliveries that end without another attempt. All of these change open rows only, so they may meet a settle or a
 * person's move in any order.
 */

/** Cancels these, sorted as every settle locks. */
export async function withdraw(
  tx: Tx,
  keys: readonly DeliveryKey[],
  reason: WithdrawalReason | 'cancelled_by_user',
): Promise<void> {
  if (keys.length === 0) return;
  const sorted = [...keys].sort(compareKeys);
  await tx.sql`
    with closed as (
      update postrider.deliveries as d ${setCancelled(tx, reason)}
      from unnest(${sorted.map((k) => k.eventId)}::uuid[], ${sorted.map((k) => k.endpointId)}::uuid[])
        as k (event_id, endpoint_id)
      where d.event_id = k.event_id and d.endpoint_id = k.endpoint_id and d.completed_at is null
      returning d.endpoint_id, d.status, d.completed_at
    ) ${countClosed(tx)}`;
}

/**
 * Whether any endpoint is to be cleared, and whether any wish is to be granted: once a second, mostly neither. Without a
 * parameter PostgreSQL plans it once; each plan over a month of partitions takes it 2 to 8 ms, each look 0.1.
 */
export async function lookForWithdrawals(tx: Tx): Promise<{ readonly cleared: boolean; readonly wished: boolean }> {
  const [row] = await tx.sql<{ cleared: boolean; wished: boolean }[]>`
    select exists (select from postrider.endpoint_state where cancel_reason is not null) as cleared,
      exists (select from postrider.deliveries where wish is not null and wish = 'cancel') as wished`;
  return row ?? { cleared: false, wished: false };
}

/** Endpoints that were disabled or deleted so long ago with deliveries still open. */
export async function endpointsToClear(
  tx: Tx,
  { sinceMs, max }: { readonly sinceMs: number; readonly max: number },
): Promise<EndpointId[]> {
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select endpoint_id as id from postrider.endpoint_state
    where cancel_reason is not null and cancel_before <= now() - ${sinceMs} * interval '1 millisecond'
    order by endpoint_id limit ${max}`;
  return rows.map(({ id }) => id);
}

/**
 * Cancels up to `max` deliveries that were open when the endpoint was disabled or deleted, but for those whose attempt may
 * be under way (`held`), and takes the mark off when none are left. Their chunks stay: one of closed deliveries is dropped
 * when it is claimed. Answers how many. Locks deliveries in the order of their keys and the endpoint's state after them, as
 * settles do.
 */
export async function clearEndpoint(
  tx: Tx,
  endpointId: EndpointId,
  max: number,
  held: readonly EventId[] = [],
): Promise<number> {
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with marked as materialized (
      select endpoint_id, cancel_reason, cancel_before from postrider.endpoint_state
      where endpoint_id = ${endpointId} and cancel_reason is not null
    ), found as materialized (
      select d.event_id, d.endpoint_id, m.cancel_reason
      from marked as m join postrider.deliveries as d on d.endpoint_id = m.endpoint_id
      where d.completed_at is null and d.created_at <= m.cancel_before
        and d.event_id <> all(${arrayText(held)}::text::uuid[])
      -- By the partial index of open rows, whatever the endpoint's history.
      order by d.next_attempt_at limit ${max}
    ), open as materialized (
      select d.event_id, d.endpoint_id, f.cancel_reason
      from found as f join postrider.deliveries as d on d.event_id = f.event_id and d.endpoint_id = f.endpoint_id
      -- Said so, because by the other the planner takes the index of what is open for each of them.
      where d.next_attempt_at is not null
      order by d.event_id
      for update of d
    ), ${cancelAndCount(tx, tx.sql`o.cancel_reason`)}`;
  const cancelled = row?.cancelled ?? 0;
  if (cancelled < max) await takeMarkOff(tx, endpointId);
  return cancelled;
}

/** Asked anew: somebody else may have taken the same share, or have marked the endpoint again. */
async function takeMarkOff(tx: Tx, endpointId: EndpointId): Promise<void> {
  await tx.sql`
    update postrider.endpoint_state as s set cancel_reason = null, cancel_before = null
    where s.endpoint_id = ${endpointId} and s.cancel_reason is not null and not exists (
      select from postrider.deliveries as d
      where d.endpoint_id = ${endpointId} and d.completed_at is null and d.created_at <= s.cancel_before
    )`;
}

/** Cancels up to `max` open deliveries of events that are a day from the end of retention: visibly, not by their drop. */
export async function expireOld(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with open as (
      select event_id, endpoint_id from postrider.deliveries
      where completed_at is null
        and event_id < postrider.uuid7_floor(now() - (${retentionDays}::integer - 1) * interval '1 day')
      limit ${max}
      for update skip locked
    ), ${cancelAndCount(tx, tx.sql`'expired'`)}`;
  return row?.cancelled ?? 0;
}

/** Deliveries that somebody wants cancelled, while an attempt may be under way; of one of them, or of all. */
export async function findCancelWishes(
  tx: Tx,
  { only, max }: { readonly only: DeliveryKey | null; readonly max: number },
) {
  return tx.sql<DeliveryKey[]>`
    select event_id as "eventId", endpoint_id as "endpointId" from postrider.deliveries
    where wish is not null and wish = 'cancel' and (${only === null}
      or (event_id = ${only?.eventId ?? null} and endpoint_id = ${only?.endpointId ?? null}))
    limit ${max}`;
}

/** Grants such wishes, but for those that somebody else is about to change. Answers how many. */
export async function grantCancels(tx: Tx, keys: readonly DeliveryKey[]): Promise<number> {
  if (keys.length === 0) return 0;
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with open as (
      select d.event_id, d.endpoint_id
      from unnest(${keys.map((k) => k.eventId)}::uuid[], ${keys.map((k) => k.endpointId)}::uuid[]) as k (event_id, endpoint_id)
      join postrider.deliveries as d on d.event_id = k.event_id and d.endpoint_id = k.endpoint_id
      where d.wish is not null and d.wish = 'cancel'
      for update of d skip locked
    ), ${cancelAndCount(tx, tx.sql`'cancelled_by_user'`)}`;
  return row?.cancelled ?? 0;
}

/** The columns of a delivery that ends without another attempt. */
export function setCancelled(tx: Tx, reason: string | ReturnType<Tx['sql']>) {
  return tx.sql`
    set status = 'cancelled', reason = ${reason}, next_attempt_at = null, resume_at = null, wish = null,
      completed_at = now()`;
}

/** The end of a statement whose CTE `open` (`o`) has locked open deliveries: cancels them, and says how many in `cancelled`. */
function cancelAndCount(tx: Tx, reason: ReturnType<Tx['sql']>) {
  return tx.sql`
    closed as (
      update postrider.deliveries as d ${setCancelled(tx, reason)}
      from open as o where d.event_id = o.event_id and d.endpoint_id = o.endpoint_id
      returning d.endpoint_id, d.status, d.completed_at
    ), counted as (${countClosed(tx)})
    select count(*)::integer as cancelled from closed`;
}
