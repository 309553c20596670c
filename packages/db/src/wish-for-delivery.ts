import type { Access, ApplicationId, DeliveryId } from '@postrider/core';
import { and, eq, sql } from 'drizzle-orm';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import { isTheOne } from './deliveries.ts';
import { deliveries, endpointState, endpoints, events } from './schema.ts';
import { countClosed } from './stats.ts';

/** A delivery that a person wants something of, under its row's lock. */
export interface LockedDelivery extends DeliveryKey {
  readonly isOpen: boolean;
  /**
   * Whether attempts may be made for its endpoint at all: it is neither disabled nor deleted, nor is what was open when it
   * last was still to be cancelled: what is opened now would be as well.
   */
  readonly endpointAvailable: boolean;
  /** Nothing is left to send. */
  readonly isErased: boolean;
  readonly dataBytes: number;
}

/**
 * Locks the row against settles and other people until the transaction ends. Null: unknown, of another application, not
 * this access's to see, or its event is gone with its partition.
 */
export async function lockDelivery(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: DeliveryId,
): Promise<LockedDelivery | null> {
  // Locked by a statement of its own, so that the next one sees what others did before it.
  const [locked] = await tx.orm
    .select({ eventId: deliveries.eventId, endpointId: deliveries.endpointId })
    .from(deliveries)
    .where(isTheOne(access, applicationId, id))
    .for('update');
  if (locked === undefined) return null;
  const [row] = await tx.orm
    .select({
      eventId: deliveries.eventId,
      endpointId: deliveries.endpointId,
      isOpen: sql<boolean>`${deliveries.completedAt} is null`,
      endpointAvailable: sql<boolean>`${endpoints.deletedAt} is null and ${endpoints.status} <> 'disabled'
        and ${endpointState.cancelReason} is null`,
      isErased: sql<boolean>`${events.erasedAt} is not null`,
      dataBytes: events.dataBytes,
    })
    .from(deliveries)
    .innerJoin(events, eq(events.id, deliveries.eventId))
    .innerJoin(endpoints, eq(endpoints.id, deliveries.endpointId))
    .innerJoin(endpointState, eq(endpointState.endpointId, deliveries.endpointId))
    .where(and(eq(deliveries.eventId, locked.eventId), eq(deliveries.endpointId, locked.endpointId)));
  return row ?? null;
}

// Moments here are statement_timestamp(): now() is that of the transaction's begin, and may lie before what somebody else
// did while we waited for the lock.

/**
 * A person's retry, as core's `move` has it. Answers whether an attempt is to be made besides those that are planned.
 * Call under `lockDelivery`.
 */
export async function wishRetry(tx: Tx, { eventId, endpointId }: DeliveryKey): Promise<boolean> {
  const rows = await tx.sql`
    update postrider.deliveries set
      status = case when completed_at is null then status else 'pending' end,
      reason = null,
      retry_count = case when completed_at is null then retry_count else 0 end,
      lost_count = case when completed_at is null then lost_count else 0 end,
      completed_at = null,
      resume_at = case when completed_at is null and next_attempt_at > statement_timestamp() then next_attempt_at end,
      wish = case when completed_at is null and next_attempt_at <= statement_timestamp() then 'retry' else wish end,
      next_attempt_at = case when next_attempt_at <= statement_timestamp() then next_attempt_at else statement_timestamp() end
    where event_id = ${eventId} and endpoint_id = ${endpointId}
      -- An extra attempt that is due or wished for already is the one that was asked for.
      and resume_at is null and not (completed_at is null and next_attempt_at <= statement_timestamp() and wish is not distinct from 'retry')
    returning event_id`;
  return rows.length > 0;
}

/** A person's cancel of an open delivery, as core's `move` has it: at once, or when the attempt has ended. */
export async function wishCancel(tx: Tx, { eventId, endpointId }: DeliveryKey): Promise<void> {
  await tx.sql`
    with closed as (
      update postrider.deliveries as d set
        status = case when u.under_way then d.status else 'cancelled' end,
        reason = case when u.under_way then null else 'cancelled_by_user' end,
        next_attempt_at = case when u.under_way then d.next_attempt_at end,
        completed_at = case when u.under_way then null else statement_timestamp() end,
        wish = case when u.under_way then 'cancel' end
      from (
        select next_attempt_at <= statement_timestamp() or resume_at is not null as under_way from postrider.deliveries
        where event_id = ${eventId} and endpoint_id = ${endpointId}
      ) as u
      where d.event_id = ${eventId} and d.endpoint_id = ${endpointId} and d.completed_at is null
      returning d.endpoint_id, d.status, d.completed_at
    ) ${countClosed(tx)}`;
}
