import { until } from '@postrider/testkit';
import { expect, test } from 'vitest';
import { countsById, openPlatform, times } from './platform.ts';

const BACKLOG = 3_000;
const HEALTHY = 20;

test('Two bad endpoints with 3,000 deliveries each in front do not hold up twenty healthy ones, and are drained once each when they recover.', async () => {
  const platform = await openPlatform();
  const never = Promise.withResolvers<{ status: number }>();
  const hanging = await platform.receiver(() => never.promise);
  const failing = await platform.receiver({ status: 500 });
  const healthy = await platform.receiver();
  const hangingHook = await platform.hook(hanging.url, { eventTypes: ['backlog'], timeoutMs: 1_000 });
  const failingHook = await platform.hook(failing.url, { eventTypes: ['backlog'] });
  for (let n = 0; n < HEALTHY; n += 1) await platform.hook(`${healthy.url}/${n}`, { eventTypes: ['news'] });
  const backlog: string[] = [];
  for (let n = 0; n < BACKLOG; n += 500) {
    backlog.push(...(await platform.emit(...times(500, () => ({ type: 'backlog' })))));
  }
  await platform.relay();
  await platform.emit(...times(20, () => ({ type: 'news' })));
  await platform.relay();
  expect((await platform.inQueue()).queued).toBeGreaterThan(60);

  await platform.dispatch();
  await healthy.received(20 * HEALTHY);
  await until('the backlog is parked', async () => (await platform.inQueue()).parked > 0);
  // What comes now goes straight through, too.
  await platform.emit(...times(20, () => ({ type: 'news' })));
  await healthy.received(40 * HEALTHY);
  await until('the news is on record', async () => (await platform.statuses())['delivered'] === 40 * HEALTHY);
  const untouched = async (uuid: string) => {
    const [row] = await platform.database.sql<{ count: number }[]>`
      select count(*)::integer as count from postrider.deliveries where endpoint_id = ${uuid} and attempt_count = 0`;
    return row?.count ?? 0;
  };
  expect(await untouched(hangingHook.uuid)).toBeGreaterThan(BACKLOG / 2);
  expect(await untouched(failingHook.uuid)).toBeGreaterThan(BACKLOG / 2);
  for (const hook of [hangingHook, failingHook]) expect((await platform.inQueue(hook)).parked).toBeGreaterThan(10);

  never.resolve({ status: 200 });
  hanging.respondWith({ status: 200 });
  failing.respondWith({ status: 200 });
  const failedRequests = failing.requests.length;
  await until(
    'what had no attempt has one',
    async () => (await untouched(hangingHook.uuid)) + (await untouched(failingHook.uuid)) === 0,
  );
  await platform.advance(70);
  await platform.allClosed(2 * BACKLOG + 40 * HEALTHY);
  expect(await platform.statuses()).toEqual({ delivered: 2 * BACKLOG + 40 * HEALTHY });
  expect(healthy.requests).toHaveLength(40 * HEALTHY);
  // Once each beside those that were answered 500.
  expect(failing.requests.length - failedRequests).toBe(BACKLOG);
  expect(new Set(countsById(failing).keys())).toEqual(new Set(backlog));
  await until('the queue is empty', async () => {
    const { queued, parked } = await platform.inQueue();
    return queued + parked === 0;
  });
  await platform.checkNumbers();
});

test('A failing endpoint is probed at growing intervals, and a chunk of it stands in the queue for the next probe.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url, { maxInFlight: 1 });
  await platform.emit(...times(300, () => ({})));
  await platform.dispatch();
  let stranded = 0;
  // Before the sixth it rests for longer than a chunk is kept in hand.
  await until('it is probed six times', async () => {
    const [now] = await platform.database.sql<{ parked: boolean; inLine: boolean }[]>`
      select exists (select from postrider.parked) as parked, exists (
        select from postrider_queue.job where name = 'deliver'
        and priority > -extract(epoch from now() + interval '30 seconds' - timestamptz '2026-01-01 00:00+00')
      ) as "inLine"`;
    stranded = now?.parked === true && !now.inLine ? stranded + 1 : 0;
    // More than one look: what moves out of one place and into the other is in neither for a moment.
    if (stranded > 20) throw new Error('Nothing stands in the queue to probe the endpoint with.');
    return receiver.requests.length >= 6;
  });
  receiver.respondWith({ status: 200 });
  await until('all the others are delivered', async () => {
    const { delivered = 0 } = await platform.statuses(hook);
    return delivered + 6 >= 300;
  });
});

