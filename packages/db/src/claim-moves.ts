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

/** Gives up an extra attempt whose chunk was lost: the scheduled one is due at its time again. */
export async function deferToScheduled(tx: Tx, keys: readonly DeliveryKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.sql`
    update postrider.deliveries as d set next_attempt_at = resume_at, resume_at = null
    from unnest(${keys.map((k) => k.eventId)}::uuid[], ${keys.map((k) => k.endpointId)}::uuid[]) as k (event_id, endpoint_id)
    where d.event_id = k.event_id and d.endpoint_id = k.endpoint_id and d.resume_at is not null`;
}

export interface StrayDelivery extends DeliveryKey {
  readonly bytes: number;
}

/**
 * Open deliveries that have been due for a minute and are in no chunk, neither parked nor queued with at least this
 * priority: a bug, or a backup restored without the queue. Set against set: it reads every open due delivery and every such
 * chunk once, so the caller spaces its runs by what they take.
 */
export async function findStrayDeliveries(
  tx: Tx,
  { minPriority, max }: { readonly minPriority: number; readonly max: number },
): Promise<StrayDelivery[]> {
  // Here a hash is right: both sides are read whole.
  await tx.sql`set local enable_hashjoin = on`;
  return tx.sql<StrayDelivery[]>`
    select d.event_id as "eventId", d.endpoint_id as "endpointId", e.data_bytes as bytes
    from (
      select d.event_id, d.endpoint_id from postrider.deliveries as d
      where d.completed_at is null and d.next_attempt_at < now() - interval '1 minute'
      except
      (
        select v.id::uuid, j.group_id::uuid from postrider_queue.job as j
        cross join lateral jsonb_array_elements_text(j.data -> 'v') as v (id)
        where j.name = 'deliver' and j.state < 'active' and not j.blocked and j.priority >= ${minPriority}::integer
        union all
        select v.id::uuid, j.group_id::uuid from postrider_queue.job as j
        cross join lateral jsonb_array_elements_text(j.data -> 'v') as v (id)
        where j.name = 'deliver' and j.state = 'active' and j.group_id is not null
        union all
        select v.id, p.endpoint_id from postrider.parked as p cross join lateral unnest(p.event_ids) as v (id)
      )
      limit ${max}
    ) as d
    join postrider.events as e on e.id = d.event_id`;
}
