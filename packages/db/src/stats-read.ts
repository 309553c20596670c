import type { Access, ApplicationId, EndpointId, OpenCounts, StatsBucket, StatsSpan } from '@postrider/core';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';
import { type SummedCounts, sumOfCounts, toCounts } from './stats-sums.ts';

/** Of an application's endpoints, those that are deleted too, or of one of them. */
interface Whose {
  readonly applicationId: ApplicationId;
  /** Null: all. */
  readonly endpointId: EndpointId | null;
}

/** The minutes or hours of a span in which something happened, the oldest first. */
export async function readStats(
  tx: Tx,
  access: Access,
  { applicationId, endpointId }: Whose,
  { since, until, unit }: StatsSpan,
): Promise<StatsBucket[]> {
  const only = onlyApplication(access);
  const rows = await tx.sql<(SummedCounts & { readonly at: Date })[]>`
    select date_trunc(${unit}, s.at, 'UTC') as at, ${sumOfCounts(tx)}
    from postrider.endpoints as p join postrider.endpoint_stats as s on s.endpoint_id = p.id
    where p.application_id = ${applicationId} and (${only}::uuid is null or p.application_id = ${only})
      and (${endpointId}::uuid is null or p.id = ${endpointId})
      and s.at >= ${since} and s.at < ${until}
    group by 1 order by 1`;
  return rows.map(({ at, ...counts }) => ({ at, ...toCounts(counts) }));
}

/** How many open deliveries are counted, in all: some milliseconds' worth, and enough to say that it is too many. */
export const OPEN_COUNTED_MAX = 10_000;

/** Open deliveries of living endpoints, by their partial index; tomorrow's partitions are not looked into. */
export async function countOpen(tx: Tx, access: Access, { applicationId, endpointId }: Whose): Promise<OpenCounts> {
  const only = onlyApplication(access);
  const [row] = await tx.sql<OpenCounts[]>`
    select count(*) filter (where status = 'pending')::integer as pending,
      count(*) filter (where status = 'retrying')::integer as retrying,
      count(*) = ${OPEN_COUNTED_MAX} as capped
    from (
      select d.status
      from postrider.endpoints as p
      join postrider.deliveries as d on d.endpoint_id = p.id
      where p.application_id = ${applicationId} and (${only}::uuid is null or p.application_id = ${only})
        and p.deleted_at is null and (${endpointId}::uuid is null or p.id = ${endpointId})
        and d.completed_at is null and d.event_id < postrider.uuid7_floor(now() + interval '1 day')
      limit ${OPEN_COUNTED_MAX}
    ) as counted`;
  return row ?? { pending: 0, retrying: 0, capped: false };
}
