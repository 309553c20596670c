import {
  type Access,
  accepted,
  decodeId,
  ENDPOINT_SUMMARIES_MAX,
  type EndpointId,
  type Result,
  type StatsBucket,
  sumOfStats,
} from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** How an endpoint does, for a line in a list. */
export interface EndpointSummary {
  readonly endpointId: EndpointId;
  /** The last 24 by the clock, this one included; the oldest first. */
  readonly hours: readonly StatsBucket[];
  readonly open: db.OpenOfEndpoint;
}

/**
 * Of those endpoints that the application has, in the order in which they are asked for; without `endpoints`, of the newest.
 * Refuses `application_not_found`.
 */
export async function summarizeEndpoints(
  deps: Deps,
  access: Access,
  input: {
    /** The id or uid. */
    readonly application: string;
    /** Ids (ep_…), at most 50. */
    readonly endpoints?: readonly string[] | undefined;
  },
): Promise<Result<readonly EndpointSummary[]>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const { database } = deps;
  const ids = await endpointIdsOf(deps, access, application.value.id, input.endpoints);
  const since = new Date((Math.floor(deps.now().getTime() / HOUR_MS) - HOURS + 1) * HOUR_MS);
  const [hours, open] = await Promise.all([
    db.readHoursOfEach(database, access, ids, since),
    db.countOpenOfEach(database, access, ids),
  ]);
  return accepted(
    ids.map((endpointId) => ({
      endpointId,
      hours: everyHour(since, hours.get(endpointId) ?? []),
      open: open.get(endpointId) ?? { pending: 0, retrying: 0, capped: false, nextAttemptAt: null },
    })),
  );
}

async function endpointIdsOf(
  { database }: Deps,
  access: Access,
  applicationId: string,
  asked: readonly string[] | undefined,
): Promise<readonly EndpointId[]> {
  if (asked === undefined) {
    const newest = await db.listEndpoints(database, access, applicationId, {
      limit: ENDPOINT_SUMMARIES_MAX,
      after: null,
    });
    return newest.items.map(({ id }) => id);
  }
  const ids = [...new Set(asked.flatMap((text) => decodeId('endpoint', text) ?? []))];
  const living = await db.livingEndpoints(database, access, applicationId, ids);
  return ids.filter((id) => living.has(id));
}

/** Those in which nothing happened are there too. */
function everyHour(since: Date, buckets: readonly StatsBucket[]): readonly StatsBucket[] {
  const byTime = new Map(buckets.map((bucket) => [bucket.at.getTime(), bucket]));
  return Array.from({ length: HOURS }, (_, n) => {
    const at = new Date(since.getTime() + n * HOUR_MS);
    return byTime.get(at.getTime()) ?? { at, ...sumOfStats([]) };
  });
}
