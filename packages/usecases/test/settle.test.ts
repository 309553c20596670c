import { randomUUID } from 'node:crypto';
import { firstUuidOf, type Observation } from '@postrider/core';
import { endpointsToClear, insertParked } from '@postrider/db';
import { advance } from '@postrider/testkit';
import { type EndedAttempt, type FinishedChunk, type Settled, settle } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  claimOne,
  DELIVERED,
  ended,
  FAILED,
  jitter,
  letLeasesEnd,
  logOf,
  newScene,
  parkedOf,
  putRow,
  queued,
  relayed,
  rowOf,
  type Scene,
} from './dispatching.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
});
afterAll(() => world.close());

const settled = (attempts: readonly EndedAttempt[], finished: readonly FinishedChunk[] = []): Promise<Settled> =>
  settle({ database: scene.database, queue: scene.queue, jitter }, attempts, finished);

/** A relayed event whose chunk is in our hands, and the delivery as its attempt begins. */
async function inHand() {
  const [eventId = ''] = await relayed(scene);
  const chunk = await claimOne(scene);
  return { eventId, chunk, delivery: await claimedDelivery(scene, eventId) };
}

const whole = (chunk: FinishedChunk['chunk']): FinishedChunk => ({ chunk, rest: null, behind: false });

describe('an attempt that', () => {
  test('was delivered closes its delivery and ends its chunk', async () => {
    const { eventId, chunk, delivery } = await inHand();
    await settled([ended(delivery, DELIVERED)], [whole(chunk)]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'delivered', attemptCount: 1, nextAttemptAt: null });
    expect(await queued(scene)).toEqual([]);
    expect(await logOf(scene, eventId)).toMatchObject([{ number: 1, outcome: 'delivered', trigger: 'schedule' }]);
  });

  test('failed is followed by a chunk due after the next wait, on a whole second', async () => {
    const { eventId, chunk, delivery } = await inHand();
    const before = scene.queue.clock.now();
    await settled([ended(delivery, FAILED)], [whole(chunk)]);
    const row = await rowOf(scene, eventId);
    expect(row).toMatchObject({ status: 'retrying', retryCount: 1, attemptCount: 1 });
    const due = row.nextAttemptAt?.getTime() ?? 0;
    expect(due % 1000).toBe(0);
    expect(due).toBeGreaterThanOrEqual(before + 60_000);
    expect(await queued(scene)).toMatchObject([
      { eventIds: [eventId], trigger: 'schedule', state: 'created', dueSecond: due / 1000 },
    ]);
    expect(await scene.queue.claim(10)).toEqual([]);
    await advance(scene.database, 62);
    expect((await claimOne(scene)).eventIds).toEqual([eventId]);
  });

  test('failed after the last wait ends its delivery', async () => {
    const { eventId, chunk, delivery } = await inHand();
    await settled([ended(delivery, FAILED, { schedule: [] })], [whole(chunk)]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'failed', reason: 'exhausted', nextAttemptAt: null });
    expect(await queued(scene)).toEqual([]);
  });

  test('met a 410 ends its delivery as gone, disables the endpoint and says that it changed', async () => {
    const { eventId, chunk, delivery } = await inHand();
    const gone: Observation = { outcome: 'rejected', responseStatus: 410, retryAfterSeconds: null, receiverWish: null };
    const { changed } = await settled([ended(delivery, gone)], [whole(chunk)]);
    expect(changed).toEqual(new Set([scene.endpoint.id]));
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'failed', reason: 'gone' });
    expect(await endpointsToClear(scene.database, { sinceMs: 0, max: 100 })).toContain(scene.endpoint.id);
    const [row] = await scene.database.sql`
      select status, status_reason as reason from postrider.endpoints where id = ${scene.endpoint.id}`;
    expect(row).toEqual({ status: 'disabled', reason: 'gone' });
  });

  test.each([429, 503])(
    'met a %i with Retry-After makes the whole endpoint wait, and says that it changed',
    async (responseStatus) => {
      const { eventId, chunk, delivery } = await inHand();
      const before = scene.queue.clock.now();
      const busy: Observation = { outcome: 'rejected', responseStatus, retryAfterSeconds: 600, receiverWish: null };
      const { changed } = await settled([ended(delivery, busy)], [whole(chunk)]);
      expect(changed).toEqual(new Set([scene.endpoint.id]));
      const [state] = await scene.database.sql<{ until: Date }[]>`
      select held_until as until from postrider.endpoint_state where endpoint_id = ${scene.endpoint.id}`;
      expect(state?.until.getTime()).toBeGreaterThanOrEqual(Math.floor(before) + 600_000);
      const { nextAttemptAt } = await rowOf(scene, eventId);
      expect(nextAttemptAt?.getTime()).toBeGreaterThanOrEqual(state?.until.getTime() ?? Infinity);
    },
  );

  test('met a 401 while an older secret is live is followed at once by a rotation, and is no failure of the endpoint', async () => {
    const events = await relayed(scene, 3);
    const chunk = await claimOne(scene);
    const deliveries = await Promise.all(events.map((eventId) => claimedDelivery(scene, eventId)));
    const refused = { outcome: 'rejected', responseStatus: 401, retryAfterSeconds: null, receiverWish: null } as const;
    const { dueNow } = await settled(
      deliveries.map((delivery, n) => ended(delivery, refused, { olderSecretLeft: n < 2 })),
      [whole(chunk)],
    );
    expect(dueNow).toBe(true);
    const next = await queued(scene);
    expect(next.map(({ trigger, eventIds }) => [trigger, eventIds])).toEqual([
      ['rotation', events.slice(0, 2)],
      ['schedule', events.slice(2)],
    ]);
    for (const eventId of events.slice(0, 2)) expect(await rowOf(scene, eventId)).toMatchObject({ retryCount: 0 });
    const [state] = await scene.database.sql`
      select consecutive_failures as failures from postrider.endpoint_state where endpoint_id = ${scene.endpoint.id}`;
    expect(state).toEqual({ failures: 1 });
  });

  test('was lost is tried again at once, alone, and says nothing of the endpoint’s health', async () => {
    const events = await relayed(scene, 3);
    const chunk = await claimOne(scene);
    const deliveries = await Promise.all(events.map((eventId) => claimedDelivery(scene, eventId)));
    const { dueNow } = await settled(
      deliveries.map((delivery) => ended(delivery, { outcome: 'lost' })),
      [whole(chunk)],
    );
    expect(dueNow).toBe(true);
    expect((await queued(scene)).map(({ eventIds }) => eventIds.length)).toEqual([1, 1, 1]);
    for (const eventId of events) expect(await rowOf(scene, eventId)).toMatchObject({ retryCount: 0, lostCount: 1 });
    const [state] = await scene.database.sql`
      select consecutive_failures as failures from postrider.endpoint_state where endpoint_id = ${scene.endpoint.id}`;
    expect(state).toEqual({ failures: 0 });
  });

  test('was lost for the second time in a row takes a wait of the schedule', async () => {
    const { eventId, chunk, delivery } = await inHand();
    await settled([ended({ ...delivery, lostCount: 1 }, { outcome: 'lost' })], [whole(chunk)]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'retrying', retryCount: 1, lostCount: 2 });
  });
});

