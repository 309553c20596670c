import { decodeId, encodeId, type Observation, OPERATIONAL_UID, type ReceiverWish } from '@postrider/core';
import { endpointsToClear, readClaimed } from '@postrider/db';
import { until } from '@postrider/testkit';
import { createEndpoint, type Settled, settle, updateApplication, updateEndpoint } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  DELIVERED,
  ended,
  FAILED,
  jitter,
  newScene,
  relayed,
  rowOf,
  type Scene,
} from './dispatching.ts';
import { appId, EVERYTHING, endpointId, newEndpoint, openWorld, value, type World } from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
  await told();
});
afterAll(() => world.close());

const rejected = (responseStatus: number, receiverWish: ReceiverWish | null = null): Observation => ({
  outcome: 'rejected',
  responseStatus,
  retryAfterSeconds: null,
  receiverWish,
});

/** Settles attempts of events of their own, all in one transaction. */
async function observe(observations: readonly Observation[], schedule: readonly number[] = [60]) {
  const events = await relayed(scene, observations.length);
  const attempts = [];
  for (const [n, observation] of observations.entries()) {
    attempts.push(ended(await claimedDelivery(scene, events[n] ?? ''), observation, { schedule }));
  }
  const settled = await settle({ database: scene.database, queue: scene.queue, jitter }, attempts, []);
  return { events, settled };
}

const failures = (count: number) => observe(Array.from({ length: count }, () => FAILED));

/** The endpoint has failed so often for so long. */
async function hasFailed(count: number, days: number): Promise<void> {
  await scene.database.sql`
    update postrider.endpoint_state
    set consecutive_failures = ${count}, failing_since = now() - ${days} * interval '1 day'
    where endpoint_id = ${scene.endpoint.id}`;
}

async function status(): Promise<string> {
  const [row] = await scene.database.sql<{ status: string; reason: string | null }[]>`
    select status, status_reason as reason from postrider.endpoints where id = ${scene.endpoint.id}`;
  return `${row?.status} ${row?.reason}`;
}

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** The operational events of the scene's application recorded since the last look, in order. */
let lastSeen = '00000000-0000-0000-0000-000000000000';
async function told(): Promise<Told[]> {
  const rows = await world.database.sql<{ id: string; type: string; data: string }[]>`
    select id, type, data::text as data from postrider.events
    where source = 'operational' and id > ${lastSeen} and type <> 'endpoint.created' order by id`;
  lastSeen = rows.at(-1)?.id ?? lastSeen;
  const events = rows.map(({ type, data }) => ({ type, data: JSON.parse(data) }));
  return events.filter(({ data }) => data.applicationId === appId(scene.application));
}

const types = async () => (await told()).map(({ type }) => type);
const changedIn = ({ changed }: Settled) => changed.has(scene.endpoint.id);

describe('a receiver that answers with webhook-delivery', () => {
  test('disable is sent nothing more: the endpoint is disabled, and what is open is to be cancelled', async () => {
    const { events, settled } = await observe([FAILED, rejected(500, 'disable')]);
    expect(await rowOf(scene, events[1] ?? '')).toMatchObject({ status: 'failed', reason: 'aborted' });
    expect(await rowOf(scene, events[0] ?? '')).toMatchObject({ status: 'retrying' });
    expect(await status()).toBe('disabled receiver');
    expect(await endpointsToClear(scene.database, { sinceMs: 0, max: 1_000 })).toContain(scene.endpoint.id);
    expect([changedIn(settled), settled.told]).toEqual([true, true]);
    const events_ = await told();
    expect(events_.map(({ type }) => type)).toEqual(['delivery.failed', 'endpoint.disabled']);
    expect(events_[1]?.data).toMatchObject({ status: 'disabled', statusReason: 'receiver' });
  });

  test('disable and a success is sent nothing more either, and has what it took', async () => {
    const { events } = await observe([{ outcome: 'delivered', responseStatus: 200, receiverWish: 'disable' }]);
    expect(await rowOf(scene, events[0] ?? '')).toMatchObject({ status: 'delivered' });
    expect(await status()).toBe('disabled receiver');
    expect(await types()).toEqual(['endpoint.disabled']);
  });

  test('abort ends this delivery, and goes on being sent others', async () => {
    const { events, settled } = await observe([rejected(400, 'abort')]);
    expect(await rowOf(scene, events[0] ?? '')).toMatchObject({ status: 'failed', reason: 'aborted' });
    expect(await status()).toBe('enabled null');
    expect([changedIn(settled), settled.told]).toEqual([false, true]);
  });
});

