import type { Access, ApplicationId, EndpointId, EventId } from '@postrider/core';
import postgres from 'postgres';
import { type ClaimedDelivery, readClaimed } from './claimed.ts';
import type { Database, Tx } from './database.ts';
import { partitionDayOf } from './partition-of.ts';
import type { RecordingProblem } from './record-events.ts';
import { refusalOf } from './recording-refusal.ts';
import { onlyApplication } from './ref.ts';

export interface TestToRecord {
  readonly applicationId: ApplicationId;
  readonly endpointId: EndpointId;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** When the delivery expires that nobody has settled. */
  readonly expiresAfterSeconds: number;
  /** Done in the same transaction. */
  readonly alongside: (tx: Tx, eventId: EventId) => Promise<void>;
}

export type RecordedTest =
  | { readonly kind: 'recorded'; readonly delivery: ClaimedDelivery; readonly recordedAt: Date }
  | { readonly kind: 'endpoint_not_found' }
  | RecordingProblem;

/**
 * Records an event for one endpoint alone and its delivery, in a transaction of its own, because a refusal ends it. The
 * delivery is in no chunk and is due when it expires: it is sent by whoever recorded it or not at all, and the sweep for
 * strays closes it when that one died. The relay passes over it as over everything that has its delivery.
 */
export async function recordTest(
  database: Database,
  access: Access,
  { applicationId, endpointId, type, data, expiresAfterSeconds, alongside }: TestToRecord,
): Promise<RecordedTest> {
  const only = onlyApplication(access);
  try {
    return await database.transaction(async (tx): Promise<RecordedTest> => {
      const [event] = await tx.sql<{ id: EventId; recordedAt: Date }[]>`
        select r.id, r.created_at as "recordedAt"
        from postrider.endpoints as e
        cross join lateral postrider.record_events(
          e.application_id, array[${type}]::text[], array[${data}]::text[], array[null]::text[], null,
          array[null]::text[], array[null]::timestamptz[], array[null]::timestamptz[],
          array[${expiresAfterSeconds} * interval '1 second'], 'test'
        ) as r
        where e.id = ${endpointId} and e.application_id = ${applicationId} and e.deleted_at is null
          and (${only}::uuid is null or e.application_id = ${only})`;
      if (event === undefined) return { kind: 'endpoint_not_found' };
      const day = partitionDayOf(event.id);
      await tx.sql`
        with event as (
          update postrider.${tx.sql(`events_${day}`)} set only_endpoint = ${endpointId} where id = ${event.id}
          returning id, application_id, type, expires_at
        )
        insert into postrider.${tx.sql(`deliveries_${day}`)} (event_id, endpoint_id, id, application_id, event_type,
          next_attempt_at, expires_at)
        select id, ${endpointId}, postrider.uuid_of_event(id), application_id, type, expires_at, expires_at from event`;
      const [delivery] = await readClaimed(tx, [{ eventId: event.id, endpointId }]);
      if (delivery === undefined) throw new Error('What was just recorded is not there.');
      await alongside(tx, event.id);
      return { kind: 'recorded', delivery, recordedAt: event.recordedAt };
    });
  } catch (error) {
    const refusal = error instanceof postgres.PostgresError ? refusalOf(error) : null;
    if (refusal?.kind !== 'refused') throw error;
    return refusal;
  }
}
