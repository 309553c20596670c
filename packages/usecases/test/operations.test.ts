import { type Application, decodeId, type Endpoint, encodeId, firstUuidOf, type Operation } from '@postrider/core';
import { forgetOldOperations, takeOperationTurn } from '@postrider/db';
import {
  cancelOperation,
  cancelWithdrawn,
  deleteApplication,
  deleteEndpoint,
  eraseEventData,
  getOperation,
  listOperations,
  relayEvents,
  runOperations,
  startBackfill,
  startBulkCancel,
  startBulkRetry,
  startRecover,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logOf, newScene, queued, relayed, rowOf, type Scene } from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  NOBODY,
  newApplication,
  newEndpoint,
  newEvent,
  onlyIn,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
  await world.database.sql`select postrider.create_partitions(32, 1)`;
});
beforeEach(async () => {
  scene = await newScene(world);
  await relayed(scene, 0);
  world.takeRings();
});
afterAll(() => world.close());

const RETENTION = { retentionDays: 30 };
const AGES_AGO = new Date('2020-01-01T00:00:00Z');
const run = () => runOperations(world.deps, RETENTION);

const target = (endpoint: Endpoint = scene.endpoint) => ({
  application: appId(scene.application),
  endpoint: endpointId(endpoint),
});
const recover = async (fields: object = {}) =>
  value(await startRecover(world.deps, EVERYTHING, { ...target(), since: AGES_AGO, ...fields }));
const backfill = async (fields: object = {}) =>
  value(await startBackfill(world.deps, EVERYTHING, { ...target(), since: AGES_AGO, ...fields }));
const operationRef = ({ id }: Operation) => ({
  application: appId(scene.application),
  operation: encodeId('operation', id),
});
const now = async (operation: Operation) => value(await getOperation(world.deps, EVERYTHING, operationRef(operation)));

/** Records events of the scene at once, as fast as SQL makes them, and relays them. */
async function manyRelayed(count: number): Promise<void> {
  await world.database.sql`
    select postrider.emit(${appId(scene.application)}, 'message.sent', '{}'::text) from generate_series(1, ${count})`;
  await relayed(scene, 0);
}

/** Ends open deliveries of the scene's endpoint, or those of some events, as if their chunks had been dealt with. */
async function end(status: 'delivered' | 'failed' | 'cancelled', eventIds: readonly string[] | null = null) {
  const reason = { delivered: null, failed: 'exhausted', cancelled: 'cancelled_by_user' }[status];
  await world.database.sql`
    update postrider.deliveries set status = ${status}, reason = ${reason}, next_attempt_at = null, resume_at = null,
      wish = null, completed_at = now(), attempt_count = 6, retry_count = 5
    where endpoint_id = ${scene.endpoint.id} and completed_at is null
      and (${eventIds as string[] | null}::uuid[] is null or event_id = any(${eventIds as string[] | null}::uuid[]))`;
  await world.database.sql`delete from postrider_queue.job where data ->> 'e' = ${scene.endpoint.id}`;
}

async function erase(eventId: string) {
  const event = encodeId('event', eventId);
  value(await eraseEventData(world.deps, EVERYTHING, { application: appId(scene.application), event }));
}

/** What the operations' turns wait for is over. */
async function stopWaiting() {
  await world.database.sql`update postrider.operation_parts set look_at = now()`;
}

async function inQueue(trigger: string): Promise<string[]> {
  return (await queued(scene)).filter((chunk) => chunk.trigger === trigger).flatMap(({ eventIds }) => eventIds);
}

async function statusOf(endpoint: Endpoint, status: 'enabled' | 'paused' | 'disabled') {
  value(await updateEndpoint(world.deps, EVERYTHING, { ...target(endpoint), patch: { status } }));
}

async function countOf(endpoint: Endpoint): Promise<number> {
  const rows = await world.database.sql`select from postrider.deliveries where endpoint_id = ${endpoint.id}`;
  return rows.length;
}