describe('an endpoint at which nothing succeeds', () => {
  test('is disabled by the attempt with which it has failed 20 times, and for five days', async () => {
    await hasFailed(18, 5);
    await failures(1);
    expect(await status()).toBe('enabled null');
    await told();
    const { settled } = await failures(1);
    expect(await status()).toBe('disabled failing');
    expect(await endpointsToClear(scene.database, { sinceMs: 0, max: 1_000 })).toContain(scene.endpoint.id);
    expect([changedIn(settled), settled.told]).toEqual([true, true]);
    const [event, ...others] = await told();
    expect(event).toMatchObject({ type: 'endpoint.disabled', data: { status: 'disabled', statusReason: 'failing' } });
    expect(others).toEqual([]);
  });

  test('is not disabled before five days, however often it failed', async () => {
    await hasFailed(10_000, 4.99);
    await failures(3);
    expect(await status()).toBe('enabled null');
  });

  test('is not disabled when a success is among the attempts', async () => {
    await hasFailed(10_000, 30);
    await observe([DELIVERED, ...Array.from({ length: 25 }, () => FAILED)]);
    expect(await status()).toBe('enabled null');
  });

  test.each([
    ['as soon as its application says', { afterSeconds: 3_600, attempts: 3 }, 2, 0.1, 'disabled failing'],
    ['not sooner than its application says', { afterSeconds: 2_592_000, attempts: 1 }, 500, 29.9, 'enabled null'],
    ['never where its application says so', false, 10_000, 300, 'enabled null'],
  ] as const)('is disabled %s', async (_when, autoDisable, count, days, expected) => {
    const application = appId(scene.application);
    value(await updateApplication(world.deps, EVERYTHING, { application, patch: { autoDisable } }));
    await hasFailed(count, days);
    await failures(1);
    expect(await status()).toBe(expected);
  });

  test('and was disabled by a person keeps that reason, and nothing is told', async () => {
    await hasFailed(100, 30);
    const [eventId = ''] = await relayed(scene, 1);
    const attempt = ended(await claimedDelivery(scene, eventId), FAILED);
    const names = { application: appId(scene.application), endpoint: endpointId(scene.endpoint) };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...names, patch: { status: 'disabled' } }));
    await told();
    const settled = await settle({ database: scene.database, queue: scene.queue, jitter }, [attempt], []);
    expect(await status()).toBe('disabled manual');
    expect([await told(), settled.told]).toEqual([[], false]);
  });

  test('is locked before its state, as by whoever changes it: neither can wait for the other for ever', async () => {
    await hasFailed(19, 6);
    const [eventId = ''] = await relayed(scene, 1);
    const attempt = ended(await claimedDelivery(scene, eventId), FAILED);
    const { sql } = scene.database;
    const settling = await scene.database.transaction(async (tx) => {
      await tx.sql`select from postrider.endpoints where id = ${scene.endpoint.id} for no key update`;
      const begun = settle({ database: scene.database, queue: scene.queue, jitter }, [attempt], []);
      await until('the settle waits for the endpoint', async () => {
        const waiting = await sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting.length > 0;
      });
      await tx.sql`update postrider.endpoint_state set held_until = null where endpoint_id = ${scene.endpoint.id}`;
      return { begun };
    });
    expect((await settling.begun).told).toBe(true);
    expect(await status()).toBe('disabled failing');
  });

  test('is disabled and told of once, by whichever of several settles, while a person changes it', async () => {
    await hasFailed(19, 6);
    const events = await relayed(scene, 8);
    const attempts = [];
    for (const eventId of events) attempts.push(ended(await claimedDelivery(scene, eventId), FAILED));
    const names = { application: appId(scene.application), endpoint: endpointId(scene.endpoint) };
    const patches = Array.from({ length: 4 }, (_, n) => ({ name: `name ${n}` }));
    await Promise.all([
      ...attempts.map((attempt) => settle({ database: scene.database, queue: scene.queue, jitter }, [attempt], [])),
      ...patches.map((patch) => updateEndpoint(world.deps, EVERYTHING, { ...names, patch }).then(value)),
    ]);
    expect(await status()).toBe('disabled failing');
    expect((await types()).filter((type) => type !== 'endpoint.updated')).toEqual(['endpoint.disabled']);
  });
});

