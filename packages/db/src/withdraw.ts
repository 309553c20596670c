import type { EndpointId, WithdrawalReason } from '@postrider/core';
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
      update postrider.deliveries as d
      set status = 'cancelled', reason = ${reason}, next_attempt_at = null, resume_at = null, wish = null,
        completed_at = now()
      from unnest(${sorted.map((k) => k.eventId)}::uuid[], ${sorted.map((k) => k.endpointId)}::uuid[])
        as k (event_id, endpoint_id)
      where d.event_id = k.event_id and d.endpoint_id = k.endpoint_id and d.completed_at is null
      returning d.endpoint_id, d.status, d.completed_at
    ) ${countClosed(tx)}`;
}

/** Endpoints that were disabled or deleted with deliveries still open. */
export async function endpointsToClear(tx: Tx, max: number): Promise<EndpointId[]> {
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select endpoint_id as id from postrider.endpoint_state where cancel_reason is not null
    order by endpoint_id limit ${max}`;
  return rows.map(({ id }) => id);
}

/**
 * Cancels up to `max` deliveries that were open when the endpoint was disabled or deleted, and takes the mark off when
 * none are left. Their chunks stay: one of closed deliveries is dropped when it is claimed. Answers how many.
 */
export async function clearEndpoint(tx: Tx, endpointId: EndpointId, max: number): Promise<number> {
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with marked as (
      select endpoint_id, cancel_reason, cancel_before from postrider.endpoint_state
      where endpoint_id = ${endpointId} and cancel_reason is not null for update
    ), open as (
      select d.event_id, d.endpoint_id, m.cancel_reason
      from marked as m join postrider.deliveries as d on d.endpoint_id = m.endpoint_id
      where d.completed_at is null and d.created_at <= m.cancel_before
      -- By the partial index of open rows, whatever the endpoint's history.
      order by d.next_attempt_at limit ${max}
      for update of d
    ), closed as (
      update postrider.deliveries as d
      set status = 'cancelled', reason = o.cancel_reason, next_attempt_at = null, resume_at = null, wish = null,
        completed_at = now()
      from open as o where d.event_id = o.event_id and d.endpoint_id = o.endpoint_id
      returning d.endpoint_id, d.status, d.completed_at
    ), counted as (${countClosed(tx)})
    select count(*)::integer as cancelled from closed`;
  const cancelled = row?.cancelled ?? 0;
  if (cancelled < max) {
    await tx.sql`
      update postrider.endpoint_state set cancel_reason = null, cancel_before = null where endpoint_id = ${endpointId}`;
  }
  return cancelled;
}

/** Cancels up to `max` open deliveries of events that are a day from the end of retention: visibly, not by their drop. */
export async function expireOld(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with old as (
      select event_id, endpoint_id from postrider.deliveries
      where completed_at is null
        and event_id < postrider.uuid7_floor(now() - (${retentionDays}::integer - 1) * interval '1 day')
      limit ${max}
      for update skip locked
    ), closed as (
      update postrider.deliveries as d
      set status = 'cancelled', reason = 'expired', next_attempt_at = null, resume_at = null, wish = null, completed_at = now()
      from old as o where d.event_id = o.event_id and d.endpoint_id = o.endpoint_id
      returning d.endpoint_id, d.status, d.completed_at
    ), counted as (${countClosed(tx)})
    select count(*)::integer as cancelled from closed`;
  return row?.cancelled ?? 0;
}

/**
 * Grants wishes that nobody met: the attempt that may have been under way has long ended with its process, and what was
 * parked is not claimed soon. Answers how many.
 */
export async function grantStaleCancels(tx: Tx, max: number): Promise<number> {
  const [row] = await tx.sql<{ cancelled: number }[]>`
    with stale as (
      select event_id, endpoint_id from postrider.deliveries
      where wish is not null and wish = 'cancel' and next_attempt_at < now() - interval '60 seconds'
      limit ${max} for update skip locked
    ), closed as (
      update postrider.deliveries as d
      set status = 'cancelled', reason = 'cancelled_by_user', next_attempt_at = null, resume_at = null, wish = null,
        completed_at = now()
      from stale as s where d.event_id = s.event_id and d.endpoint_id = s.endpoint_id
      returning d.endpoint_id, d.status, d.completed_at
    ), counted as (${countClosed(tx)})
    select count(*)::integer as cancelled from closed`;
  return row?.cancelled ?? 0;
}
