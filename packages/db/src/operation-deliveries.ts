import type { ApplicationId, EndpointId, EventId } from '@postrider/core';
import type { Tx } from './database.ts';
import { type FilterWork, isIndexed, isWanted, isWithin } from './operation-filter.ts';
import { type Look, nextPosition, type OperationDelivery, type OperationPage, SEEN_MAX } from './operation-page.ts';
import type { OperationTurn } from './operation-turns.ts';
import type { OperationShare } from './operations.ts';
import { countClosed } from './stats.ts';

/*
 * Operations on deliveries that are there. Every one goes along the index on (endpoint_id, event_id), whose keys never
 * change: what moves meanwhile is met once or not at all, never twice. Test events are nobody's to restart,
 * and of an erased one nothing is left to send.
 */

/** How many an operation will find, by endpoint; of one endpoint (null: of all that there are). */
export async function countWanted(
  tx: Tx,
  { applicationId, endpointId }: { readonly applicationId: ApplicationId; readonly endpointId: EndpointId | null },
  work: FilterWork,
): Promise<OperationShare[]> {
  // A disabled endpoint's cannot be restarted, but cancelled.
  const statuses = work.kind === 'cancel' ? ['enabled', 'paused', 'disabled'] : ['enabled', 'paused'];
  return tx.sql<OperationShare[]>`
    select p.id as "endpointId", count(*)::integer as deliveries
    from postrider.endpoints as p
    join postrider.deliveries as d on d.endpoint_id = p.id
    join postrider.events as e on e.id = d.event_id
    where p.application_id = ${applicationId} and p.deleted_at is null and p.status = any(${statuses})
      and (${endpointId}::uuid is null or p.id = ${endpointId})
      and ${isIndexed(tx, work)} and ${isWithin(tx, work)} and ${isWanted(tx, work)} and e.source <> 'test'
      and e.erased_at is null
    group by p.id`;
}

type Turn = Pick<OperationTurn, 'endpointId' | 'position' | 'begunAt'>;

/**
 * Restarts the next closed deliveries of an endpoint, as core's `move` has a person's retry: the schedule from its
 * beginning, with an attempt now. Only what was closed before the operation began, so that none is restarted again for
 * what came of it.
 */
export async function restartPage(
  tx: Tx,
  turn: Turn,
  work: Extract<FilterWork, { readonly kind: 'recover' | 'retry' }>,
  max: number,
): Promise<OperationPage> {
  const closedBefore = tx.sql`d.completed_at <= ${turn.begunAt}::text::timestamptz`;
  const look = await lookForWanted(tx, turn, work, closedBefore, max);
  const deliveries = await tx.sql<OperationDelivery[]>`
    with locked as materialized (${lockWanted(tx, turn, look.wanted, closedBefore)})
    update postrider.deliveries as d
    set status = 'pending', reason = null, retry_count = 0, lost_count = 0, completed_at = null, next_attempt_at = now()
    from locked as l
    where d.event_id = l.event_id and d.endpoint_id = ${turn.endpointId} and d.completed_at is not null
    returning d.event_id as "eventId", l.data_bytes as bytes, null::timestamptz as "dueAt"`;
  return { deliveries: inOrder(deliveries), position: nextPosition(look, max) };
}

/**
 * Cancels the next open deliveries of an endpoint, as core's `move` has a person's cancel: at once, or when the attempt
 * under way has ended. Only what was there when the operation began.
 */
export async function cancelPage(
  tx: Tx,
  turn: Turn,
  work: Extract<FilterWork, { readonly kind: 'cancel' }>,
  max: number,
): Promise<OperationPage> {
  // Said by the moment of the next attempt: by the other, the planner takes the index of what is open for each of them.
  const stillOpen = tx.sql`d.next_attempt_at is not null and d.created_at <= ${turn.begunAt}::text::timestamptz`;
  const look = await lookForWanted(tx, turn, work, stillOpen, max);
  const deliveries = await tx.sql<OperationDelivery[]>`
    with locked as materialized (${lockWanted(tx, turn, look.wanted, stillOpen)}), closed as (
      update postrider.deliveries as d set
        status = case when l.under_way then d.status else 'cancelled' end,
        reason = case when l.under_way then null else 'cancelled_by_user' end,
        next_attempt_at = case when l.under_way then d.next_attempt_at end,
        completed_at = case when l.under_way then null else now() end,
        wish = case when l.under_way then 'cancel' end
      from locked as l
      where d.event_id = l.event_id and d.endpoint_id = ${turn.endpointId} and d.next_attempt_at is not null
      returning d.event_id, d.endpoint_id, d.status, d.completed_at, l.data_bytes
    ), counted as (${countClosed(tx)})
    select event_id as "eventId", data_bytes as bytes, null::timestamptz as "dueAt" from closed`;
  return { deliveries: inOrder(deliveries), position: nextPosition(look, max) };
}

type Condition = ReturnType<typeof isWanted>;

async function lookForWanted(
  tx: Tx,
  { endpointId, position }: Turn,
  work: FilterWork,
  condition: Condition,
  max: number,
): Promise<Look> {
  // For what is open there is no index in this order: the whole history is looked at, a page at a time.
  const indexed = work.kind === 'cancel' ? tx.sql`true` : isIndexed(tx, work);
  const seen = tx.sql`(
    select d.event_id, ${isWanted(tx, work)} and ${condition} as wanted
    from postrider.deliveries as d
    where d.endpoint_id = ${endpointId} and d.event_id > ${position} and ${indexed} and ${isWithin(tx, work)}
    order by d.event_id limit ${SEEN_MAX}
  )`;
  // Spelled out each time instead of materialized, so that it is read no further than the page is full.
  const [look] = await tx.sql<Look[]>`
    with found as materialized (
      select array(select event_id from ${seen} as s where wanted order by event_id limit ${max}) as wanted
    )
    select wanted,
      case when cardinality(wanted) < ${max} then (select count(*)::integer from ${seen} as s) else 0 end as seen,
      case when cardinality(wanted) < ${max} then (
        select event_id from ${seen} as s order by event_id desc limit 1
      ) end as "lastSeen"
    from found`;
  return look ?? { wanted: [], seen: 0, lastSeen: null };
}

/** In the order in which settles lock; the condition is asked again of what they have made of it meanwhile. */
function lockWanted(tx: Tx, { endpointId }: Turn, wanted: readonly EventId[], condition: Condition) {
  return tx.sql`
    select d.event_id, e.data_bytes,
      d.next_attempt_at <= statement_timestamp() or d.resume_at is not null as under_way
    from unnest(${[...wanted]}::uuid[]) as k (event_id)
    join postrider.deliveries as d on d.event_id = k.event_id and d.endpoint_id = ${endpointId}
    join postrider.events as e on e.id = k.event_id
    where ${condition} and e.source <> 'test' and e.erased_at is null
    order by d.event_id
    for update of d`;
}

/** UPDATE answers in no order, and the oldest event is to go first. */
function inOrder(deliveries: readonly OperationDelivery[]): OperationDelivery[] {
  return [...deliveries].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}