describe('a recover', () => {
  test('finds what came out of a service’s database whose clock is ahead', async () => {
    const [ahead] = await world.database.sql<{ id: string }[]>`
      select postrider.uuid7(now() + interval '59 minutes') as id`;
    const id = ahead?.id ?? '';
    await world.database.sql`select postrider.create_partitions(1, 2)`;
    const [eventId = ''] = await relayed(scene);
    await world.database.sql`update postrider.events set id = ${id} where id = ${eventId}`;
    await world.database.sql`update postrider.deliveries set event_id = ${id} where event_id = ${eventId}`;
    await end('failed');
    expect(await recover()).toMatchObject({ total: 1 });
    await run();
    expect(await inQueue('recover')).toEqual([id]);
  });

  test('restarts what is failed or cancelled, with an attempt now, and leaves everything else', async () => {
    const [failed = '', cancelled = '', delivered = '', open = ''] = await relayed(scene, 4);
    await end('failed', [failed]);
    await end('cancelled', [cancelled]);
    await end('delivered', [delivered]);
    world.takeRings();
    const operation = await recover();
    expect(operation).toMatchObject({ status: 'pending', total: 2, done: 0, reason: null, completedAt: null });
    expect(world.takeRings()).toEqual(['operations']);
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 2, completedAt: expect.any(Date) });
    for (const event of [failed, cancelled]) {
      expect(await rowOf(scene, event)).toMatchObject({
        status: 'pending',
        reason: null,
        attemptCount: 6,
        retryCount: 0,
      });
    }
    expect(await rowOf(scene, delivered)).toMatchObject({ status: 'delivered' });
    expect(await rowOf(scene, open)).toMatchObject({ status: 'pending', attemptCount: 0 });
    expect(await inQueue('recover')).toEqual([failed, cancelled]);
    expect(world.takeRings()).toContain('deliveries');
    await run();
    expect(await inQueue('recover')).toHaveLength(2);
  });

  test('goes by when the delivery was made, from since on and before until', async () => {
    const events: string[] = [];
    for (let n = 0; n < 3; n += 1) events.push(...(await relayed(scene)));
    await end('failed');
    const made = await world.database.sql<{ at: Date }[]>`
      select created_at as at from postrider.deliveries where endpoint_id = ${scene.endpoint.id} order by event_id`;
    const [since, middle, until] = made.map(({ at }) => at);
    expect((await recover({ since, until, dryRun: true })).total).toBe(2);
    const operation = await recover({ since: middle, until });
    expect(operation).toMatchObject({ total: 1, work: { since: middle, until } });
    await run();
    expect(await inQueue('recover')).toEqual([events[1]]);
  });

  test('leaves what was closed after it began, so that nothing is restarted for what came of it', async () => {
    const [before = '', after = ''] = await relayed(scene, 2);
    await end('failed', [before]);
    const operation = await recover();
    await end('failed');
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', total: 1, done: 1 });
    expect(await rowOf(scene, before)).toMatchObject({ status: 'pending' });
    expect(await rowOf(scene, after)).toMatchObject({ status: 'failed' });
  });

  test('leaves test events', async () => {
    const [event = ''] = await relayed(scene);
    await end('failed');
    await world.database.sql`update postrider.events set source = 'test' where id = ${event}`;
    const operation = await recover();
    expect(operation.total).toBe(0);
    await run();
    expect(await rowOf(scene, event)).toMatchObject({ status: 'failed' });
  });

  test('leaves events whose data is erased', async () => {
    const [event = ''] = await relayed(scene);
    await end('failed');
    await erase(event);
    const operation = await recover();
    expect(operation.total).toBe(0);
    await run();
    expect(await rowOf(scene, event)).toMatchObject({ status: 'failed' });
  });

  test('of a span that is empty, or not there yet, is refused', async () => {
    const ask = (span: object) => startRecover(world.deps, EVERYTHING, { ...target(), since: AGES_AGO, ...span });
    const later = new Date(Date.now() + 60_000);
    for (const span of [{ until: AGES_AGO }, { since: later }, { since: later, until: new Date(+later + 1) }]) {
      expect(refusal(await ask(span))).toEqual({ code: 'invalid_span', pointer: '/since' });
    }
  });

  test('of an endpoint that is disabled, deleted or of another application is refused', async () => {
    const ask = (names: object) => startRecover(world.deps, EVERYTHING, { ...target(), since: AGES_AGO, ...names });
    await statusOf(scene.endpoint, 'disabled');
    expect(refusal(await ask({})).code).toBe('endpoint_unavailable');
    value(await deleteEndpoint(world.deps, EVERYTHING, target()));
    expect(refusal(await ask({})).code).toBe('endpoint_not_found');
    const other = await newApplication(world);
    expect(refusal(await ask({ endpoint: endpointId(await newEndpoint(world, other)) })).code).toBe(
      'endpoint_not_found',
    );
  });

  test('as a dry run counts, is finished, and changes nothing', async () => {
    const [event = ''] = await relayed(scene);
    await end('failed');
    world.takeRings();
    const operation = await recover({ dryRun: true });
    expect(operation).toMatchObject({
      status: 'finished',
      dryRun: true,
      total: 1,
      done: 0,
      completedAt: expect.any(Date),
    });
    expect(world.takeRings()).toEqual([]);
    await run();
    expect(await now(operation)).toEqual(operation);
    expect(await rowOf(scene, event)).toMatchObject({ status: 'failed' });
  });
});