test('A hold that outlasts the scheduled attempt gives it a chunk at its new time, after an extra attempt too.', async () => {
  const [eventId = ''] = await relayed(scene);
  await scene.database.sql`truncate postrider_queue.job`;
  await putRow(scene, eventId, { status: 'retrying', next: -1, resume: 60 });
  const delivery = await claimedDelivery(scene, eventId);
  await settled([
    ended(delivery, { outcome: 'rejected', responseStatus: 503, retryAfterSeconds: 7200, receiverWish: null }),
  ]);
  const { nextAttemptAt } = await rowOf(scene, eventId);
  expect(await queued(scene)).toMatchObject([
    { eventIds: [eventId], dueSecond: (nextAttemptAt?.getTime() ?? 0) / 1000 },
  ]);
});

test('An extra attempt that failed leaves the scheduled one its chunk, and makes none.', async () => {
  const [eventId = ''] = await relayed(scene);
  await scene.database.sql`truncate postrider_queue.job`;
  await putRow(scene, eventId, { status: 'retrying', next: -1, resume: 60 });
  const wholeSecond = scene.database.sql`
    update postrider.deliveries set resume_at = date_trunc('second', resume_at) where event_id = ${eventId}`;
  await wholeSecond;
  await settled([ended(await claimedDelivery(scene, eventId), FAILED, { trigger: 'manual' })]);
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'retrying', retryCount: 0, resumeAt: null });
  expect(await queued(scene)).toEqual([]);
});

