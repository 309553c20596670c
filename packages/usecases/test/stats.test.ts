import { type Endpoint, encodeId, type StatsCounts, sumOfStats } from '@postrider/core';
import { addUpMinutes, clearEndpoint, expireOld, forgetOldHours, OPEN_COUNTED_MAX } from '@postrider/db';
import {
  cancelDelivery,
  cancelWished,
  deleteEndpoint,
  eraseEventData,
  listDeliveries,
  type OperationDeps,
  readStats,
  retryDelivery,
  runOperations,
  type StatsQuestion,
  settle,
  startBulkCancel,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  DELIVERED,
  ended,
  FAILED,
  jitter,
  newScene,
  open,
  relayed,
  type Scene,
} from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
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
});
beforeEach(async () => {
  scene = await newScene(world);
});
afterAll(() => world.close());

const ofApplication = () => ({ application: appId(scene.application) });
const ofEndpoint = (endpoint: Endpoint = scene.endpoint) => ({ ...ofApplication(), endpoint: endpointId(endpoint) });

const ask = async (question: Partial<StatsQuestion> = {}) =>
  value(await readStats(world.deps, EVERYTHING, { ...ofEndpoint(), ...question }));

const totals = async (question: Partial<StatsQuestion> = {}): Promise<StatsCounts> =>
  sumOfStats((await ask(question)).buckets);

const deps = () => ({ database: scene.database, queue: scene.queue, jitter });

async function settleNow(eventId: string, observation: typeof DELIVERED | typeof FAILED, schedule: number[] = []) {
  await settle(deps(), [ended(await claimedDelivery(scene, eventId), observation, { schedule })], []);
}

async function deliveryRef(eventId: string) {
  const page = { limit: 1, cursor: null, event: encodeId('event', eventId) };
  const { items } = value(await listDeliveries(world.deps, EVERYTHING, { ...ofEndpoint(), ...page }));
  return { ...ofApplication(), delivery: encodeId('delivery', items[0]?.id ?? '') };
}

describe('statistics', () => {
  test('of an endpoint at which nothing happened are empty', async () => {
    expect(await ask()).toMatchObject({ buckets: [], open: { pending: 0, retrying: 0, capped: false } });
  });

  test('count attempts in the minute in which they began, and closed deliveries in that in which they were', async () => {
    const events = await relayed(scene, 2);
    const at = (minutesAgo: number) => new Date(Math.floor(Date.now() / 60_000 - minutesAgo) * 60_000);
    const made = await Promise.all(
      events.map(async (eventId, n) => {
        const whole = ended(await claimedDelivery(scene, eventId), DELIVERED);
        return { ...whole, record: { ...whole.record, startedAt: new Date(at(10 + n).getTime() + 59_999) } };
      }),
    );
    await settle(deps(), made, []);
    const { buckets } = await ask();
    expect(buckets.slice(0, 2).map((bucket) => [bucket.at, bucket.attempts.delivered])).toEqual([
      [at(11), 1],
      [at(10), 1],
    ]);
    expect(buckets.slice(2)).toMatchObject([{ deliveries: { delivered: 2 }, attempts: { delivered: 0 } }]);
  });

  test('of an application are those of all its endpoints, deleted ones too, and of no other application', async () => {
    const [first = ''] = await relayed(scene, 1);
    await settleNow(first, DELIVERED);
    const before = await totals(ofApplication());
    expect(before).toMatchObject({ attempts: { delivered: 1 }, deliveries: { delivered: 1 } });
    value(await deleteEndpoint(world.deps, EVERYTHING, ofEndpoint()));
    const application = { ...ofApplication(), endpoint: undefined };
    expect(await totals(application)).toEqual(before);
    expect(refusal(await readStats(world.deps, EVERYTHING, ofEndpoint())).code).toBe('endpoint_not_found');
    const other = await newApplication(world);
    expect(refusal(await readStats(world.deps, onlyIn(other), application)).code).toBe('application_not_found');
    expect(await totals({ application: appId(other), endpoint: undefined })).toEqual(sumOfStats([]));
  });

  test('count a delivery that a person retried once more when it closes again', async () => {
    const [eventId = ''] = await relayed(scene, 1);
    await settleNow(eventId, FAILED);
    value(await retryDelivery(world.deps, EVERYTHING, await deliveryRef(eventId)));
    await settleNow(eventId, DELIVERED);
    expect(await totals()).toMatchObject({
      deliveries: { delivered: 1, failed: 1, cancelled: 0 },
      attempts: { delivered: 1, rejected: 1 },
    });
  });

  test('tell what is open at this moment', async () => {
    const [first = '', second = ''] = await relayed(scene, 3);
    await settleNow(first, FAILED, [60]);
    await settleNow(second, DELIVERED);
    const open = { pending: 1, retrying: 1, capped: false };
    expect(await ask()).toMatchObject({ open });
    expect(await ask({ endpoint: undefined })).toMatchObject({ open });
  });

  test(`count what is open up to ${OPEN_COUNTED_MAX}`, async () => {
    await relayed(scene, 1);
    const copies = (count: number) => world.database.sql`
      insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at)
      select postrider.uuid7(now()), endpoint_id, id, application_id, event_type, now()
      from postrider.deliveries, generate_series(1, ${count}) where endpoint_id = ${scene.endpoint.id} and attempt_count = 0
      limit ${count}`;
    await copies(OPEN_COUNTED_MAX - 2);
    expect(await ask()).toMatchObject({ open: { pending: OPEN_COUNTED_MAX - 1, capped: false } });
    await copies(2);
    expect(await ask()).toMatchObject({ open: { pending: OPEN_COUNTED_MAX, capped: true } });
    await world.database.sql`delete from postrider.deliveries where endpoint_id = ${scene.endpoint.id}`;
  });

  test('are refused for a span that has none', async () => {
    const refused = await readStats(world.deps, EVERYTHING, { ...ofEndpoint(), since: new Date(Date.now() + 60_000) });
    expect(refusal(refused).code).toBe('invalid_span');
  });
});

