import type {
  Access,
  ApplicationId,
  Delivery,
  DeliveryId,
  DeliveryStatus,
  EndpointId,
  EventId,
  Page,
  Uuid,
} from '@postrider/core';
import { and, between, desc, eq, lte, type SQL, sql } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { isRecordedWithin } from './events.ts';
import { hasStatus } from './has-status.ts';
import { eventsWithOpen, FIRST_UUID, isOneOf, openOfPage, pageOfOpen } from './open-events.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isVisible } from './ref.ts';
import { deliveries, events } from './schema.ts';

export interface DeliveryFilter {
  readonly event?: EventId | undefined;
  readonly endpoint?: EndpointId | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly type?: string | undefined;
  /** Bounds on when the event was recorded: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const columns = {
  id: deliveries.id,
  eventId: deliveries.eventId,
  eventType: deliveries.eventType,
  endpointId: deliveries.endpointId,
  applicationId: deliveries.applicationId,
  status: deliveries.status,
  reason: deliveries.reason,
  attemptCount: deliveries.attemptCount,
  retryCount: deliveries.retryCount,
  nextAttemptAt: deliveries.nextAttemptAt,
  lastResponseStatus: deliveries.lastResponseStatus,
  createdAt: deliveries.createdAt,
  completedAt: deliveries.completedAt,
};

/**
 * By event, the newest first. Without a filter that has an index of its own, the application's events lead to them: the
 * deliveries of all applications share their partitions.
 */
export async function listDeliveries(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { limit, after, event, endpoint, status, type, since, until }: PageAfter<CursorKey<'deliveries'>> & DeliveryFilter,
): Promise<Page<Delivery>> {
  // Unless they are very many, open ones are found without the events between them.
  const open =
    event === undefined &&
    endpoint === undefined &&
    type === undefined &&
    (status === 'pending' || status === 'retrying')
      ? await eventsWithOpen(tx, access, applicationId, {
          ...{ status, limit: openOfPage(limit), through: after?.[0] ?? null, since, until },
        })
      : null;
  const filter = and(
    open === null ? undefined : isOneOf(deliveries.eventId, open),
    eq(deliveries.applicationId, applicationId),
    isVisible(deliveries.applicationId, access),
    event === undefined ? undefined : eq(deliveries.eventId, event),
    endpoint === undefined ? undefined : eq(deliveries.endpointId, endpoint),
    status === undefined ? undefined : hasStatus(status),
    type === undefined ? undefined : eq(deliveries.eventType, type),
    isRecordedWithin(deliveries.eventId, { since, until }),
    after === null ? undefined : isAfter(after),
  );
  const indexed =
    open !== null || event !== undefined || endpoint !== undefined || status === 'failed' || status === 'cancelled';
  const rows = indexed
    ? await tx.orm
        .select(columns)
        .from(deliveries)
        .where(filter)
        .orderBy(desc(deliveries.eventId), desc(deliveries.endpointId))
        .limit(limit + 1)
    : await tx.orm
        .select(columns)
        .from(events)
        .innerJoin(deliveries, eq(deliveries.eventId, events.id))
        .where(
          and(
            filter,
            eq(events.applicationId, applicationId),
            isRecordedWithin(events.id, { since, until }),
            after === null ? undefined : lte(events.id, after[0]),
          ),
        )
        .orderBy(desc(events.id), desc(deliveries.endpointId))
        .limit(limit + 1);
  const page = pageOf(
    rows,
    limit,
    (row) => row,
    (row) => encodeCursor('deliveries', [row.eventId, row.endpointId]),
  );
  return pageOfOpen(page, limit, open, (eventId) => encodeCursor('deliveries', [eventId, FIRST_UUID]));
}

/** Null: unknown, of another application, or not this access's to see. */
export async function findDelivery(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: DeliveryId,
): Promise<Delivery | null> {
  const [row] = await tx.orm
    .select(columns)
    .from(deliveries)
    .where(isTheOne(access, applicationId, id));
  return row ?? null;
}

/** The delivery with this id alone: its first 64 bits are the event's, and name the partition. */
export function isTheOne(access: Access, applicationId: ApplicationId, id: DeliveryId): SQL | undefined {
  const [first, last] = eventsSharing(id);
  return and(
    between(deliveries.eventId, first, last),
    eq(deliveries.id, id),
    eq(deliveries.applicationId, applicationId),
    isVisible(deliveries.applicationId, access),
  );
}

/** The first and the last UUID with the same first 64 bits. */
function eventsSharing(id: Uuid): readonly [Uuid, Uuid] {
  const time = id.slice(0, 18);
  return [`${time}-0000-000000000000`, `${time}-ffff-ffffffffffff`];
}

/** Row by row the tuple decides; the bound on its first part is for the choice of partitions, which knows no tuples. */
function isAfter([eventId, endpointId]: CursorKey<'deliveries'>): SQL | undefined {
  return and(
    lte(deliveries.eventId, eventId),
    sql`(${deliveries.eventId}, ${deliveries.endpointId}) < (${eventId}, ${endpointId})`,
  );
}
