import type { Access, AttemptOutcome, AttemptTrigger, Uuid } from '@postrider/core';
import { z } from 'zod';
import { arrayText } from './array-text.ts';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import { byPartitionDay } from './partition-of.ts';
import { onlyApplication } from './ref.ts';

/** An attempt as it was logged, with what the endpoint's requests had in common then. */
export interface LoggedAttempt {
  readonly id: Uuid;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly responseStatus: number | null;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  /** Bytes as they came. */
  readonly responseBody: Buffer | null;
  readonly responseTruncated: boolean;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Null: nobody knows, the attempt was lost. */
  readonly endpointRevision: number | null;
  /** The signature header's value as sent, or all headers that the format made, as JSON text; null: nothing was sent. */
  readonly signature: string | null;
  readonly url: string;
  /** The endpoint's own headers, sensitive ones masked. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** All of a delivery's, the first one first. Where no revision is on record, with the URL that the endpoint had then. */
export async function attemptsOf(
  tx: Tx,
  access: Access,
  { eventId, endpointId }: DeliveryKey,
): Promise<LoggedAttempt[]> {
  const only = onlyApplication(access);
  const rows = await tx.sql<Row[]>`
    select a.id, a.number, a.trigger, a.started_at as "startedAt", a.duration_ms as "durationMs", a.outcome,
      a.response_status as "responseStatus", a.response_headers as "responseHeaders", a.response_body as "responseBody",
      a.response_truncated as "responseTruncated", a.error_code as "errorCode", a.error_message as "errorMessage",
      a.endpoint_revision::float8 as "endpointRevision", a.signature, r.url, r.headers
    from postrider.attempts as a
    join postrider.endpoints as e on e.id = a.endpoint_id
    cross join lateral (
      select r.url, r.headers from postrider.endpoint_revisions as r
      where r.endpoint_id = a.endpoint_id
        and case when a.endpoint_revision is null then r.created_at <= a.started_at or r.revision = 1
          else r.revision <= a.endpoint_revision end
      order by r.revision desc limit 1
    ) as r
    where a.event_id = ${eventId} and a.endpoint_id = ${endpointId}
      and (${only}::uuid is null or e.application_id = ${only})
    order by a.number`;
  return rows.map(({ responseHeaders, headers, ...row }) => ({
    ...row,
    responseHeaders: responseHeaders === null ? null : loggedHeaders.parse(JSON.parse(responseHeaders)),
    headers: revisionHeaders.parse(headers),
  }));
}

/**
 * How many attempts each of these deliveries has had with ever older secrets, without another one since. Those that have
 * had none are left out.
 */
export async function countRotations(
  tx: Tx,
  keys: readonly DeliveryKey[],
): Promise<(DeliveryKey & { readonly rotations: number })[]> {
  const days = byPartitionDay(keys, ({ eventId }) => eventId);
  const counted = [...days].map(
    ([day, ofDay]) => tx.sql<(DeliveryKey & { readonly rotations: number })[]>`
      select k.event_id as "eventId", k.endpoint_id as "endpointId", count(*)::integer as rotations
      from unnest(${arrayText(ofDay.map((k) => k.eventId))}::text::uuid[],
        ${arrayText(ofDay.map((k) => k.endpointId))}::text::uuid[]) as k (event_id, endpoint_id)
      join postrider.${tx.sql(`attempts_${day}`)} as a on a.event_id = k.event_id and a.endpoint_id = k.endpoint_id
      where a.number > coalesce((
        select max(b.number) from postrider.${tx.sql(`attempts_${day}`)} as b
        where b.event_id = k.event_id and b.endpoint_id = k.endpoint_id and b.trigger <> 'rotation'
      ), 0)
      group by k.event_id, k.endpoint_id`,
  );
  return (await Promise.all(counted)).flat();
}

type Row = Omit<LoggedAttempt, 'responseHeaders' | 'headers'> & {
  readonly responseHeaders: string | null;
  readonly headers: unknown;
};

const loggedHeaders = z.record(z.string(), z.string());

const revisionHeaders = z.array(z.strictObject({ name: z.string(), value: z.string() }));
