import { type Database, relayHasWork } from '@postrider/db';
import { z } from 'zod';
import { APPLICATIONS, ENDPOINTS } from './cast.ts';
import { nemesisEntry, producerEntry, receiverEntry } from './entries.ts';
import type { AttemptFact, DeliveryFact, EventFact, Facts } from './facts.ts';
import { readJournal } from './journal.ts';
import { journalsIn } from './world.ts';

/** Reads everything that a run has left behind. */
export async function readFacts(database: Database, directory: string): Promise<Facts> {
  const journals = journalsIn(directory);
  const produced = readJournal(journals.producers, producerEntry);
  return {
    endpoints: ENDPOINTS,
    acknowledged: produced.flatMap((entry) => (entry.kind === 'acknowledged' ? entry.events : [])),
    undone: produced.flatMap((entry) => (entry.kind === 'undone' ? entry.uids : [])),
    events: await readEvents(database),
    deliveries: await readDeliveries(database),
    attempts: await readAttempts(database),
    requests: readRequests(journals.receivers),
    counted: await readCounted(database),
    nemesis: readJournal(journals.nemesis, nemesisEntry),
    restless: await readRestless(database),
  };
}

/** What keeps the platform from rest: a sentence each. */
export async function readRestless(database: Database): Promise<string[]> {
  const [row] = await database.sql<{ open: number; queued: number; parked: number; operations: number }[]>`
    select (select count(*)::integer from postrider.deliveries where completed_at is null) as open,
      (select count(*)::integer from postrider_queue.job where name = 'deliver') as queued,
      (select count(*)::integer from postrider.parked) as parked,
      (select count(*)::integer from postrider.operations where completed_at is null) as operations`;
  const { open = 0, queued = 0, parked = 0, operations = 0 } = row ?? {};
  return [
    ...((await relayHasWork(database)) ? ['The relay has work.'] : []),
    ...(open > 0 ? [`${open} deliveries are open.`] : []),
    ...(queued > 0 ? [`${queued} chunks are in the queue.`] : []),
    ...(parked > 0 ? [`${parked} chunks are parked.`] : []),
    ...(operations > 0 ? [`${operations} operations are unfinished.`] : []),
  ];
}

const applications = [...APPLICATIONS];

async function readEvents({ sql }: Database): Promise<EventFact[]> {
  return sql<EventFact[]>`
    select postrider.typeid('evt', e.id) as id, coalesce(e.uid, e.data ->> 'uid') as uid, e.type, a.uid as application
    from postrider.events as e join postrider.applications as a on a.id = e.application_id
    where a.uid = any(${applications}::text[])`;
}

async function readDeliveries({ sql }: Database): Promise<DeliveryFact[]> {
  return sql<DeliveryFact[]>`
    with places as materialized (
      select event_id, endpoint_id, count(*)::integer as places
      from (
        select jsonb_array_elements_text(data -> 'v')::uuid as event_id, (data ->> 'e')::uuid as endpoint_id
        from postrider_queue.job where name = 'deliver'
        union all
        select unnest(event_ids), endpoint_id from postrider.parked
      ) as queued
      group by 1, 2
    )
    select postrider.typeid('dlv', d.id) as id, postrider.typeid('evt', d.event_id) as "eventId", p.uid as endpoint,
      a.uid as application, d.status, d.reason, d.attempt_count as "attemptCount",
      (extract(epoch from d.created_at) * 1000)::float8 as "createdAt",
      (extract(epoch from d.completed_at) * 1000)::float8 as "completedAt", coalesce(q.places, 0) as places
    from postrider.deliveries as d
    join postrider.endpoints as p on p.id = d.endpoint_id
    join postrider.applications as a on a.id = d.application_id
    left join places as q on q.event_id = d.event_id and q.endpoint_id = d.endpoint_id
    where a.uid = any(${applications}::text[])`;
}

async function readAttempts({ sql }: Database): Promise<AttemptFact[]> {
  return sql<AttemptFact[]>`
    select postrider.typeid('evt', t.event_id) as "eventId", p.uid as endpoint, t.number, t.trigger, t.outcome,
      t.response_status as "responseStatus", (extract(epoch from t.started_at) * 1000)::float8 as "startedAt"
    from postrider.attempts as t join postrider.endpoints as p on p.id = t.endpoint_id
    join postrider.applications as a on a.id = p.application_id
    where a.uid = any(${applications}::text[])`;
}

async function readCounted({ sql }: Database): Promise<Facts['counted']> {
  return sql<Facts['counted'][number][]>`
    select p.uid as endpoint, o.outcome, sum(o.count)::integer as count
    from postrider.endpoint_stats as s join postrider.endpoints as p on p.id = s.endpoint_id
    join postrider.applications as a on a.id = p.application_id
    cross join lateral (values ('delivered', s.delivered), ('rejected', s.rejected), ('timed_out', s.timed_out),
      ('unreachable', s.unreachable), ('blocked', s.blocked), ('lost', s.lost)) as o (outcome, count)
    where a.uid = any(${applications}::text[]) and o.count > 0
    group by 1, 2`;
}

const named = z.object({ uid: z.string() });

function readRequests(path: string): Facts['requests'] {
  const entries = readJournal(path, receiverEntry);
  const statuses = new Map(entries.flatMap((entry) => (entry.kind === 'answered' ? [[entry.id, entry.status]] : [])));
  return entries.flatMap((entry) => {
    if (entry.kind !== 'came') return [];
    const { id, at, endpoint, path: asked, eventId, whole, data } = entry;
    const uid = named.safeParse(data).data?.uid ?? null;
    return [{ at, endpoint, path: asked, eventId, whole, uid, status: statuses.get(id) ?? null }];
  });
}