test('What failed together is retried as one chunk, each endpoint with its own jitter.', async () => {
  const events = await relayed(scene, 5);
  const chunk = await claimOne(scene);
  const deliveries = await Promise.all(events.map((eventId) => claimedDelivery(scene, eventId)));
  const drawn = [0.9, 0.1, 0.5, 0.3, 0.7];
  await settle(
    { database: scene.database, queue: scene.queue, jitter: () => drawn.pop() ?? 0 },
    deliveries.map((delivery) => ended(delivery, FAILED)),
    [whole(chunk)],
  );
  const chunks = await queued(scene);
  expect(chunks).toHaveLength(1);
  expect([...(chunks[0]?.eventIds ?? [])].sort()).toEqual([...events].sort());
});

describe('a chunk that was finished', () => {
  test('and of which a part was not attempted goes back for the rest, at its time, with its mark', async () => {
    const events = await relayed(scene, 2);
    const chunk = await claimOne(scene);
    const [first = '', second = ''] = events;
    const delivery = await claimedDelivery(scene, first);
    const dueAt = new Date(Math.ceil(scene.queue.clock.now() / 1000) * 1000 + 60_000);
    const rest = { deliveries: [{ endpointId: scene.endpoint.id, eventId: second, bytes: 2 }], dueAt };
    await settled([ended(delivery, DELIVERED)], [{ chunk, rest, behind: false }]);
    // Others may be parked behind it by the time that somebody takes it.
    expect(await queued(scene)).toMatchObject([{ eventIds: [second], dueSecond: dueAt.getTime() / 1000, more: true }]);
  });

  test('and of which a part finds no room is parked for the rest', async () => {
    const [first = '', second = ''] = await relayed(scene, 2);
    const chunk = await claimOne(scene);
    const delivery = await claimedDelivery(scene, first);
    const rest = {
      deliveries: [{ endpointId: scene.endpoint.id, eventId: second, bytes: 2 }],
      dueAt: 'parked' as const,
    };
    await settled([ended(delivery, DELIVERED)], [{ chunk, rest, behind: true }]);
    expect(await parkedOf(scene)).toEqual([second]);
    expect(await queued(scene)).toEqual([]);
  });

  test('that a person asked for stays theirs while it is parked', async () => {
    const [eventId = ''] = await relayed(scene);
    await scene.database.sql`truncate postrider_queue.job`;
    const endpointId = scene.endpoint.id;
    const asked = { endpointId, eventIds: [eventId], dueAt: null, trigger: 'manual' as const, bytes: 2 };
    await scene.database.transaction((tx) => scene.queue.schedule(tx, [asked]));
    const rest = { deliveries: [{ endpointId, eventId, bytes: 2 }], dueAt: 'parked' as const };
    await settled([], [{ chunk: await claimOne(scene), rest, behind: false }]);
    await scene.database.transaction((tx) => scene.queue.release(tx, endpointId));
    expect(await claimOne(scene)).toMatchObject({ eventIds: [eventId], trigger: 'manual' });
  });

  test('moves back what is parked behind it, and says when nothing is left', async () => {
    const endpointId = scene.endpoint.id;
    const { chunk, delivery } = await inHand();
    const eventIds = [scene.application.id];
    await insertParked(scene.database, [{ endpointId, eventIds, bytes: 2, trigger: 'schedule' }]);
    const first = await settled([ended(delivery, DELIVERED)], [{ chunk, rest: null, behind: true }]);
    expect(first).toMatchObject({ emptied: new Set(), dueNow: true });
    expect(await queued(scene)).toMatchObject([{ eventIds, more: true }]);
    const back = await claimOne(scene);
    const second = await settled([], [{ chunk: back, rest: null, behind: true }]);
    expect(second).toMatchObject({ emptied: new Set([endpointId]), dueNow: false });
    expect(await queued(scene)).toEqual([]);
  });

  test.each([
    { through: 1, back: 20 },
    { through: 30, back: 30 },
  ])('of which $through are through moves $back back', async ({ through, back }) => {
    const endpointId = scene.endpoint.id;
    await relayed(scene, through);
    const chunk = await claimOne(scene);
    expect(chunk.eventIds).toHaveLength(through);
    const parked = Array.from({ length: 50 }, () => randomUUID());
    await insertParked(
      scene.database,
      parked.map((eventId) => ({ endpointId, eventIds: [eventId], bytes: 2, trigger: 'schedule' })),
    );
    await settled([], [{ chunk, rest: null, behind: true }]);
    expect((await claimOne(scene)).eventIds).toEqual(parked.slice(0, back));
  });

  test('by whoever lost it stays its holder’s, but what was sent is on record', async () => {
    const { eventId, chunk, delivery } = await inHand();
    await letLeasesEnd(scene);
    const held = await claimOne(scene);
    const rest = { deliveries: [{ endpointId: scene.endpoint.id, eventId, bytes: 2 }], dueAt: 'parked' as const };
    await settled([ended(delivery, FAILED)], [{ chunk, rest, behind: true }]);
    expect(await parkedOf(scene)).toEqual([]);
    expect(await logOf(scene, eventId)).toHaveLength(1);
    expect(await scene.queue.renew([held])).toEqual(new Set([held.jobId]));
  });
});