describe('what a settle has done is told', () => {
  test('when a delivery has failed for good', async () => {
    const [eventId = ''] = await relayed(scene, 1);
    const attempt = ended(await claimedDelivery(scene, eventId), FAILED, { schedule: [] });
    const settled = await settle({ database: scene.database, queue: scene.queue, jitter }, [attempt], []);
    expect(settled.told).toBe(true);
    const [row] = await scene.database.sql<{ id: string }[]>`
      select id from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${scene.endpoint.id}`;
    expect(await told()).toEqual([
      {
        type: 'delivery.failed',
        data: {
          applicationId: appId(scene.application),
          applicationUid: null,
          endpointId: endpointId(scene.endpoint),
          endpointUid: null,
          url: scene.endpoint.url,
          status: 'enabled',
          statusReason: null,
          deliveryId: encodeId('delivery', row?.id ?? ''),
          eventId: encodeId('event', eventId),
          eventType: 'message.sent',
          reason: 'exhausted',
          attemptCount: 1,
          lastResponseStatus: 500,
        },
      },
    ]);
  });

  test('when an endpoint has failed five times in a row, and when it has recovered, once each', async () => {
    await failures(4);
    expect(await told()).toEqual([]);
    await failures(1);
    const [failing] = await told();
    expect(failing).toMatchObject({ type: 'endpoint.failing', data: { consecutiveFailures: 5 } });
    await failures(7);
    expect(await told()).toEqual([]);
    await observe([DELIVERED]);
    const since = failing?.data['failingSince'];
    expect(await told()).toMatchObject([{ type: 'endpoint.recovered', data: { failedSince: since } }]);
    await observe([DELIVERED]);
    await failures(4);
    expect(await told()).toEqual([]);
  });

  test('once, when several settles see it fail at the same moment', async () => {
    const events = await relayed(scene, 12);
    const attempts = [];
    for (const eventId of events) attempts.push(ended(await claimedDelivery(scene, eventId), FAILED));
    const settling = attempts.map((one) => settle({ database: scene.database, queue: scene.queue, jitter }, [one], []));
    const settled = await Promise.all(settling);
    expect(await types()).toEqual(['endpoint.failing']);
    expect(settled.filter((one) => one.told)).toHaveLength(1);
  });

  test('not at all while retries are left, or of what is only lost, refused for its signature, or delivered', async () => {
    const lost: Observation = { outcome: 'lost' };
    const { settled } = await observe([...Array.from({ length: 30 }, () => lost), DELIVERED]);
    expect(settled.told).toBe(false);
    const events = await relayed(scene, 6);
    const attempts = [];
    for (const eventId of events) {
      attempts.push(ended(await claimedDelivery(scene, eventId), rejected(401), { olderSecretLeft: true }));
    }
    await settle({ database: scene.database, queue: scene.queue, jitter }, attempts, []);
    expect(await told()).toEqual([]);
  });

  test('but not of deliveries to endpoints of the reserved application: they cause no events of their own', async () => {
    const input = { application: OPERATIONAL_UID, url: 'https://operators.test/', eventTypes: ['endpoint.updated'] };
    const { endpoint } = value(await createEndpoint(world.deps, EVERYTHING, input));
    const names = { application: appId(scene.application), endpoint: endpointId(scene.endpoint) };
    for (let n = 0; n < 6; n += 1) {
      value(await updateEndpoint(world.deps, EVERYTHING, { ...names, patch: { name: `name ${n}` } }));
    }
    await relayed(scene, 0);
    const rows = await scene.database.sql<{ eventId: string; data: string }[]>`
      select d.event_id as "eventId", e.data::text as data from postrider.deliveries as d
      join postrider.events as e on e.id = d.event_id where d.endpoint_id = ${endpoint.id}`;
    expect(rows).toHaveLength(6);
    for (const { data } of rows)
      expect(JSON.parse(data)).toMatchObject({ endpointId: names.endpoint, changed: ['name'] });
    const keys = rows.map(({ eventId }) => ({ eventId, endpointId: endpoint.id }));
    const claimed = await readClaimed(scene.database, keys);
    const attempts = claimed.map((delivery) => ended(delivery, rejected(500, 'disable')));
    const before = await countOperational();
    const settled = await settle({ database: scene.database, queue: scene.queue, jitter }, attempts, []);
    expect(settled.told).toBe(false);
    expect(await countOperational()).toBe(before);
    const [row] = await scene.database.sql`select status from postrider.endpoints where id = ${endpoint.id}`;
    expect(row).toEqual({ status: 'disabled' });
  });
});

async function countOperational(): Promise<number> {
  const rows = await world.database.sql`select from postrider.events where source = 'operational'`;
  return rows.length;
}

test('Ids in what is told can be looked up.', async () => {
  await observe([rejected(410)]);
  const [failed] = await told();
  expect(decodeId('event', String(failed?.data['eventId']))).not.toBeNull();
  expect(decodeId('delivery', String(failed?.data['deliveryId']))).not.toBeNull();
});

test('Settles with holds, and others of the same endpoints, do not wait for each other in a circle.', async () => {
  const other = { ...scene, endpoint: await newEndpoint(world, scene.application) };
  const held: Observation = { outcome: 'rejected', responseStatus: 429, retryAfterSeconds: 60, receiverWish: null };
  for (let round = 0; round < 15; round += 1) {
    const [one = '', two = ''] = await relayed(scene, 2);
    const attempt = async (at: Scene, event: string, observation: Observation) =>
      ended(await claimedDelivery(at, event), observation);
    const some = [await attempt(scene, one, FAILED), await attempt(other, one, held)];
    const others = [await attempt(scene, two, FAILED), await attempt(other, two, FAILED)];
    await Promise.all([settle({ ...scene, jitter }, some, []), settle({ ...scene, jitter }, others, [])]);
  }
});
