import type { DeliveryStatus, EndpointId, EventId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { byPartitionDay, type PartitionDay } from './partition-of.ts';

export interface DeliveryKey {
  readonly eventId: EventId;
  readonly endpointId: EndpointId;
}

/** A delivery of a claimed chunk, with the event it carries. */
export interface ClaimedDelivery extends DeliveryKey {
  readonly status: DeliveryStatus;
  readonly attemptCount: number;
  readonly retryCount: number;
  readonly lostCount: number;
  /** Null: closed. */
  readonly nextAttemptAt: Date | null;
  readonly resumeAt: Date | null;
  readonly wish: 'retry' | 'cancel' | null;
  readonly due: boolean;
  readonly expired: boolean;
  readonly eventType: string;
  /** The JSON text as it came; empty from when its request has been made. */
  data: string;
  readonly dataBytes: number;
  readonly occurredAt: Date;
  readonly eventUid: string | null;
  /** How many of the newest secrets its receiver has refused in a row: known in chunks of rotation, absent in others. */
  readonly secretsTried?: number;
}

/** A second's grace: the queue counts in seconds by our estimate of this clock, which may be a little ahead. */
const DUE_GRACE_MS = 1_000;

/** The open deliveries among these, with their events: one query per day of events, nearly always one. */
export async function readClaimed(tx: Tx, keys: readonly DeliveryKey[]): Promise<ClaimedDelivery[]> {
  const found: ClaimedDelivery[] = [];
  for (const [day, ofDay] of byPartitionDay(keys, ({ eventId }) => eventId)) {
    try {
      found.push(...(await readClaimedOfDay(tx, day, ofDay)));
    } catch (error) {
      // Dropped by retention, and so closed.
      if (!isMissingTable(error)) throw error;
    }
  }
  return found;
}

async function readClaimedOfDay(tx: Tx, day: PartitionDay, keys: readonly DeliveryKey[]): Promise<ClaimedDelivery[]> {
  return tx.sql<ClaimedDelivery[]>`
    select d.event_id as "eventId", d.endpoint_id as "endpointId", d.status, d.attempt_count as "attemptCount",
      d.retry_count as "retryCount", d.lost_count as "lostCount", d.next_attempt_at as "nextAttemptAt",
      -- Whoever erases an event cancels what is left of it, also what the relay or a retry made in the same moment.
      d.resume_at as "resumeAt", case when e.erased_at is null then d.wish else 'cancel' end as wish,
      d.next_attempt_at <= now() + ${DUE_GRACE_MS} * interval '1 millisecond' as due,
      coalesce(d.expires_at <= now(), false) as expired,
      e.type as "eventType", e.data, e.data_bytes as "dataBytes", e.occurred_at as "occurredAt",
      e.uid as "eventUid"
    from unnest(${arrayText(keys.map((k) => k.eventId))}::text::uuid[],
      ${arrayText(keys.map((k) => k.endpointId))}::text::uuid[]) as k (event_id, endpoint_id)
    join postrider.${tx.sql(`deliveries_${day}`)} as d on d.event_id = k.event_id and d.endpoint_id = k.endpoint_id
    join postrider.${tx.sql(`events_${day}`)} as e on e.id = k.event_id
    where d.next_attempt_at is not null`;
}

/** Whether a query named a partition that has been dropped. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01';
}