test('Sixty endpoints that nothing was known of and that never answer do not hold up a healthy one while all of them hang, nor one that other processes found healthy.', async () => {
  const platform = await openPlatform();
  const never = Promise.withResolvers<{ status: number }>();
  const hanging = await platform.receiver(() => never.promise);
  const healthy = await platform.receiver();
  for (let n = 0; n < 60; n += 1) await platform.hook(`${hanging.url}/${n}`, { eventTypes: ['silence'] });
  const hook = await platform.hook(healthy.url, { eventTypes: ['news'] });
  const known = await platform.hook(`${healthy.url}/known`, { eventTypes: ['bulletin'] });
  await platform.database.sql`
    update postrider.endpoint_state set last_success_at = now() where endpoint_id = ${known.uuid}`;
  await platform.emit({ type: 'news' });
  await platform.dispatch({ inFlightMax: 100 });
  await platform.allClosed(1, hook);

  await platform.emit(...times(20, () => ({ type: 'silence' })));
  await hanging.received(50);
  await platform.emit(...times(20, () => ({ type: 'bulletin' })));
  await platform.allClosed(20, known);
  // More than the slots that are left, in the queue behind what hangs.
  await platform.emit(...times(200, () => ({ type: 'news' })));
  await platform.allClosed(201, hook);
  expect(await platform.statuses(hook)).toEqual({ delivered: 201 });
  expect(hanging.requests).toHaveLength(50);

  never.resolve({ status: 200 });
  await platform.allClosed(60 * 20 + 221);
  expect(hanging.requests).toHaveLength(60 * 20);
});

test('One endpoint that stops answering holds at most half of the slots, however many its owner allows it.', async () => {
  const platform = await openPlatform();
  const never = Promise.withResolvers<{ status: number }>();
  const silent = await platform.receiver();
  const healthy = await platform.receiver();
  await platform.hook(silent.url, { eventTypes: ['silence'], maxInFlight: 1_000 });
  const hook = await platform.hook(healthy.url, { eventTypes: ['news'] });
  await platform.emit(...times(100, () => ({ type: 'silence' })), { type: 'news' });
  await platform.dispatch({ inFlightMax: 40 });
  await platform.allClosed(101);

  silent.respondWith(() => never.promise);
  await platform.emit(...times(100, () => ({ type: 'silence' })));
  await silent.received(120);
  await platform.emit(...times(100, () => ({ type: 'news' })));
  await platform.allClosed(101, hook);
  expect(silent.requests).toHaveLength(120);

  never.resolve({ status: 200 });
  await platform.allClosed(301);
});

test('What has room does not wait until what has none is set aside.', async () => {
  const platform = await openPlatform();
  const never = Promise.withResolvers<{ status: number }>();
  const hanging = await platform.receiver(() => never.promise);
  const healthy = await platform.receiver();
  await platform.hook(hanging.url, { eventTypes: ['backlog'] });
  await platform.hook(healthy.url, { eventTypes: ['news'] });
  // More than an endpoint has room for of which nothing is known.
  for (let n = 0; n < 2_000; n += 500) await platform.emit(...times(500, () => ({ type: 'backlog' })));
  await platform.relay();
  await platform.emit(...times(5, () => ({ type: 'news' })));
  await platform.relay();

  const locked = Promise.withResolvers<void>();
  const received = Promise.withResolvers<void>();
  const nothingIsParked = platform.database.transaction(async ({ sql }) => {
    await sql`lock table postrider.parked in share mode`;
    locked.resolve();
    await received.promise;
  });
  await locked.promise;
  await platform.dispatch();
  await healthy.received(5);
  received.resolve();
  await nothingIsParked;
  never.resolve({ status: 200 });
  await platform.allClosed(2_005);
});
