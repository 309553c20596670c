import type { ApplicationId, EndpointId, EndpointStatus, OpenCounts, StatsBucket, StatsSpan } from '@postrider/core';
import type { Tx } from './database.ts';
import { ALL_ENDPOINTS } from './stats.ts';
import { OPEN_COUNTED_MAX } from './stats-read.ts';
import { type SummedCounts, sumOfCounts, toCounts } from './stats-sums.ts';

// What is true of all applications together: for those who may see all.

/** The minutes or hours of a span in which something happened anywhere, the oldest first. */
export async function readStatsOfAll(tx: Tx, { since, until, unit }: StatsSpan): Promise<StatsBucket[]> {
  const rows = await tx.sql<(SummedCounts & { readonly at: Date })[]>`
    select date_trunc(${unit}, s.at, 'UTC') as at, ${sumOfCounts(tx)}
    from postrider.endpoint_stats as s
    where s.endpoint_id = ${ALL_ENDPOINTS} and s.at >= ${since} and s.at < ${until}
    group by 1 order by 1`;
  return rows.map(({ at, ...counts }) => ({ at, ...toCounts(counts) }));
}

/** Open deliveries, by their partial index; tomorrow's partitions are not looked into. */
export async function countOpenOfAll(tx: Tx): Promise<OpenCounts> {
  const [row] = await tx.sql<OpenCounts[]>`
    select count(*) filter (where status = 'pending')::integer as pending,
      count(*) filter (where status = 'retrying')::integer as retrying, count(*) = ${OPEN_COUNTED_MAX} as capped
    from (
      select d.status from postrider.deliveries as d
      where d.completed_at is null and d.event_id < postrider.uuid7_floor(now() + interval '1 day')
      limit ${OPEN_COUNTED_MAX}
    ) as counted`;
  return row ?? { pending: 0, retrying: 0, capped: false };
}

export interface FailingEndpoint {
  readonly application: { readonly id: ApplicationId; readonly name: string };
  readonly endpoint: {
    readonly id: EndpointId;
    readonly name: string | null;
    readonly url: string;
    readonly status: EndpointStatus;
  };
  readonly failingSince: Date;
  readonly consecutiveFailures: number;
}

/** Endpoints at which nothing has succeeded since their last failure, the longest first; not those that are disabled. */
export async function listFailing(tx: Tx, { max }: { readonly max: number }): Promise<FailingEndpoint[]> {
  const rows = await tx.sql<FailingRow[]>`
    select a.id as "applicationId", a.name as "applicationName", e.id, e.name, e.url, e.status,
      s.failing_since as "failingSince", s.consecutive_failures as "consecutiveFailures"
    from postrider.endpoint_state as s
    join postrider.endpoints as e on e.id = s.endpoint_id
    join postrider.applications as a on a.id = e.application_id
    where s.failing_since is not null and e.deleted_at is null and e.status <> 'disabled'
    order by s.failing_since limit ${max}`;
  return rows.map(({ applicationId, applicationName, id, name, url, status, ...failing }) => ({
    application: { id: applicationId, name: applicationName },
    endpoint: { id, name, url, status },
    ...failing,
  }));
}

interface FailingRow {
  readonly applicationId: ApplicationId;
  readonly applicationName: string;
  readonly id: EndpointId;
  readonly name: string | null;
  readonly url: string;
  readonly status: EndpointStatus;
  readonly failingSince: Date;
  readonly consecutiveFailures: number;
}
