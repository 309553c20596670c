import { firstUuidOf } from '@postrider/core';
import { insertParked, lastOfOverdue } from '@postrider/db';
import {
  cancelWished,
  cancelWithdrawn,
  keepAuditLog,
  keepPartitions,
  sweepStrays,
  unparkOne,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimOne, newScene, parkedOf, putRow, queued, relayed, rowOf, type Scene } from './dispatching.ts';
import { newEndpoint, openWorld, type World } from './world.ts';

let world: World;
let scene: Scene;
let house: Pick<Scene, 'database' | 'queue'>;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  await world.database.sql`truncate postrider.deliveries`;
  scene = await newScene(world);
  house = scene;
});
afterAll(() => world.close());

/** Answers how many strays there were. */
const sweep = async () => (await sweepStrays(house)).strays;

/** A stray of each of two endpoints, which are answered in the order of their ids. */
async function oneOfEach(): Promise<[first: string, second: string]> {
  const other = await newEndpoint(world, scene.application);
  await relayed(scene);
  await emptyQueue();
  await scene.database.sql`update postrider.deliveries set next_attempt_at = now() - interval '2 minutes'`;
  const [first = '', second = ''] = [scene.endpoint.id, other.id].sort();
  return [first, second];
}

const emptyQueue = () => scene.database.sql`truncate postrider_queue.job`;

describe('a delivery that is due and in no chunk', () => {
  test('gets one after a minute, once', async () => {
    const [eventId = ''] = await relayed(scene);
    await emptyQueue();
    expect(await sweep()).toBe(0);
    await putRow(scene, eventId, { next: -61 });
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await claimOne(scene)).toMatchObject({ eventIds: [eventId], trigger: 'schedule', bytes: 2 });
  });

  test('is none while its chunk is in the queue, in somebody’s hands, or parked', async () => {
    const [eventId = ''] = await relayed(scene);
    await putRow(scene, eventId, { next: -3600 });
    expect(await sweep()).toBe(0);
    await claimOne(scene);
    expect(await sweep()).toBe(0);
    await emptyQueue();
    const chunk = { endpointId: scene.endpoint.id, eventIds: [eventId], bytes: 2, trigger: 'schedule' as const };
    await insertParked(scene.database, [chunk]);
    expect(await sweep()).toBe(0);
  });

  test('is none while its chunk is put off for minutes, and is one while all it has is a chunk of an hour later', async () => {
    const [eventId = ''] = await relayed(scene);
    await putRow(scene, eventId, { next: -3600 });
    await emptyQueue();
    const chunk = { endpointId: scene.endpoint.id, eventIds: [eventId], bytes: 2, trigger: 'schedule' as const };
    const queueAt = (inMs: number) =>
      scene.queue.schedule(scene.database, [{ ...chunk, dueAt: new Date(scene.queue.clock.now() + inMs) }]);
    await queueAt(300_000);
    expect(await sweep()).toBe(0);
    await emptyQueue();
    await queueAt(3_600_000);
    expect(await sweep()).toBe(1);
  });

  test('is none when it has ended or waits', async () => {
    const [ended = '', waits = ''] = await relayed(scene, 2);
    await emptyQueue();
    await putRow(scene, ended, { next: null, status: 'delivered' });
    await putRow(scene, waits, { next: 3600 });
    expect(await sweep()).toBe(0);
  });

  test('is told from the same event’s to another endpoint, which has a chunk', async () => {
    const other = await newEndpoint(world, scene.application);
    const [eventId = ''] = await relayed(scene);
    await scene.database.sql`delete from postrider_queue.job where data ->> 'e' = ${scene.endpoint.id}`;
    await scene.database.sql`
      update postrider.deliveries set next_attempt_at = now() - interval '2 minutes' where event_id = ${eventId}`;
    expect(await sweep()).toBe(1);
    expect(await queued(scene)).toHaveLength(1);
    expect(await queued({ ...scene, endpoint: other })).toHaveLength(1);
  });

  test('is looked for endpoint by endpoint, after the one with which the last look ended', async () => {
    const [first, second] = await oneOfEach();
    const lastOf = (after: string | null, deliveries: number) => lastOfOverdue(scene.database, { after, deliveries });
    expect([await lastOf(null, 0), await lastOf(null, 1), await lastOf(null, 2)]).toEqual([first, second, null]);
    expect([await lastOf(first, 0), await lastOf(second, 0)]).toEqual([second, null]);
    expect(await sweepStrays(house, second)).toEqual({ strays: 0, next: null });
    expect(await sweepStrays(house, first)).toEqual({ strays: 1, next: null });
    expect(await queued({ ...scene, endpoint: { ...scene.endpoint, id: second } })).toHaveLength(1);
    expect(await sweepStrays(house)).toEqual({ strays: 1, next: null });
  });

  test('is come to by looks that each take in less than is due', async () => {
    const [first, second] = await oneOfEach();
    expect(await sweepStrays(house, null, 0)).toEqual({ strays: 1, next: first });
    expect(await sweepStrays(house, first, 0)).toEqual({ strays: 1, next: second });
    expect(await sweepStrays(house, second, 0)).toEqual({ strays: 0, next: null });
  });

  test('is given one chunk by two that look at the same time', async () => {
    const [eventId = ''] = await relayed(scene);
    await emptyQueue();
    await putRow(scene, eventId, { next: -120 });
    const schedule: Scene['queue']['schedule'] = async (tx, chunks) => {
      expect(await sweep()).toBe(0);
      await scene.queue.schedule(tx, chunks);
    };
    expect(await sweepStrays({ ...house, queue: { ...scene.queue, schedule } })).toMatchObject({ strays: 1 });
    expect(await queued(scene)).toHaveLength(1);
  });

  test('shares a chunk with others of its endpoint', async () => {
    const events = await relayed(scene, 5);
    await emptyQueue();
    for (const eventId of events) await putRow(scene, eventId, { next: -120 });
    expect(await sweep()).toBe(5);
    const [chunk, ...others] = await queued(scene);
    expect(new Set(chunk?.eventIds)).toEqual(new Set(events));
    expect(others).toEqual([]);
  });
});

