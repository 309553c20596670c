import type { EndpointId } from '@postrider/core';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';

/**
 * Before a person's extra attempt on a delivery that was due when they asked: notes when the scheduled one was due, so
 * that a failure leaves it there. Answers the keys that still wanted it, with that moment.
 */
export async function takeWishedRetries(
  tx: Tx,
  keys: readonly DeliveryKey[],
): Promise<(DeliveryKey & { readonly resumeAt: Date })[]> {
  if (keys.length === 0) return [];
  return tx.sql<(DeliveryKey & { resumeAt: Date })[]>`
    update postrider.deliveries as d set wish = null, resume_at = next_attempt_at
    from unnest(${keys.map((k) => k.eventId)}::uuid[], ${keys.map((k) => k.endpointId)}::uuid[]) as k (event_id, endpoint_id)
    where d.event_id = k.event_id and d.endpoint_id = k.endpoint_id and d.wish = 'retry' and d.completed_at is null
    returning d.event_id as "eventId", d.endpoint_id as "endpointId", d.resume_at as "resumeAt"`;
}

/** Before it begins after all: it is wished for as it was, unless an attempt has been logged since. */
export async function giveBackWishedRetry(
  tx: Tx,
  { eventId, endpointId, attemptCount }: DeliveryKey & { readonly attemptCount: number },
): Promise<void> {
  await tx.sql`
    update postrider.deliveries set wish = 'retry', resume_at = null
    where event_id = ${eventId} and endpoint_id = ${endpointId} and attempt_count = ${attemptCount}
      and resume_at is not null and wish is null`;
}

/** Those of them of which no attempt has been logged since they were read. */
export async function findUnsettled(
  tx: Tx,
  deliveries: readonly (DeliveryKey & { readonly attemptCount: number })[],
): Promise<DeliveryKey[]> {
  if (deliveries.length === 0) return [];
  return tx.sql<DeliveryKey[]>`
    select d.event_id as "eventId", d.endpoint_id as "endpointId"
    from unnest(${deliveries.map((d) => d.eventId)}::uuid[], ${deliveries.map((d) => d.endpointId)}::uuid[],
      ${deliveries.map((d) => d.attemptCount)}::integer[]) as k (event_id, endpoint_id, attempt_count)
    join postrider.deliveries as d on d.event_id = k.event_id and d.endpoint_id = k.endpoint_id
    where d.attempt_count = k.attempt_count`;
}

/** Gives up an extra attempt whose chunk was lost: the scheduled one is due at its time again. */
export async function deferToScheduled(tx: Tx, keys: readonly DeliveryKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.sql`
    update postrider.deliveries as d set next_attempt_at = resume_at, resume_at = null
    from unnest(${keys.map((k) => k.eventId)}::uuid[], ${keys.map((k) => k.endpointId)}::uuid[]) as k (event_id, endpoint_id)
    where d.event_id = k.event_id and d.endpoint_id = k.endpoint_id and d.resume_at is not null`;
}

/** Answers whether nobody else looks for strays until the transaction ends: two would each give them a chunk. */
export async function claimSweep(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ claimed: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtext('postrider.sweep')) as claimed`;
  return row?.claimed ?? false;
}

export interface StrayDelivery extends DeliveryKey {
  readonly bytes: number;
}

/** Endpoints in the order of ids: those after `after`, up to `last`. Null: from the first on, and all that are left. */
export interface EndpointRange {
  readonly after: EndpointId | null;
  readonly last: EndpointId | null;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const BEHIND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The endpoint with which those after `after` have so many overdue deliveries between them; null: all have fewer. */
export async function lastOfOverdue(
  tx: Tx,
  { after, deliveries }: { readonly after: EndpointId | null; readonly deliveries: number },
): Promise<EndpointId | null> {
  const [row] = await tx.sql<{ endpointId: EndpointId }[]>`
    select d.endpoint_id as "endpointId" from postrider.deliveries as d
    where ${isOverdue(tx)} and d.endpoint_id > ${after ?? BEFORE_ALL}::uuid
    order by d.endpoint_id offset ${deliveries} limit 1`;
  return row?.endpointId ?? null;
}

/**
 * Overdue deliveries that are in no chunk, neither parked nor queued with at least this priority: a bug, or a backup
 * restored without the queue. Set against set: it reads every overdue delivery of these endpoints and every such chunk
 * once (2 s for a million), so the caller bounds and spaces its runs.
 */
export async function findStrayDeliveries(
  tx: Tx,
  { after, last, minPriority, max }: EndpointRange & { readonly minPriority: number; readonly max: number },
): Promise<StrayDelivery[]> {
  const inRange = (endpointId: 'd.endpoint_id' | 'p.endpoint_id' | 'j.group_id::uuid') => {
    const id = tx.sql.unsafe(endpointId);
    return tx.sql`${id} > ${after ?? BEFORE_ALL}::uuid and ${id} <= ${last ?? BEHIND_ALL}::uuid`;
  };
  // Here a hash is right: both sides are read whole.
  await tx.sql`set local enable_hashjoin = on`;
  return tx.sql<StrayDelivery[]>`
    select d.event_id as "eventId", d.endpoint_id as "endpointId", e.data_bytes as bytes
    from (
      select d.event_id, d.endpoint_id from postrider.deliveries as d
      where ${isOverdue(tx)} and ${inRange('d.endpoint_id')}
      except
      (
        select v.id::uuid, j.group_id::uuid from postrider_queue.job as j
        cross join lateral jsonb_array_elements_text(j.data -> 'v') as v (id)
        where j.name = 'deliver' and j.state < 'active' and not j.blocked and j.priority >= ${minPriority}::integer
          and ${inRange('j.group_id::uuid')}
        union all
        select v.id::uuid, j.group_id::uuid from postrider_queue.job as j
        cross join lateral jsonb_array_elements_text(j.data -> 'v') as v (id)
        where j.name = 'deliver' and j.state = 'active' and j.group_id is not null and ${inRange('j.group_id::uuid')}
        union all
        select v.id, p.endpoint_id from postrider.parked as p cross join lateral unnest(p.event_ids) as v (id)
        where ${inRange('p.endpoint_id')}
      )
      limit ${max}
    ) as d
    join postrider.events as e on e.id = d.event_id`;
}

/** Open and due for a minute: for less it may be on its way. */
function isOverdue(tx: Tx) {
  return tx.sql`d.completed_at is null and d.next_attempt_at < now() - interval '1 minute'`;
}