describe('pages', () => {
  test('begin only while there is room: no more than 500 deliveries of an endpoint are made due', async () => {
    await manyRelayed(1_300);
    await end('failed');
    const operation = await recover();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'running', total: 1_300, done: 500 });
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ done: 500 });
    await end('delivered', (await inQueue('recover')).slice(0, 299));
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ done: 500 });
    await end('delivered');
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ done: 1_000 });
    await end('delivered');
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1_300 });
  });

  test('find the one that is wanted at the end of a long history', async () => {
    await manyRelayed(5_100);
    const [rare = ''] = [decodeId('event', await newEvent(world, scene.application, { type: 'rare' }))];
    await relayed(scene, 0);
    await end('delivered');
    const input = { ...target(), statuses: ['delivered'] as const, type: 'rare' };
    const operation = value(await startBulkRetry(world.deps, EVERYTHING, input));
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', total: 1, done: 1 });
    expect(await inQueue('recover')).toEqual([rare]);
  });

  test('of two operations take turns, and restart each delivery once between them', async () => {
    await manyRelayed(900);
    await end('failed');
    const operations = [await recover(), await recover()];
    for (let n = 0; n < 4; n += 1) {
      await run();
      await end('delivered');
      await stopWaiting();
    }
    const [one, two] = await Promise.all(operations.map(now));
    expect([one?.status, two?.status]).toEqual(['finished', 'finished']);
    expect([one?.total, two?.total]).toEqual([900, 900]);
    expect((one?.done ?? 0) + (two?.done ?? 0)).toBe(900);
    expect(Math.min(one?.done ?? 0, two?.done ?? 0)).toBeGreaterThan(0);
  });

  test('from many sides at once restart each delivery once', async () => {
    await manyRelayed(400);
    await end('failed');
    const operation = await recover();
    await Promise.all(Array.from({ length: 4 }, run));
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 400 });
    const events = await inQueue('recover');
    expect(new Set(events).size).toBe(400);
    expect(events).toHaveLength(400);
  });

  test('are one runner’s at a time: others leave alone what one has in hand', async () => {
    await relayed(scene, 3);
    await end('failed');
    const operation = await recover();
    await world.database.transaction(async (tx) => {
      expect(await takeOperationTurn(tx)).toMatchObject({ operationId: operation.id });
      await run();
      expect(await now(operation)).toEqual(operation);
    });
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 3 });
  });

  test('are one operation’s at a time, and who finds it taken keeps nobody from its other parts', async () => {
    await newEndpoint(world, scene.application);
    await relayed(scene);
    const application = appId(scene.application);
    value(await startBulkCancel(world.deps, EVERYTHING, { application, statuses: ['pending'] }));
    await world.database.transaction(async (tx) => {
      expect(await takeOperationTurn(tx)).not.toBeNull();
      await world.database.transaction(async (other) => {
        expect(await takeOperationTurn(other)).toBeNull();
        const parts = await tx.sql`select from postrider.operation_parts for update skip locked`;
        expect(parts).toHaveLength(2);
      });
    });
    await run();
  });

  test('stop where they are told to, and go on from there', async () => {
    await manyRelayed(2_100);
    const application = appId(scene.application);
    const operation = value(await startBulkCancel(world.deps, EVERYTHING, { application, statuses: ['pending'] }));
    let pages = 0;
    const mayGoOn = () => {
      pages += 1;
      return pages <= 2;
    };
    await runOperations(world.deps, { ...RETENTION, mayGoOn });
    expect(await now(operation)).toMatchObject({ status: 'running', done: 2_000 });
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 2_100 });
  });

  test('that break off leave nothing behind, and come again whole', async () => {
    const events = await relayed(scene, 3);
    await end('failed');
    const operation = await recover();
    const broken = {
      ...world.deps,
      queue: { ...world.deps.queue, schedule: () => Promise.reject(new Error('no queue')) },
    };
    await expect(runOperations(broken, RETENTION)).rejects.toThrow('no queue');
    expect(await now(operation)).toEqual(operation);
    expect(await rowOf(scene, events[0] ?? '')).toMatchObject({ status: 'failed' });
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 3 });
    expect(await inQueue('recover')).toEqual(events);
  });

  test('that break off again and again do not keep others from their turn', async () => {
    const other = { ...scene, endpoint: await newEndpoint(world, scene.application) };
    await relayed(scene);
    await end('failed');
    const operation = await recover();
    const later = await backfill(target(other.endpoint));
    const schedule = (_: unknown, chunks: readonly unknown[]) =>
      chunks.length === 0 ? Promise.resolve() : Promise.reject(new Error('no queue'));
    const broken = { ...world.deps, queue: { ...world.deps.queue, schedule } };
    await expect(runOperations(broken, RETENTION)).rejects.toThrow('no queue');
    await runOperations(broken, RETENTION).catch(() => {});
    expect(await now(later)).toMatchObject({ status: 'finished' });
    expect(await now(operation)).toMatchObject({ status: 'pending' });
  });

  test('wait while the endpoint is paused', async () => {
    const [event = ''] = await relayed(scene);
    await end('failed');
    const operation = await recover();
    await statusOf(scene.endpoint, 'paused');
    await run();
    expect(await now(operation)).toMatchObject({ status: 'pending', done: 0 });
    await statusOf(scene.endpoint, 'enabled');
    await stopWaiting();
    await run();
    expect(await rowOf(scene, event)).toMatchObject({ status: 'pending' });
  });

  test('wait until what was open when the endpoint was disabled is cancelled, or it would be again', async () => {
    const [failed = '', open = ''] = await relayed(scene, 2);
    await end('failed', [failed]);
    await statusOf(scene.endpoint, 'disabled');
    await statusOf(scene.endpoint, 'enabled');
    const operation = await recover();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'pending', done: 0 });
    await cancelWithdrawn({ ...world.deps, queue: scene.queue }, { sinceMs: 0 });
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1 });
    expect(await rowOf(scene, failed)).toMatchObject({ status: 'pending' });
    expect(await rowOf(scene, open)).toMatchObject({ status: 'cancelled', reason: 'endpoint_disabled' });
  });

  test('of one endpoint do not wait for those of another', async () => {
    const other = await newEndpoint(world, scene.application);
    await relayed(scene, 2);
    const everything = { application: appId(scene.application), statuses: ['failed'] as const, since: AGES_AGO };
    await end('failed');
    await world.database.sql`
      update postrider.deliveries set status = 'failed', reason = 'exhausted', next_attempt_at = null, completed_at = now()
      where endpoint_id = ${other.id}`;
    await statusOf(scene.endpoint, 'paused');
    const operation = value(await startBulkRetry(world.deps, EVERYTHING, everything));
    expect(operation).toMatchObject({ total: 4, endpointId: null });
    await run();
    expect(await now(operation)).toMatchObject({ status: 'running', done: 2 });
    await statusOf(scene.endpoint, 'enabled');
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 4 });
  });
});

