import {
  type ApplicationId,
  type DeliveryId,
  type DeliveryReason,
  type EndpointFacts,
  type EndpointId,
  type EventId,
  OPERATIONAL_UID,
} from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import { byPartitionDay } from './partition-of.ts';

/**
 * Records events of the reserved application, in the caller's transaction. Straight into the outbox and not by
 * `record_events`, which may refuse: what was sent must be logged, however small somebody set the limit on data.
 */
export async function recordOperationalEvents(
  tx: Tx,
  events: readonly { readonly type: string; readonly data: string }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.sql`
    insert into postrider.events (id, application_id, type, data, data_bytes, occurred_at, created_at, source)
    -- One microsecond apart, so that they keep their order.
    select postrider.uuid7(t.at + t.n * interval '1 microsecond'), a.id, t.type, t.data::json, octet_length(t.data),
      t.at, t.at, 'operational'
    from (
      select e.*, clock.at
      from (select clock_timestamp() as at) as clock
      cross join unnest(${events.map(({ type }) => type)}::text[], ${events.map(({ data }) => data)}::text[])
        with ordinality as e (type, data, n)
    ) as t
    join postrider.applications as a on a.uid = ${OPERATIONAL_UID} and a.deleted_at is null
    order by t.n`;
}

/** What operational events say of these endpoints, deleted ones too. */
export async function endpointFacts(tx: Tx, ids: readonly EndpointId[]): Promise<EndpointFacts[]> {
  return tx.sql<EndpointFacts[]>`
    select a.id as "applicationId", a.uid as "applicationUid", e.id as "endpointId", e.uid as "endpointUid", e.url,
      e.status, e.status_reason as "statusReason"
    from unnest(${arrayText(ids)}::text::uuid[]) with ordinality as k (id, n)
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    order by k.n`;
}

/** An application's uid, of a deleted one too. */
export async function applicationUidOf(tx: Tx, id: ApplicationId): Promise<string | null> {
  const [row] = await tx.sql<{ uid: string | null }[]>`select uid from postrider.applications where id = ${id}`;
  return row?.uid ?? null;
}

export interface FailedDelivery {
  readonly id: DeliveryId;
  readonly eventId: EventId;
  readonly endpointId: EndpointId;
  readonly eventType: string;
  readonly reason: DeliveryReason;
  readonly attemptCount: number;
  readonly lastResponseStatus: number | null;
}

/** Those of these deliveries that have failed for good. */
export async function failedDeliveries(tx: Tx, keys: readonly DeliveryKey[]): Promise<FailedDelivery[]> {
  const days = byPartitionDay(keys, ({ eventId }) => eventId);
  const found = [...days].map(
    ([day, ofDay]) => tx.sql<FailedDelivery[]>`
      select d.id, d.event_id as "eventId", d.endpoint_id as "endpointId", d.event_type as "eventType", d.reason,
        d.attempt_count as "attemptCount", d.last_response_status as "lastResponseStatus"
      from unnest(${arrayText(ofDay.map((k) => k.eventId))}::text::uuid[],
        ${arrayText(ofDay.map((k) => k.endpointId))}::text::uuid[]) as k (event_id, endpoint_id)
      join postrider.${tx.sql(`deliveries_${day}`)} as d on d.event_id = k.event_id and d.endpoint_id = k.endpoint_id
      where d.status = 'failed'`,
  );
  return (await Promise.all(found)).flat();
}
