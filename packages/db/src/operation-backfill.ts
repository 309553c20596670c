import {
  type ApplicationId,
  type EndpointId,
  type EventId,
  firstUuidOf,
  LAST_UUID,
  type OperationWork,
} from '@postrider/core';
import type { Tx } from './database.ts';
import { dueAt } from './due-at.ts';
import { isRelayed } from './is-relayed.ts';
import { type Look, nextPosition, type OperationDelivery, type OperationPage, SEEN_MAX } from './operation-page.ts';
import type { OperationTurn } from './operation-turns.ts';
import { asksFor, patternsOf } from './wants.ts';

type BackfillWork = Extract<OperationWork, { readonly kind: 'backfill' }>;

/** How many events there are that the endpoint wants and has no delivery of. */
export async function countBackfillable(
  tx: Tx,
  { applicationId, endpointId }: { readonly applicationId: ApplicationId; readonly endpointId: EndpointId },
  work: BackfillWork,
  { retentionDays }: { readonly retentionDays: number },
): Promise<number> {
  const [row] = await tx.sql<{ events: number }[]>`
    select count(*)::integer as events
    from postrider.endpoints as p cross join postrider.relay_cursors as c cross join postrider.events as e
    where p.id = ${endpointId} and c.source = 'local' and e.application_id = ${applicationId}
      and ${isWithin(tx, work, retentionDays)} and ${isRelayed(tx)} and ${isWanted(tx, work)}`;
  return row?.events ?? 0;
}

/** What a page of a backfill came to; `waits`: what comes next is the relay's to see first. */
export type BackfillPage = OperationPage & { readonly waits: boolean };

/**
 * Makes deliveries of the next past events that an endpoint wants and has none of. Stops before the first that the relay
 * has not seen: the relay will make its delivery, or has just decided not to by what the endpoint was a moment ago.
 */
export async function backfillPage(
  tx: Tx,
  turn: Pick<OperationTurn, 'applicationId' | 'endpointId' | 'position'>,
  work: BackfillWork,
  { max, retentionDays }: { readonly max: number; readonly retentionDays: number },
): Promise<BackfillPage> {
  const look = await lookForWanted(tx, turn, work, { max, retentionDays });
  const deliveries = await makeDeliveries(tx, turn, look.wanted);
  if (!look.waits || look.wanted.length >= max) return { deliveries, position: nextPosition(look, max), waits: false };
  return { deliveries, position: look.lastSeen ?? turn.position, waits: true };
}

/** Cursor, events and deliveries in one snapshot: the relay moves the first and makes the last in one transaction. */
async function lookForWanted(
  tx: Tx,
  { applicationId, endpointId, position }: Pick<OperationTurn, 'applicationId' | 'endpointId' | 'position'>,
  work: BackfillWork,
  { max, retentionDays }: { readonly max: number; readonly retentionDays: number },
): Promise<Look & { readonly waits: boolean }> {
  const seen = tx.sql`(
    select e.id, e.type, e.channels, e.expires_at, e.only_endpoint, e.erased_at, ${isRelayed(tx)} as relayed
    from postrider.relay_cursors as c cross join postrider.events as e
    where c.source = 'local' and e.application_id = ${applicationId} and e.id > ${position}
      and ${isWithin(tx, work, retentionDays)}
    order by e.id limit ${SEEN_MAX}
  )`;
  const [look] = await tx.sql<(Look & { waits: boolean })[]>`
    with unseen as materialized (
      -- The newest are the relay's next, so that all of the page are looked at: 5 ms.
      select coalesce((select id from ${seen} as e where not relayed order by id limit 1), ${LAST_UUID}) as first
    )
    select array(
        select e.id from unseen cross join ${seen} as e cross join postrider.endpoints as p
        where e.id < unseen.first and p.id = ${endpointId} and ${isWanted(tx, work)}
        order by e.id limit ${max}
      ) as wanted,
      (select count(*)::integer from ${seen} as e) as seen,
      (select id from ${seen} as e cross join unseen where e.id < unseen.first order by id desc limit 1) as "lastSeen",
      unseen.first <> ${LAST_UUID} as waits
    from unseen`;
  return look ?? { wanted: [], seen: 0, lastSeen: null, waits: false };
}

/** Another backfill may be making the same: each is made, and answered, once. */
async function makeDeliveries(
  tx: Tx,
  { applicationId, endpointId }: Pick<OperationTurn, 'applicationId' | 'endpointId'>,
  eventIds: readonly EventId[],
): Promise<OperationDelivery[]> {
  return tx.sql<OperationDelivery[]>`
    with wanted as materialized (
      select e.id, e.type, e.data_bytes, e.expires_at,
        ${dueAt(tx)} as due_at
      from unnest(${[...eventIds]}::uuid[]) as k (id) join postrider.events as e on e.id = k.id
    ), made as (
      insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, expires_at)
      select w.id, ${endpointId}, postrider.uuid_of_event(w.id), ${applicationId}, w.type, coalesce(w.due_at, now()),
        w.expires_at
      from wanted as w order by w.id
      on conflict (event_id, endpoint_id) do nothing
      returning event_id
    )
    select w.id as "eventId", w.data_bytes as bytes, w.due_at as "dueAt"
    from made as m join wanted as w on w.id = m.event_id
    order by w.id`;
}

/** What the relay would ask, of an event `e` and the endpoint `p`, and what the operation asks besides. */
function isWanted(tx: Tx, { eventTypes }: BackfillWork) {
  const patterns = patternsOf(tx, tx.sql`e.type`);
  const narrowed = eventTypes === null ? tx.sql`true` : tx.sql`${[...eventTypes]}::text[] && ${patterns}`;
  return tx.sql`(${asksFor(tx, patterns)} and ${narrowed}
    and e.only_endpoint is null and e.erased_at is null and (e.expires_at is null or e.expires_at > now())
    and (select true from postrider.deliveries as d where d.event_id = e.id and d.endpoint_id = p.id) is null)`;
}

/** Not within a day of the end of retention, where what is open is cancelled. */
function isWithin(tx: Tx, { since, until }: BackfillWork, retentionDays: number) {
  return tx.sql`(e.id >= ${firstUuidOf(since)} and e.id < ${firstUuidOf(until)}
    and e.id >= postrider.uuid7_floor(now() - (${retentionDays}::integer - 1) * interval '1 day'))`;
}