describe('an operation ends', () => {
  test.each(['disabled', 'deleted'] as const)('when its endpoint is %s, saying so', async (how) => {
    await relayed(scene);
    await end('failed');
    const operation = await recover();
    if (how === 'disabled') await statusOf(scene.endpoint, 'disabled');
    else value(await deleteEndpoint(world.deps, EVERYTHING, target()));
    await run();
    expect(await now(operation)).toMatchObject({ status: 'cancelled', reason: `endpoint_${how}`, done: 0 });
    expect(await inQueue('recover')).toEqual([]);
  });

  test('when its application is deleted', async () => {
    await relayed(scene);
    await end('failed');
    const operation = await recover();
    value(await deleteApplication(world.deps, EVERYTHING, target()));
    await run();
    expect(
      await world.database.sql`select status, reason from postrider.operations where id = ${operation.id}`,
    ).toEqual([{ status: 'cancelled', reason: 'application_deleted' }]);
    expect(await world.database.sql`select from postrider.operation_parts`).toHaveLength(0);
  });

  test('for one of its endpoints when that is disabled, and goes on for the others', async () => {
    const other = await newEndpoint(world, scene.application);
    await relayed(scene);
    await world.database.sql`
      update postrider.deliveries set status = 'failed', reason = 'exhausted', next_attempt_at = null, completed_at = now()
      where application_id = ${scene.application.id}`;
    const all = { application: appId(scene.application), statuses: ['failed'] as const, type: 'message.sent' };
    const operation = value(await startBulkRetry(world.deps, EVERYTHING, all));
    await statusOf(other, 'disabled');
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', total: 2, done: 1 });
  });

  test('when a person cancels it; what it has done stays, and the answer is the same again', async () => {
    await manyRelayed(700);
    await end('failed');
    const operation = await recover();
    await run();
    const cancelled = value(await cancelOperation(world.deps, EVERYTHING, operationRef(operation)));
    expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user', done: 500 });
    expect(value(await cancelOperation(world.deps, EVERYTHING, operationRef(operation)))).toEqual(cancelled);
    await end('delivered');
    await stopWaiting();
    await run();
    expect(await now(operation)).toEqual(cancelled);
    expect(await inQueue('recover')).toEqual([]);
  });

  test('and is then refused to be cancelled, if it had finished', async () => {
    const operation = await recover();
    await run();
    expect(refusal(await cancelOperation(world.deps, EVERYTHING, operationRef(operation))).code).toBe(
      'operation_closed',
    );
  });
});

