import { encodeId } from '@postrider/core';
import { until } from '@postrider/testkit';
import { retryDelivery } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, openPlatform, story, value } from './platform.ts';

const WAITS = [60, 300, 1_800, 7_200, 43_200];

test('A delivery that always fails is attempted six times, after 1 m, 5 m, 30 m, 2 h and 12 h, and is then exhausted.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500, body: 'out of order' });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});

  for (const [n, wait] of WAITS.entries()) {
    const delivery = await platform.deliveryOnce(
      `attempt ${n + 1} is on record`,
      event,
      hook,
      ({ attemptCount }) => attemptCount === n + 1,
    );
    expect(delivery).toMatchObject({ status: 'retrying', retryCount: n + 1, lastResponseStatus: 500, reason: null });
    const { startedAt, durationMs } = delivery.attempts.at(-1) ?? { startedAt: new Date(), durationMs: 0 };
    const waitedMs = (delivery.nextAttemptAt?.getTime() ?? 0) - startedAt.getTime() - durationMs;
    // Jitter only lengthens, by a tenth; rounded up to the whole second, and a settle may lag behind the attempt.
    expect(waitedMs).toBeGreaterThanOrEqual(wait * 1_000 - 5);
    expect(waitedMs).toBeLessThanOrEqual(wait * 1_100 + 5_000);
    await platform.advance(wait * 1.1 + 2);
  }
  const delivery = await platform.deliveryOnce('it has failed', event, hook, ({ status }) => status === 'failed');
  expect(delivery).toMatchObject({ reason: 'exhausted', attemptCount: 6, retryCount: 5, nextAttemptAt: null });
  expect(story(delivery)).toEqual(Array(6).fill('schedule rejected 500'));
  expect(delivery.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(receiver.requests).toHaveLength(6);
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([event]));
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
});

test('Nothing is attempted before it is due.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('the first attempt is on record', event, hook, ({ attemptCount }) => attemptCount === 1);
  await platform.advance(50);
  // Another one goes through everything that the first would have gone through if it were due.
  receiver.respondWith({ status: 200 });
  const [other = ''] = await platform.emit({});
  await platform.deliveryOnce('another is delivered', other, hook, ({ status }) => status === 'delivered');
  expect((await platform.delivery(event, hook)).attemptCount).toBe(1);
  await platform.advance(20);
  const delivery = await platform.deliveryOnce(
    'the retry is delivered',
    event,
    hook,
    ({ status }) => status === 'delivered',
  );
  expect(story(delivery)).toEqual(['schedule rejected 500', 'schedule delivered 200']);
});

test("An endpoint's own schedule holds, and one of no waits means a single attempt.", async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 400 });
  const twice = await platform.hook(`${receiver.url}/twice`, { retrySchedule: [3_600] });
  const once = await platform.hook(`${receiver.url}/once`, { retrySchedule: [] });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});

  const single = await platform.deliveryOnce(
    'the single attempt has failed',
    event,
    once,
    ({ status }) => status === 'failed',
  );
  expect(single).toMatchObject({ reason: 'exhausted', attemptCount: 1 });
  const first = await platform.deliveryOnce(
    'the first of two has failed',
    event,
    twice,
    ({ attemptCount }) => attemptCount === 1,
  );
  expect((first.nextAttemptAt?.getTime() ?? 0) - (await platform.now())).toBeGreaterThan(3_000_000);
  await platform.advance(3_962);
  const second = await platform.deliveryOnce('both have failed', event, twice, ({ status }) => status === 'failed');
  expect(second).toMatchObject({ reason: 'exhausted', attemptCount: 2, retryCount: 1 });
  expect(receiver.requests.filter(({ path }) => path === '/twice')).toHaveLength(2);
});

test("A person's retry of an exhausted delivery starts its schedule again; the numbers of its attempts go on.", async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url, { retrySchedule: [60] });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it waits', event, hook, ({ attemptCount }) => attemptCount === 1);
  await platform.advance(70);
  const failed = await platform.deliveryOnce('it has failed', event, hook, ({ status }) => status === 'failed');
  const delivery = encodeId('delivery', failed.id);
  const retried = value(await retryDelivery(platform.deps, EVERYTHING, { application: APPLICATION, delivery }));
  expect(retried).toMatchObject({ status: 'pending', retryCount: 0, attemptCount: 2, reason: null, completedAt: null });

  await platform.deliveryOnce('the manual attempt has failed', event, hook, ({ attemptCount }) => attemptCount === 3);
  await platform.advance(70);
  const again = await platform.deliveryOnce('it has failed again', event, hook, ({ status }) => status === 'failed');
  expect(story(again)).toEqual([
    'schedule rejected 500',
    'schedule rejected 500',
    'manual rejected 500',
    'schedule rejected 500',
  ]);
  expect(again.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});