/** Every way to end a delivery without an attempt. */
const WAYS: Readonly<Record<string, (eventId: string) => Promise<unknown>>> = {
  'a person': async (eventId) => {
    await notDue(eventId);
    value(await cancelDelivery(world.deps, EVERYTHING, await deliveryRef(eventId)));
  },
  'a person, while its attempt was under way': async (eventId) => {
    const delivery = await claimedDelivery(scene, eventId);
    await scene.queue.claim(100);
    value(await cancelDelivery(world.deps, EVERYTHING, await deliveryRef(eventId)));
    expect(await totals()).toMatchObject({ deliveries: { cancelled: 0 } });
    await settle(deps(), [ended(delivery, FAILED)], []);
  },
  'a person, while a process that died had it in hand': async (eventId) => {
    await scene.queue.claim(100);
    value(await cancelDelivery(world.deps, EVERYTHING, await deliveryRef(eventId)));
    await world.database.sql`
      update postrider_queue.job set heartbeat_on = now() - interval '1 minute' where group_id = ${scene.endpoint.id}`;
    await scene.queue.reclaim();
    await cancelWished(scene);
    expect(await totals()).toMatchObject({ deliveries: { cancelled: 0 } });
    await open(scene, ...(await scene.queue.claim(100)));
  },
  'an operation': async (eventId) => {
    await notDue(eventId);
    const input = { ...ofEndpoint(), statuses: ['pending', 'retrying'] as const };
    value(await startBulkCancel(world.deps, EVERYTHING, input));
    const { database, queue } = scene;
    const operating: OperationDeps = { database, queue, doorbell: world.deps.doorbell };
    await runOperations(operating, { retentionDays: 30 });
  },
  'disabling its endpoint': async () => {
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ofEndpoint(), patch: { status: 'disabled' } }));
    await world.database.transaction((tx) => clearEndpoint(tx, scene.endpoint.id, 10));
  },
  'the end of retention': () => world.database.transaction((tx) => expireOld(tx, { retentionDays: 0, max: 10_000 })),
  'erasing its event': async (eventId) =>
    value(await eraseEventData(world.deps, EVERYTHING, { ...ofApplication(), event: encodeId('event', eventId) })),
};

const notDue = (eventId: string) =>
  world.database.sql`
    update postrider.deliveries set next_attempt_at = now() + interval '1 hour' where event_id = ${eventId}`;

test.each(Object.keys(WAYS))('A delivery that was cancelled by %s is counted as such.', async (way) => {
  const [eventId = ''] = await relayed(scene, 1);
  await WAYS[way]?.(eventId);
  expect(await totals()).toMatchObject({ deliveries: { delivered: 0, failed: 0, cancelled: 1 } });
});

describe('old minutes', () => {
  const hour = (hoursAgo: number) => Math.floor(Date.now() / 3_600_000) - hoursAgo;
  const put = (at: Date, isHour: boolean, writer = 0) =>
    world.database.sql`
      insert into postrider.endpoint_stats (endpoint_id, at, is_hour, writer, rejected)
      values (${scene.endpoint.id}, ${at}, ${isHour}, ${isHour ? 0 : writer}, 1)`;
  const rows = () =>
    world.database.sql<{ at: Date; isHour: boolean; rejected: number }[]>`
      select at, is_hour as "isHour", rejected from postrider.endpoint_stats
      where endpoint_id = ${scene.endpoint.id} order by at`;
  const minute = (hoursAgo: number, minutes: number) => new Date(hour(hoursAgo) * 3_600_000 + minutes * 60_000);

  test('are added to their hour a day after it ended, and not before', async () => {
    await put(minute(27, 0), false, 7);
    await put(minute(27, 0), false, 8);
    await put(minute(27, 59), false);
    await put(minute(27, 0), true);
    await put(minute(26, 0), false);
    expect(await addUpMinutes(world.database, 2)).toBe(2);
    expect(await addUpMinutes(world.database, 2)).toBe(1);
    expect(await addUpMinutes(world.database, 2)).toBe(0);
    expect(await rows()).toEqual([
      { at: minute(27, 0), isHour: true, rejected: 4 },
      { at: minute(26, 0), isHour: false, rejected: 1 },
    ]);
    const whole = { since: minute(40, 0), unit: 'hour' } as const;
    expect(await totals(whole)).toMatchObject({ attempts: { rejected: 5 } });
  });

  test('are forgotten with the hours that retention no longer covers', async () => {
    await put(minute(30 * 24 - 2, 0), true);
    await put(minute(30 * 24 + 3, 0), true);
    expect(await forgetOldHours(world.database, { retentionDays: 30, max: 10 })).toBe(1);
    expect(await rows()).toMatchObject([{ at: minute(30 * 24 - 2, 0) }]);
  });
});