describe('a backfill', () => {
  test('makes deliveries of past events that match and have none, also from before the endpoint', async () => {
    const [before = ''] = await relayed(scene, 1);
    const late = await newEndpoint(world, scene.application, { eventTypes: ['message.*'] });
    const other = await newEvent(world, scene.application, { type: 'other.type' });
    await relayed(scene, 1);
    const operation = await backfill(target(late));
    expect(operation).toMatchObject({ total: 1, work: { kind: 'backfill', eventTypes: null } });
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1 });
    expect(await countOf(late)).toBe(2);
    const lateScene = { ...scene, endpoint: late };
    expect(await rowOf(lateScene, before)).toMatchObject({ status: 'pending', attemptCount: 0, retryCount: 0 });
    const chunks = await queued(lateScene);
    expect(chunks.map(({ trigger }) => trigger).sort()).toEqual(['backfill', 'schedule']);
    expect(chunks.find(({ trigger }) => trigger === 'backfill')?.eventIds).toEqual([before]);
    expect(other).toMatch(/^evt_/);
    expect((await backfill(target(late))).total).toBe(0);
  });

  test('is narrowed by event types, and by the channels that the endpoint asks for', async () => {
    const emit = (type: string, channels: string | null) => world.database.sql`
      select postrider.emit(${appId(scene.application)}, ${type}, '{}'::text, channels => ${channels}::text[])`;
    await emit('a.b', '{x}');
    await emit('a.c', '{x}');
    await emit('a.b', '{y}');
    await emit('a.b', null);
    await relayed(scene, 0);
    const late = await newEndpoint(world, scene.application, { channels: ['x'] });
    expect((await backfill({ ...target(late), dryRun: true })).total).toBe(2);
    expect((await backfill({ ...target(late), dryRun: true, eventTypes: ['a.*'] })).total).toBe(2);
    const operation = await backfill({ ...target(late), eventTypes: ['a.b', 'z'] });
    expect(operation.total).toBe(1);
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1 });
    expect(await countOf(late)).toBe(1);
  });

  test('leaves events that have expired, are erased, are for one endpoint only, or are within a day of the end of retention', async () => {
    const events = await relayed(scene, 5);
    await erase(events[4] ?? '');
    const { sql } = world.database;
    await sql`update postrider.events set expires_at = now() - interval '1 second' where id = ${events[0] ?? ''}`;
    await sql`update postrider.events set only_endpoint = ${scene.endpoint.id} where id = ${events[1] ?? ''}`;
    const old = (days: number) => sql<{ id: string }[]>`
      insert into postrider.events (id, application_id, type, data, data_bytes, occurred_at, created_at, xid)
      select postrider.uuid7(at), ${scene.application.id}, 'message.sent', '{}', 2, at, at, '3'::xid8
      from (select now() - ${days} * interval '1 day' as at) as t returning id`;
    const [edge] = await old(28.9);
    await old(29.1);
    await old(31);
    const late = await newEndpoint(world, scene.application);
    const operation = await backfill(target(late));
    expect(operation.total).toBe(3);
    await run();
    const made = await sql<{ id: string }[]>`
      select event_id as id from postrider.deliveries where endpoint_id = ${late.id} order by event_id`;
    expect(made.map(({ id }) => id)).toEqual([edge?.id, events[2], events[3]]);
  });

  test('waits until the moment of delivery where there is one', async () => {
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
    await world.database.sql`
      select postrider.emit(${appId(scene.application)}, 'message.sent', '{}'::text, deliver_at => ${at}::timestamptz)`;
    await relayed(scene, 0);
    const late = { ...scene, endpoint: await newEndpoint(world, scene.application) };
    await backfill(target(late.endpoint));
    await run();
    expect(await queued(late)).toEqual([
      expect.objectContaining({ trigger: 'backfill', dueSecond: at.getTime() / 1000 }),
    ]);
    expect(
      await world.database
        .sql`select next_attempt_at as at from postrider.deliveries where endpoint_id = ${late.endpoint.id}`,
    ).toEqual([{ at }]);
  });

  test('leaves events that the relay has not seen to the relay, and waits for it', async () => {
    const late = { ...scene, endpoint: await newEndpoint(world, scene.application) };
    const [seen = ''] = await relayed(scene);
    await world.database.sql`delete from postrider.deliveries where endpoint_id = ${late.endpoint.id}`;
    await newEvent(world, scene.application);
    const operation = await backfill(target(late.endpoint));
    expect(operation.total).toBe(1);
    await run();
    expect(await now(operation)).toMatchObject({ status: 'running', done: 1 });
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'running', done: 1 });
    await relayEvents(world.deps);
    await stopWaiting();
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1 });
    expect(await countOf(late.endpoint)).toBe(2);
    expect(await rowOf(late, seen)).toMatchObject({ status: 'pending' });
  });

  test('beside the relay and another of its kind makes each delivery and each chunk once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const late = { ...scene, endpoint: await newEndpoint(world, scene.application) };
      await world.database.sql`
        select postrider.emit(${appId(scene.application)}, 'message.sent', '{}'::text) from generate_series(1, 60)`;
      const operations = [await backfill(target(late.endpoint)), await backfill(target(late.endpoint))];
      await Promise.all([run(), relayEvents(world.deps), run(), relayEvents(world.deps)]);
      await stopWaiting();
      await run();
      for (const operation of operations) expect(await now(operation)).toMatchObject({ status: 'finished' });
      const events = (await queued(late)).flatMap(({ eventIds }) => eventIds);
      expect(new Set(events).size).toBe(60 * (round + 1));
      expect(events).toHaveLength(60 * (round + 1));
      expect(await countOf(late.endpoint)).toBe(60 * (round + 1));
    }
  });
});

