import type { Access, ApplicationId, EventId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';
import { countClosed } from './stats.ts';
import { setCancelled } from './withdraw.ts';

/** An event that its emitter gave a uid. */
export interface NamedEvent {
  readonly id: EventId;
  readonly uid: string;
}

/**
 * Erases what events of an application carried: data and warnings. Again does no harm. Answers the ids of those there are.
 *
 * To be committed before `eraseDeliveries`: whoever reads an event after that finds it erased, and whoever has read it
 * before has done so for a delivery that is there by then, or is made by a relay under way (`waitForRelays`).
 */
export async function eraseEvents(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  ids: readonly EventId[],
): Promise<EventId[]> {
  const only = onlyApplication(access);
  await tx.sql`
    select from postrider.events as e
    where ${isOneOf(tx, 'e.id', ids)} and e.application_id = ${applicationId}
      and (${only}::uuid is null or e.application_id = ${only})
    order by e.id for update`;
  const rows = await tx.sql<{ id: EventId }[]>`
    update postrider.events as e
    set data = 'null', data_bytes = 4, warnings = null, erased_at = coalesce(e.erased_at, now())
    where ${isOneOf(tx, 'e.id', ids)} and e.application_id = ${applicationId}
      and (${only}::uuid is null or e.application_id = ${only})
    returning e.id`;
  return rows.map(({ id }) => id);
}

/**
 * Erases what receivers answered to events that are erased, response headers and bodies, and cancels what is open of them,
 * for there is nothing left to send.
 *
 * Locks deliveries as every settle locks them, closed ones too: a settle that is under way has then either logged its
 * answer before the last statement here, or finds the event erased (`eraseLateAnswers`).
 */
export async function eraseDeliveries(tx: Tx, erased: readonly EventId[]): Promise<void> {
  await tx.sql`
    select from postrider.deliveries as d where ${isOneOf(tx, 'd.event_id', erased)}
    order by d.event_id, d.endpoint_id for update`;
  // A statement of its own, so that it sees what others did before the lock. By its status, because an index on what has
  // not ended would be read from end to end.
  await tx.sql`
    with closed as (
      update postrider.deliveries as d ${setCancelled(tx, 'cancelled_by_user')}
      where ${isOneOf(tx, 'd.event_id', erased)} and d.status in ('pending', 'retrying')
      returning d.endpoint_id, d.status, d.completed_at
    ) ${countClosed(tx)}`;
  await eraseAnswers(tx, erased);
}

/** Forgets the uids of these events of an application, each of which may then be used again. */
export async function forgetUids(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  events: readonly NamedEvent[],
): Promise<void> {
  const only = onlyApplication(access);
  const ids = events.map(({ id }) => id);
  await tx.sql`
    update postrider.events as e set uid = null
    where ${isOneOf(tx, 'e.id', ids)} and e.application_id = ${applicationId}
      and (${only}::uuid is null or e.application_id = ${only})`;
  await tx.sql`
    delete from postrider.event_uids
    where application_id = ${applicationId} and uid = any(${events.map(({ uid }) => uid)}::text[])
      -- Not that of an event which has it since another call erased the first.
      and event_id = any(${arrayText(ids)}::text::uuid[])
      and (${only}::uuid is null or application_id = ${only})`;
}

/**
 * The next `max` events of an application whose uid begins so and comes after another one (null: from the first), in the
 * order of bytes; those that retention has dropped, too.
 */
export async function eventsWithUidPrefix(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { prefix, after, max }: { readonly prefix: string; readonly after: string | null; readonly max: number },
): Promise<NamedEvent[]> {
  const only = onlyApplication(access);
  return tx.sql<NamedEvent[]>`
    select event_id as id, uid from postrider.event_uids
    where application_id = ${applicationId} and ${beginsWith(tx, prefix)} and uid > ${after ?? ''}
      and (${only}::uuid is null or application_id = ${only})
    order by uid limit ${max}`;
}

export async function countEventsWithUidPrefix(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  prefix: string,
): Promise<number> {
  const only = onlyApplication(access);
  const [row] = await tx.sql<{ events: number }[]>`
    select count(*)::integer as events from postrider.event_uids
    where application_id = ${applicationId} and ${beginsWith(tx, prefix)}
      and (${only}::uuid is null or application_id = ${only})`;
  return row?.events ?? 0;
}

/**
 * Erases what receivers answered to attempts that were under way when their event was erased. Call with deliveries whose
 * attempts were logged in this transaction, which so holds their locks.
 */
export async function eraseLateAnswers(tx: Tx, deliveries: readonly DeliveryKey[]): Promise<void> {
  if (deliveries.length === 0) return;
  const ids = deliveries.map(({ eventId }) => eventId);
  const rows = await tx.sql<{ id: EventId }[]>`
    select e.id from postrider.events as e where ${isOneOf(tx, 'e.id', ids)} and e.erased_at is not null`;
  await eraseAnswers(
    tx,
    rows.map(({ id }) => id),
  );
}

async function eraseAnswers(tx: Tx, ids: readonly EventId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.sql`
    update postrider.attempts as a set response_headers = null, response_body = null
    where ${isOneOf(tx, 'a.event_id', ids)} and (a.response_headers is not null or a.response_body is not null)`;
}

/**
 * No join with the ids: planned while a table was small, it read all of the table for each (200 ms for 50 events among
 * 20,000). The bounds are for the choice of partitions, which knows no arrays.
 */
function isOneOf(tx: Tx, column: 'e.id' | 'd.event_id' | 'a.event_id', ids: readonly EventId[]) {
  const sorted = ids.toSorted();
  const first = sorted[0] ?? null;
  const last = sorted.at(-1) ?? null;
  const name = tx.sql(column);
  return tx.sql`(${name} >= ${first}::uuid and ${name} <= ${last}::uuid and ${name} = any(${arrayText(ids)}::text::uuid[]))`;
}

/**
 * The uids from the prefix itself to the prefix followed by `~`, which stands behind every character that a uid may
 * have. The column compares by bytes, so this is a range of its primary key.
 */
function beginsWith(tx: Tx, prefix: string) {
  return tx.sql`(uid >= ${prefix} and uid < ${`${prefix}~`})`;
}