test('Of a settle that fails nothing happened, and the same again is all of it.', async () => {
  const { eventId, chunk, delivery } = await inHand();
  const broken = { ...scene.queue, schedule: () => Promise.reject(new Error('no queue')) };
  const attempts = [ended(delivery, FAILED)];
  const failing = settle({ database: scene.database, queue: broken, jitter }, attempts, [whole(chunk)]);
  await expect(failing).rejects.toThrow('no queue');
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending', attemptCount: 0 });
  expect(await logOf(scene, eventId)).toEqual([]);
  expect(await scene.queue.renew([chunk])).toEqual(new Set([chunk.jobId]));
  await settled(attempts, [whole(chunk)]);
  expect(await logOf(scene, eventId)).toHaveLength(1);
});

test('What may have been settled already is not recorded again.', async () => {
  const { eventId, chunk, delivery } = await inHand();
  const attempts = [ended(delivery, FAILED)];
  const deps = { database: scene.database, queue: scene.queue, jitter };
  await settle(deps, attempts, [whole(chunk)]);
  const row = await rowOf(scene, eventId);
  await settle(deps, attempts, [whole(chunk)], { mayBeLogged: true });
  expect(await logOf(scene, eventId)).toHaveLength(1);
  expect(await rowOf(scene, eventId)).toEqual(row);
  expect(await queued(scene)).toHaveLength(1);
});

test('Deliveries of a day of which only the log is there still are passed over too.', async () => {
  const { eventId, delivery } = await inHand();
  const old = new Date(Date.now() - 40 * 86_400_000);
  const log = scene.database.sql(`attempts_${old.toISOString().slice(0, 10).replaceAll('-', '')}`);
  await scene.database.sql`create table postrider.${log} (like postrider.attempts including all)`;
  const gone = { ...delivery, eventId: firstUuidOf(old) };
  await settled([ended(delivery, DELIVERED), ended(gone, DELIVERED)]);
  await scene.database.sql`drop table postrider.${log}`;
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'delivered' });
});

test('Deliveries of a day that was dropped meanwhile are passed over, and those of other days settled.', async () => {
  const { eventId, chunk, delivery } = await inHand();
  const long = new Date(0).getTime().toString(16).padStart(12, '0');
  const gone = { ...delivery, eventId: `${long.slice(0, 8)}-${long.slice(8)}-7000-8000-000000000000` };
  await settled([ended(gone, FAILED), ended(delivery, DELIVERED)], [whole(chunk)]);
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'delivered' });
  expect(await queued(scene)).toEqual([]);
});

test('Two processes that settle the same deliveries in opposite orders never wait in a circle, and log each attempt.', async () => {
  const events = await relayed(scene, 10);
  await claimOne(scene);
  const deliveries = await Promise.all(events.map((eventId) => claimedDelivery(scene, eventId)));
  const attempts = deliveries.map((delivery) => ended(delivery, FAILED));
  await Promise.all(Array.from({ length: 6 }, (_, n) => settled(n % 2 === 0 ? attempts : [...attempts].reverse())));
  for (const eventId of events) {
    expect((await logOf(scene, eventId)).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await rowOf(scene, eventId)).toMatchObject({ retryCount: 1 });
  }
  expect((await queued(scene)).filter(({ state }) => state === 'created')).toHaveLength(1);
});