describe('a bulk retry', () => {
  test('restarts what the filter selects, delivered ones too if they are asked for', async () => {
    const [failed = '', delivered = '', open = ''] = await relayed(scene, 3);
    await end('failed', [failed]);
    await end('delivered', [delivered]);
    const filter = { application: appId(scene.application), endpoint: endpointId(scene.endpoint) };
    const total = async (fields: object) => {
      const input = { ...filter, statuses: ['failed', 'cancelled'] as const, dryRun: true, ...fields };
      return value(await startBulkRetry(world.deps, EVERYTHING, input)).total;
    };
    expect(await total({})).toBe(1);
    expect(await total({ statuses: ['delivered', 'failed'] })).toBe(2);
    expect(await total({ type: 'message.sent' })).toBe(1);
    expect(await total({ type: 'other' })).toBe(0);
    expect(await total({ until: new Date(Date.now() - 60_000) })).toBe(0);
    expect(await total({ since: new Date(Date.now() - 60_000) })).toBe(1);
    const input = { ...filter, statuses: ['delivered', 'failed'] as const };
    value(await startBulkRetry(world.deps, EVERYTHING, input));
    await run();
    expect(await inQueue('recover')).toEqual([failed, delivered]);
    expect(await rowOf(scene, delivered)).toMatchObject({ status: 'pending', attemptCount: 6, retryCount: 0 });
    expect(await rowOf(scene, open)).toMatchObject({ status: 'pending', attemptCount: 0 });
  });

  test('of nothing is finished as it begins', async () => {
    const all = { application: appId(scene.application), statuses: ['failed'] as const, type: 'none' };
    expect(value(await startBulkRetry(world.deps, EVERYTHING, all))).toMatchObject({ status: 'finished', total: 0 });
  });

  test('of an empty span, or an endpoint that is disabled or not there, is refused', async () => {
    const ask = (fields: object) => {
      const all = { application: appId(scene.application), statuses: ['failed'] as const };
      return startBulkRetry(world.deps, EVERYTHING, { ...all, ...fields });
    };
    expect(refusal(await ask({ since: AGES_AGO, until: AGES_AGO })).code).toBe('invalid_span');
    expect(refusal(await ask({ endpoint: 'nobody' })).code).toBe('endpoint_not_found');
    await statusOf(scene.endpoint, 'disabled');
    expect(refusal(await ask({ endpoint: endpointId(scene.endpoint) })).code).toBe('endpoint_unavailable');
  });
});