describe('what was open when an endpoint was disabled', () => {
  test('is cancelled, more than one share of it too', async () => {
    const events = await relayed(scene, 3);
    // More than a share, without recording thousands of events one by one.
    await scene.database.sql`
      insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at)
      select postrider.uuid7(now()), ${scene.endpoint.id}, gen_random_uuid(), ${scene.application.id}, 'a', now()
      from generate_series(1, 1500)`;
    await scene.database.sql`
      update postrider.endpoint_state set cancel_reason = 'endpoint_disabled', cancel_before = now()
      where endpoint_id = ${scene.endpoint.id}`;
    expect(await cancelWithdrawn(house, { sinceMs: 0 })).toBe(1503);
    for (const eventId of events) {
      expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'endpoint_disabled' });
    }
    expect(await cancelWithdrawn(house, { sinceMs: 0 })).toBe(0);
  });

  test('is left until its attempt has ended, when a dispatcher has it in its hands', async () => {
    const events = await relayed(scene, 3);
    const inHand = await claimOne(scene);
    const [alone = ''] = await relayed(scene);
    await scene.database.sql`
      update postrider.endpoint_state set cancel_reason = 'endpoint_disabled', cancel_before = now()
      where endpoint_id = ${scene.endpoint.id}`;
    expect(await cancelWithdrawn(house, { sinceMs: 0 })).toBe(1);
    expect(await rowOf(scene, alone)).toMatchObject({ status: 'cancelled' });
    for (const eventId of events) expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending' });
    await scene.database.transaction((tx) => scene.queue.finish(tx, [inHand]));
    expect(await cancelWithdrawn(house, { sinceMs: 0 })).toBe(3);
    expect(await cancelWithdrawn(house, { sinceMs: 0 })).toBe(0);
  });

  test('is left while a dispatcher may begin an attempt by what it read before', async () => {
    const [eventId = ''] = await relayed(scene);
    const marked = (secondsAgo: number) => scene.database.sql`
      update postrider.endpoint_state set cancel_reason = 'endpoint_disabled',
        cancel_before = now() - ${secondsAgo} * interval '1 second'
      where endpoint_id = ${scene.endpoint.id}`;
    await scene.database.sql`update postrider.deliveries set created_at = now() - interval '1 hour'`;
    await marked(50);
    expect(await cancelWithdrawn(house, { sinceMs: 60_000 })).toBe(0);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending' });
    await marked(70);
    expect(await cancelWithdrawn(house, { sinceMs: 60_000 })).toBe(1);
  });

  test('is cancelled once by several at once', async () => {
    await relayed(scene, 20);
    await scene.database.sql`
      update postrider.endpoint_state set cancel_reason = 'endpoint_deleted', cancel_before = now()
      where endpoint_id = ${scene.endpoint.id}`;
    const counts = await Promise.all([1, 2, 3].map(() => cancelWithdrawn(house, { sinceMs: 0 })));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  });
});

test('A cancel that no attempt’s end met is granted.', async () => {
  const [eventId = ''] = await relayed(scene);
  await putRow(scene, eventId, { next: -90, wish: 'cancel' });
  expect(await cancelWished(house)).toBe(1);
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
});

