import type { Access, ApplicationId, EndpointId, OpenCounts, StatsBucket } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';
import { type SummedCounts, sumOfCounts, toCounts } from './stats-sums.ts';

/** Of these, the living ones that the application has, in no order. */
export async function livingEndpoints(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  endpointIds: readonly EndpointId[],
): Promise<Set<EndpointId>> {
  const only = onlyApplication(access);
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select p.id from unnest(${arrayText(endpointIds)}::text::uuid[]) as k (id)
    join postrider.endpoints as p on p.id = k.id
    where p.application_id = ${applicationId} and (${only}::uuid is null or p.application_id = ${only})
      and p.deleted_at is null`;
  return new Set(rows.map(({ id }) => id));
}

/** The hours since a moment in which something happened, of each endpoint, the oldest first. */
export async function readHoursOfEach(
  tx: Tx,
  access: Access,
  endpointIds: readonly EndpointId[],
  since: Date,
): Promise<Map<EndpointId, StatsBucket[]>> {
  const only = onlyApplication(access);
  const rows = await tx.sql<(SummedCounts & { readonly id: EndpointId; readonly at: Date })[]>`
    select p.id, date_trunc('hour', s.at, 'UTC') as at, ${sumOfCounts(tx)}
    from unnest(${arrayText(endpointIds)}::text::uuid[]) as k (id)
    join postrider.endpoints as p on p.id = k.id
    join postrider.endpoint_stats as s on s.endpoint_id = p.id and s.at >= ${since}
    where ${only}::uuid is null or p.application_id = ${only}
    group by 1, 2 order by 1, 2`;
  const hours = new Map<EndpointId, StatsBucket[]>(endpointIds.map((id) => [id, []]));
  for (const { id, at, ...counts } of rows) hours.get(id)?.push({ at, ...toCounts(counts) });
  return hours;
}

/** How many open deliveries of one endpoint are counted where there are many endpoints: 50 of them take some 30 ms. */
export const OPEN_OF_EACH_MAX = 1_000;

export interface OpenOfEndpoint extends OpenCounts {
  /** When the next attempt is due of those that are not due yet; null: there is none. */
  readonly nextAttemptAt: Date | null;
}

/** By their partial index; partitions of days to come are not looked into. */
export async function countOpenOfEach(
  tx: Tx,
  access: Access,
  endpointIds: readonly EndpointId[],
): Promise<Map<EndpointId, OpenOfEndpoint>> {
  const only = onlyApplication(access);
  const rows = await tx.sql<(OpenOfEndpoint & { readonly id: EndpointId })[]>`
    select p.id, o.pending, o.retrying, o.capped, n.next_attempt_at as "nextAttemptAt"
    from unnest(${arrayText(endpointIds)}::text::uuid[]) as k (id)
    join postrider.endpoints as p on p.id = k.id
    cross join lateral (
      select count(*) filter (where status = 'pending')::integer as pending,
        count(*) filter (where status = 'retrying')::integer as retrying, count(*) = ${OPEN_OF_EACH_MAX} as capped
      from (
        select d.status from postrider.deliveries as d
        where d.endpoint_id = p.id and d.completed_at is null
          and d.event_id < postrider.uuid7_floor(now() + interval '1 day')
        limit ${OPEN_OF_EACH_MAX}
      ) as counted
    ) as o
    left join lateral (
      select d.next_attempt_at from postrider.deliveries as d
      where d.endpoint_id = p.id and d.completed_at is null and d.next_attempt_at > now()
        and d.event_id < postrider.uuid7_floor(now() + interval '1 day')
      order by d.next_attempt_at limit 1
    ) as n on true
    where ${only}::uuid is null or p.application_id = ${only}`;
  return new Map(rows.map(({ id, ...open }) => [id, open]));
}