describe('a bulk cancel', () => {
  test('ends what waits and what is due, and what a dispatcher has in hand when its attempt has ended', async () => {
    const [held = ''] = await relayed(scene);
    await scene.queue.claim(100);
    const [waits = '', due = '', closed = ''] = await relayed(scene, 3);
    await world.database.sql`
      update postrider.deliveries set status = 'retrying', next_attempt_at = now() + interval '1 hour' where event_id = ${waits}`;
    await world.database.sql`
      update postrider.deliveries set status = 'delivered', next_attempt_at = null, completed_at = now() where event_id = ${closed}`;
    const input = {
      application: appId(scene.application),
      type: 'message.sent',
      statuses: ['pending', 'retrying'] as const,
    };
    const operation = value(await startBulkCancel(world.deps, EVERYTHING, input));
    expect(operation).toMatchObject({ total: 3, work: { kind: 'cancel' } });
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 3 });
    expect(await rowOf(scene, waits)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
    expect(await rowOf(scene, due)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
    expect(await rowOf(scene, held)).toMatchObject({ status: 'pending', wish: 'cancel' });
    expect(await rowOf(scene, closed)).toMatchObject({ status: 'delivered' });
    expect(await logOf(scene, due)).toEqual([]);
  });

  test('goes on for endpoints that are paused or disabled', async () => {
    const [event = ''] = await relayed(scene);
    await statusOf(scene.endpoint, 'disabled');
    const input = { ...target(), statuses: ['pending'] as const };
    const operation = value(await startBulkCancel(world.deps, EVERYTHING, input));
    await run();
    expect(await now(operation)).toMatchObject({ status: 'finished', done: 1 });
    expect(await rowOf(scene, event)).toMatchObject({ status: 'cancelled' });
  });
});