test('One parked chunk of each endpoint is moved back, and the rest stays behind it.', async () => {
  const other = { ...scene, endpoint: await newEndpoint(world, scene.application) };
  const ids = ['01890a5d-ac96-774b-bcce-b302099a8051', '01890a5d-ac96-774b-bcce-b302099a8052'];
  const chunksOf = ({ endpoint }: Scene) =>
    ids.map((id) => ({ endpointId: endpoint.id, eventIds: [id], bytes: 2, trigger: 'schedule' as const }));
  await insertParked(scene.database, [...chunksOf(scene), ...chunksOf(other)]);
  await unparkOne(house);
  for (const one of [scene, other]) {
    expect(await queued(one)).toMatchObject([{ eventIds: [ids[0]], more: true }]);
    expect(await parkedOf(one)).toEqual([ids[1]]);
  }
});

const DAY_MS = 86_400_000;

test('Entries of the audit log are kept for their time, and more than a share of them forgotten then.', async () => {
  const youngest = new Date(Date.now() - 9.9 * DAY_MS);
  const rest = new Date(Date.now() - 10.1 * DAY_MS);
  await scene.database.sql`delete from postrider.audit_log`;
  await scene.database.sql`
    insert into postrider.audit_log (id, at, actor_kind, action, target_kind, target_id)
    select id, now(), 'root', 'format.put', 'format', 'mine'
    from (
      select ${firstUuidOf(youngest)}::uuid as id
      union all select postrider.uuid7(${rest}::timestamptz - n * interval '1 millisecond') from generate_series(1, 2500) as n
    ) as t`;
  await keepAuditLog(house, { auditRetentionDays: 10 });
  const left = await scene.database.sql<{ id: string }[]>`select id from postrider.audit_log`;
  expect(left.map(({ id }) => id)).toEqual([firstUuidOf(youngest)]);
});

describe('keeping partitions', () => {
  const RETENTION_DAYS = 5;

  test('makes those ahead, drops those beyond retention, and cancels visibly what is a day from its end', async () => {
    const [eventId = ''] = await relayed(scene);
    const old = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - (RETENTION_DAYS + 1) * DAY_MS);
    const name = old.toISOString().slice(0, 10).replaceAll('-', '');
    for (const table of ['events', 'deliveries', 'attempts']) {
      const next = new Date(old.getTime() + DAY_MS);
      await scene.database.sql.unsafe(`
        create table postrider.${table}_${name} partition of postrider.${table} for values
        from (postrider.uuid7_floor('${old.toISOString()}')) to (postrider.uuid7_floor('${next.toISOString()}'))`);
    }
    const kept = await keepPartitions(house, { retentionDays: RETENTION_DAYS });
    expect(kept).toEqual({
      expired: 0,
      dropped: ['attempts', 'deliveries', 'events'].map((table) => `${table}_${name}`),
    });
    const [days] = await scene.database.sql<{ ahead: number }[]>`
      select count(*)::integer as ahead from pg_class where relnamespace = 'postrider'::regnamespace
        and relname ~ '^events_[0-9]{8}$' and right(relname, 8) > to_char(now() at time zone 'utc', 'YYYYMMDD')`;
    expect(days).toEqual({ ahead: 30 });
    expect(await keepPartitions(house, { retentionDays: 1 })).toEqual({ expired: 1, dropped: [] });
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'expired' });
  });
});

test('Links and sessions are forgotten a day after their last moment, and themes when no session has had them for a day.', async () => {
  const { sql } = scene.database;
  for (const [hours, name] of [
    [-25, 'old'],
    [-23, 'young'],
  ] as const) {
    const end = new Date(Date.now() + hours * 3_600_000);
    await sql`
      insert into postrider.sign_in_links (id, role, name, hash, expires_at)
      values (postrider.uuid7(now()), 'viewer', ${name}, sha256(${name}::bytea), ${end})`;
    await sql`
      insert into postrider.sessions (id, name, hash, root_proof, expires_at, ends_at)
      values (postrider.uuid7(now()), ${name}, sha256(${name}::bytea), sha256('a'), ${end}, ${end})`;
    await sql`
      insert into postrider.portal_themes (hash, theme, used_at)
      values (sha256(${name}::bytea), '{}', ${end}), (sha256(${`${name} and had`}::bytea), '{}', ${end})`;
    await sql`
      insert into postrider.portal_sessions (id, application_id, capabilities, hash, expires_at, theme_hash)
      values (postrider.uuid7(now()), ${scene.application.id}, '{events:read}', sha256(${name}::bytea), now(),
        sha256(${`${name} and had`}::bytea))`;
  }
  await keepPartitions(house, { retentionDays: 30 });
  const [left] = await sql`
    select (select array_agg(name) from postrider.sign_in_links) as links,
      (select array_agg(name) from postrider.sessions) as sessions,
      (select count(*)::integer from postrider.portal_themes) as themes`;
  expect(left).toEqual({ links: ['young'], sessions: ['young'], themes: 3 });
});
