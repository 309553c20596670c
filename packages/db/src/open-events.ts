import { type Access, type ApplicationId, type EventId, firstUuidOf, LAST_UUID, type Page } from '@postrider/core';
import { type SQL, sql } from 'drizzle-orm';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';
import type { deliveries, events } from './schema.ts';

/** With more endpoints than this, looking for the open deliveries of each is no short way any more. */
const ENDPOINTS_MAX = 200;

/** Nor is it with more of them. Both together take some 30 ms. */
const OPEN_MAX = 10_000;

/** Looks for the open deliveries of an application, by the partial index that each endpoint has of its own. */
export interface OpenSearch {
  readonly status: 'pending' | 'retrying';
  readonly limit: number;
  /** From this event downwards; null: from the newest. */
  readonly through: EventId | null;
  /** Bounds on when the event was recorded: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/**
 * The newest events with an open delivery of a status. Null: there are too many endpoints or open deliveries to look through,
 * and the application's events lead to them sooner. Without this, whoever looked for a few open ones behind a hundred thousand
 * others waited for a walk over all of these.
 */
export async function eventsWithOpen(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { status, limit, through, since, until }: OpenSearch,
): Promise<EventId[] | null> {
  const only = onlyApplication(access);
  const idOf = (moment: Date) => firstUuidOf(new Date(Math.max(0, moment.getTime())));
  const [row] = await tx.sql<{ endpoints: number; open: number; ids: EventId[] }[]>`
    with few as materialized (
      select p.id from postrider.endpoints as p
      where p.application_id = ${applicationId} and (${only}::uuid is null or p.application_id = ${only})
      limit ${ENDPOINTS_MAX + 1}
    ), open as materialized (
      select d.event_id, d.status from few as p join postrider.deliveries as d on d.endpoint_id = p.id
      where d.completed_at is null and d.event_id < postrider.uuid7_floor(now() + interval '1 day')
        and (select count(*) from few) <= ${ENDPOINTS_MAX}
      limit ${OPEN_MAX + 1}
    )
    select (select count(*) from few)::integer as endpoints, (select count(*) from open)::integer as open,
      array(
        -- Bounded here: with bounds on events above, a prepared plan goes by the index that has all deliveries in it.
        select distinct event_id from open
        where status = ${status} and event_id <= ${through ?? LAST_UUID}
          and event_id >= ${since === undefined ? FIRST_UUID : idOf(since)}
          and event_id < ${until === undefined ? LAST_UUID : idOf(until)}
        order by 1 desc limit ${limit}
      ) as ids`;
  return row === undefined || row.endpoints > ENDPOINTS_MAX || row.open > OPEN_MAX ? null : row.ids;
}

/** Joined, not compared with an array: where the rows are wanted in the order of ids, the planner would walk over all of them. */
export function isOneOf(eventId: typeof events.id | typeof deliveries.eventId, ids: readonly EventId[]): SQL {
  return sql`${eventId} in (select unnest(${arrayText(ids)}::text::uuid[]))`;
}

/**
 * The page that was read of the deliveries of events found `open`, of which as many were asked for as `openOfPage` says. What
 * has closed since they were found is not in it: then it is short, and not the last one if there may be more to be found.
 */
export function pageOfOpen<T>(
  page: Page<T>,
  limit: number,
  open: readonly EventId[] | null,
  cursorBehind: (eventId: EventId) => string,
): Page<T> {
  const last = open?.[openOfPage(limit) - 1];
  return page.nextCursor !== null || last === undefined ? page : { ...page, nextCursor: cursorBehind(last) };
}

/** One more than a page and the one that tells of another: the last of the page before may be among them. */
export function openOfPage(limit: number): number {
  return limit + 2;
}

export const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