describe('operations', () => {
  test('are listed newest first, page by page, by kind and status', async () => {
    const one = await recover();
    const two = await backfill();
    const three = await recover({ dryRun: true });
    const list = async (fields: object) =>
      value(
        await listOperations(world.deps, EVERYTHING, {
          application: appId(scene.application),
          limit: 10,
          cursor: null,
          ...fields,
        }),
      );
    expect((await list({})).items).toEqual([three, two, one]);
    expect((await list({ kind: 'recover' })).items).toEqual([three, one]);
    expect((await list({ status: 'pending' })).items).toEqual([two]);
    expect((await list({ kind: 'recover', status: 'finished' })).items).toEqual([three, one]);
    const page = await list({ limit: 2 });
    expect(page.items).toEqual([three, two]);
    expect((await list({ limit: 2, cursor: page.nextCursor })).items).toEqual([one]);
  });

  test('are forgotten with the retention once they have ended', async () => {
    const old = await recover({ dryRun: true });
    const recent = await recover({ dryRun: true });
    const open = await backfill();
    const ages = async (operation: Operation, days: number) => {
      const id = firstUuidOf(new Date(Date.now() - days * 86_400_000));
      await world.database.sql`delete from postrider.operation_parts where operation_id = ${operation.id}`;
      await world.database.sql`update postrider.operations set id = ${id} where id = ${operation.id}`;
      return { ...operation, id };
    };
    const [aged, agedOpen] = [await ages(old, 31), await ages(open, 32)];
    await forgetOldOperations(world.database, { ...RETENTION, max: 10 });
    expect(refusal(await getOperation(world.deps, EVERYTHING, operationRef(aged))).code).toBe('operation_not_found');
    expect(await now(recent)).toEqual(recent);
    expect(await now(agedOpen)).toMatchObject({ status: 'pending' });
  });

  test('of another application are answered like ones that do not exist', async () => {
    const operation = await recover();
    const other: Application = await newApplication(world);
    for (const ref of [
      { ...operationRef(operation), application: appId(other) },
      { application: appId(scene.application), operation: encodeId('operation', NOBODY) },
      { application: appId(scene.application), operation: 'op_' },
    ]) {
      expect(refusal(await getOperation(world.deps, EVERYTHING, ref)).code).toBe('operation_not_found');
      expect(refusal(await cancelOperation(world.deps, EVERYTHING, ref)).code).toBe('operation_not_found');
    }
    expect(refusal(await getOperation(world.deps, onlyIn(other), operationRef(operation))).code).toBe(
      'application_not_found',
    );
  });
});
