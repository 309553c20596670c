import type {
  Access,
  ApplicationId,
  DeliveryCounts,
  DeliveryStatus,
  Event,
  EventId,
  EventWarning,
  Page,
} from '@postrider/core';
import { firstUuidOf } from '@postrider/core';
import { and, desc, eq, exists, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { hasStatus } from './has-status.ts';
import { relayedText } from './is-relayed.ts';
import { eventsWithOpen, isOneOf, openOfPage } from './open-events.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isVisible } from './ref.ts';
import { deliveries, events, eventUids, relayCursors } from './schema.ts';

export interface EventFilter {
  readonly type?: string | undefined;
  /** Bounds on when it was recorded: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly uid?: string | undefined;
  /** At least one of its deliveries has it. */
  readonly status?: DeliveryStatus | undefined;
}

/** Null: unknown, of another application, or not this access's to see. */
export async function findEvent(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: EventId,
): Promise<Event | null> {
  const [row] = await select(tx).where(
    and(eq(events.id, id), eq(events.applicationId, applicationId), isVisible(events.applicationId, access)),
  );
  return row === undefined ? null : show(row);
}

/** Of those of this application that are there and may be seen, in the order in which they are asked for. */
export async function findEvents(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  ids: readonly EventId[],
): Promise<readonly Event[]> {
  if (ids.length === 0) return [];
  const rows = await select(tx).where(
    and(inArray(events.id, [...ids]), eq(events.applicationId, applicationId), isVisible(events.applicationId, access)),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(show);
}

export async function eventExists(tx: Tx, access: Access, applicationId: ApplicationId, id: EventId): Promise<boolean> {
  const rows = await tx.orm
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.id, id), eq(events.applicationId, applicationId), isVisible(events.applicationId, access)));
  return rows.length > 0;
}

export async function listEvents(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  filter: PageAfter<CursorKey<'events'>> & EventFilter,
): Promise<Page<Event>> {
  const { limit, after, type, since, until, uid, status } = filter;
  const withStatus =
    status === undefined ? undefined : await hasDelivery(tx, access, applicationId, { ...filter, status });
  const rows = await select(tx)
    .where(
      and(
        eq(events.applicationId, applicationId),
        isVisible(events.applicationId, access),
        type === undefined ? undefined : eq(events.type, type),
        uid === undefined ? undefined : eq(events.id, eventWithUid(tx, applicationId, uid)),
        isRecordedWithin(events.id, { since, until }),
        after === null ? undefined : lt(events.id, after[0]),
        withStatus,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('events', [row.id]));
}

/**
 * That an event has a delivery of a status, by the way on which fewest rows are read: of few open ones by the endpoints, of
 * unsuccessful ones by their index, of others event by event.
 */
async function hasDelivery(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  {
    status,
    limit,
    after,
    since,
    until,
    type,
    uid,
  }: PageAfter<CursorKey<'events'>> & EventFilter & { readonly status: DeliveryStatus },
): Promise<SQL> {
  // What else is asked for may leave out any of those that were found.
  const few = type === undefined && uid === undefined;
  if (few && (status === 'pending' || status === 'retrying')) {
    const search = { status, limit: openOfPage(limit), through: after?.[0] ?? null, since, until };
    const ids = await eventsWithOpen(tx, access, applicationId, search);
    if (ids !== null) return isOneOf(events.id, ids);
  }
  if (few && (status === 'failed' || status === 'cancelled')) {
    const found = tx.orm
      .selectDistinct({ id: deliveries.eventId })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.applicationId, applicationId),
          hasStatus(status),
          isRecordedWithin(deliveries.eventId, { since, until }),
          after === null ? undefined : lt(deliveries.eventId, after[0]),
        ),
      )
      .orderBy(desc(deliveries.eventId))
      .limit(limit + 1);
    return sql`${events.id} in (${found})`;
  }
  return exists(
    tx.orm
      .select({ one: sql`1` })
      .from(deliveries)
      .where(and(eq(deliveries.eventId, events.id), hasStatus(status))),
  );
}

/** Bounds on an event's id instead of its time, so that whole partitions are left out. */
export function isRecordedWithin(
  eventId: typeof events.id | typeof deliveries.eventId,
  { since, until }: Pick<EventFilter, 'since' | 'until'>,
): SQL | undefined {
  return and(
    since === undefined ? undefined : gte(eventId, firstIdOf(since)),
    until === undefined ? undefined : lt(eventId, firstIdOf(until)),
  );
}

/** UUIDv7 begins with 1970: nothing was recorded before. */
function firstIdOf(moment: Date): EventId {
  return firstUuidOf(new Date(Math.max(0, moment.getTime())));
}

/** A subquery of its own, which runs first: the partitions that cannot hold the answer are then not looked at. */
function eventWithUid(tx: Tx, applicationId: ApplicationId, uid: string): SQL {
  const found = tx.orm
    .select({ id: eventUids.eventId })
    .from(eventUids)
    .where(and(eq(eventUids.applicationId, applicationId), eq(eventUids.uid, uid)));
  return sql`(${found})`;
}

/**
 * With how its deliveries stand, in one statement: the relay writes deliveries and moves its cursor in one transaction, so
 * one snapshot holds both or neither.
 */
function select(tx: Tx) {
  return tx.orm
    .select({
      id: events.id,
      applicationId: events.applicationId,
      type: events.type,
      data: events.data,
      uid: events.uid,
      channels: events.channels,
      occurredAt: events.occurredAt,
      createdAt: events.createdAt,
      deliverAt: events.deliverAt,
      expiresAt: events.expiresAt,
      warnings: events.warnings,
      erasedAt: events.erasedAt,
      isRelayed: sql<boolean>`${sql.raw(relayedText('postrider.events', 'postrider.relay_cursors'))}`,
      counts: sql<Partial<DeliveryCounts> | null>`(
        select jsonb_object_agg(c.status, c.n) from (
          select d.status, count(*) as n from ${deliveries} as d where d.event_id = ${events.id} group by d.status
        ) as c)`,
    })
    .from(events)
    .innerJoin(relayCursors, eq(relayCursors.source, 'local'));
}

type Row = Awaited<ReturnType<typeof select>>[number];

const NONE: DeliveryCounts = { pending: 0, retrying: 0, delivered: 0, failed: 0, cancelled: 0 };

function show({ isRelayed, counts, warnings, ...row }: Row): Event {
  return {
    ...row,
    warnings: warnings === null ? null : storedWarnings.parse(JSON.parse(warnings)),
    deliveries: isRelayed ? { ...NONE, ...counts } : null,
  };
}

const storedWarnings: z.ZodType<readonly EventWarning[]> = z.array(
  z.strictObject({ pointer: z.string(), detail: z.string() }),
);
