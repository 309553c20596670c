import { uuid7 } from '@postrider/core';
import { createDoorbell } from '@postrider/db';
import { type Chunk, openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { until } from '@postrider/testkit';
import { relayEvents } from '@postrider/usecases';
import { expect, onTestFinished, test } from 'vitest';
import { Claimer } from '../src/claimer.ts';
import { Hands } from '../src/hands.ts';
import { noteNoneParked } from '../src/lane.ts';
import { configurationsOf, openPlatform, type Platform } from './platform.ts';

/** Takes into hands that begin nothing. */
async function claimerOf(platform: Platform) {
  const { database } = platform;
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const logger = createLogger({ level: 'error', name: 'test' });
  const configurations = configurationsOf(platform);
  const hands = new Hands({ maxInFlightOf: () => 100, restOf: () => 'parked' });
  const keepsUp = { now: true };
  const claimer = new Claimer({
    database,
    queue,
    configurations,
    hands,
    logger,
    jitter: () => 0,
    configurationOf: (endpointId) => configurations.lastKnown(endpointId),
    mayTakeMore: () => keepsUp.now,
    roomForTrial: () => 1_000,
    taken: () => {},
  });
  onTestFinished(async () => {
    await claimer.stop();
    await doorbell.close();
    await queue.close();
  });
  const relay = () => relayEvents({ database, queue, doorbell, taker: claimer });
  return { claimer, configurations, hands, keepsUp, queue, relay };
}

const newId = () => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** For an endpoint nobody knows, unless said otherwise. */
function made(deliveries = 1, endpointId = newId()): Chunk {
  const eventIds = Array.from({ length: deliveries }, newId);
  return { endpointId, eventIds, dueAt: null, trigger: 'schedule', bytes: deliveries };
}

test('What is relayed goes straight into hand, and is read and held there.', async () => {
  const platform = await openPlatform();
  const hook = await platform.hook('http://127.0.0.1:8080/');
  const { hands, relay, queue } = await claimerOf(platform);
  await platform.emit({ data: '{"n":1}' });
  await relay();
  const [lane] = hands.waitingLanes;
  expect(lane?.endpointId).toBe(hook.uuid);
  expect(lane?.waiting).toMatchObject([{ trigger: 'schedule', delivery: { data: '{"n":1}', attemptCount: 0 } }]);
  const held = [...hands.chunks].map(({ chunk }) => chunk);
  expect(await queue.renew(held)).toEqual(new Set(held.map(({ jobId }) => jobId)));
  expect(await queue.claim(10)).toEqual([]);
});

test('Once something was left to the queue, all that is made goes there, until nothing due is left in it.', async () => {
  const platform = await openPlatform();
  const { claimer, keepsUp } = await claimerOf(platform);
  const chunks = [made()];
  expect(claimer.choose(chunks)).toEqual(chunks);
  keepsUp.now = false;
  expect(claimer.choose(chunks)).toEqual([]);
  keepsUp.now = true;
  expect(claimer.choose(chunks)).toEqual([]);
  claimer.wake();
  await until('it has looked into the queue', () => claimer.choose(chunks).length === 1);
});

test('A look into the queue for which there was no room is made before anything new is taken.', async () => {
  const platform = await openPlatform();
  const { claimer, keepsUp } = await claimerOf(platform);
  keepsUp.now = false;
  claimer.wake();
  await until('it has found no room', () => claimer.choose([]).length === 0);
  keepsUp.now = true;
  expect(claimer.choose([made()])).toEqual([]);
});

test('Of a large page as much is taken as a claim would bring; the rest is for others.', async () => {
  const platform = await openPlatform();
  const { claimer } = await claimerOf(platform);
  const page = Array.from({ length: 50 }, () => made(100));
  expect(claimer.choose(page)).toHaveLength(6);
  expect(claimer.choose([made()])).toEqual([]);
});

test('An endpoint gets no more into hand than it has room for, and nothing while it is paused.', async () => {
  const platform = await openPlatform();
  const hook = await platform.hook('http://127.0.0.1:8080/');
  const { claimer, configurations, hands } = await claimerOf(platform);
  // A slow one: 200 are taken.
  hands.laneOf(hook.uuid).latencyMs = 10_000;
  const many = Array.from({ length: 4 }, () => made(100, hook.uuid));
  expect(claimer.choose(many)).toHaveLength(2);
  await platform.database.sql`
    update postrider.endpoints set status = 'paused', status_reason = 'manual' where id = ${hook.uuid}`;
  await configurations.refresh([hook.uuid]);
  claimer.wake();
  await until('it has looked into the queue', () => claimer.choose([made()]).length === 1);
  expect(claimer.choose([made(1, hook.uuid)])).toEqual([]);
  expect(hands.bytes).toBe(0);
});

test('A chunk that says that others are parked behind it knows better than a settle that looked before it was taken.', async () => {
  const platform = await openPlatform();
  const hook = await platform.hook('http://127.0.0.1:8080/');
  const { claimer, hands, queue } = await claimerOf(platform);
  await platform.emit({});
  await platform.relay();
  await platform.database.sql`update postrider_queue.job set data = data || '{"m":1}' where name = 'deliver'`;
  const lookedAt = performance.now();
  claimer.wake();
  await until('it is in hand', () => hands.chunks.size === 1);
  const lane = hands.laneOf(hook.uuid);
  noteNoneParked(lane, lookedAt);
  expect(lane.behind).toBe(true);
  expect(await queue.claim(10)).toEqual([]);
});

test('One that stops chooses nothing more, and gets what it had chosen.', async () => {
  const platform = await openPlatform();
  await platform.hook('http://127.0.0.1:8080/');
  const { claimer, hands, queue, relay } = await claimerOf(platform);
  await platform.emit({});
  const chosen = claimer.choose([made()]);
  await claimer.stop();
  expect(claimer.choose([made()])).toEqual([]);
  const held = await platform.database.transaction((tx) => claimer.hold(tx, chosen));
  await claimer.take(
    held.map((chunk) => ({ chunk, deliveries: [] })),
    performance.now(),
  );
  expect(hands.chunks.size).toBe(0);
  await relay();
  expect(await queue.claim(10)).toHaveLength(1);
});
