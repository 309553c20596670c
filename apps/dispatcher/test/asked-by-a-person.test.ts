import { encodeId } from '@postrider/core';
import { until } from '@postrider/testkit';
import { cancelDelivery, retryDelivery, updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import {
  APPLICATION,
  EVERYTHING,
  type Hook,
  heldAnswers,
  openPlatform,
  type Platform,
  story,
  value,
} from './platform.ts';

async function ask(platform: Platform, what: 'retry' | 'cancel', event: string, hook: Hook) {
  const delivery = encodeId('delivery', (await platform.delivery(event, hook)).id);
  const use = what === 'retry' ? retryDelivery : cancelDelivery;
  return value(await use(platform.deps, EVERYTHING, { application: APPLICATION, delivery }));
}

async function setStatus({ deps }: Platform, hook: Hook, status: 'enabled' | 'paused') {
  value(await updateEndpoint(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id, patch: { status } }));
}

/** A delivery whose first attempt failed and whose next is due in a minute. */
async function waitingForRetry() {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  const delivery = await platform.deliveryOnce('it waits', event, hook, ({ attemptCount }) => attemptCount === 1);
  return { platform, receiver, hook, event, delivery };
}

/** A delivery whose first attempt is under way: the receiver holds its answer. */
async function underWay() {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await receiver.received(1);
  return { platform, receiver, hook, event, answerWith: held.answerWith };
}

test('A retry of a delivery that waits makes one extra attempt now; success closes it.', async () => {
  const { platform, receiver, hook, event } = await waitingForRetry();
  receiver.respondWith({ status: 200 });
  expect(await ask(platform, 'retry', event, hook)).toMatchObject({ status: 'retrying' });
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(delivery)).toEqual(['schedule rejected 500', 'manual delivered 200']);
  expect(delivery).toMatchObject({ attemptCount: 2, retryCount: 1 });
  await platform.advance(70);
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(2);
});

test('When the extra attempt fails, the one that was due stays due at its time, and the schedule has lost nothing.', async () => {
  const { platform, receiver, hook, event, delivery: before } = await waitingForRetry();
  await ask(platform, 'retry', event, hook);
  const after = await platform.deliveryOnce(
    'the extra attempt failed',
    event,
    hook,
    ({ attemptCount }) => attemptCount === 2,
  );
  expect(after).toMatchObject({ status: 'retrying', retryCount: 1, nextAttemptAt: before.nextAttemptAt });
  expect(story(after)).toEqual(['schedule rejected 500', 'manual rejected 500']);

  for (const [n, wait] of [60, 300, 1_800, 7_200, 43_200].entries()) {
    await platform.advance(wait * 1.1 + 2);
    await platform.deliveryOnce('the next one failed', event, hook, ({ attemptCount }) => attemptCount === 3 + n);
  }
  const end = await platform.delivery(event, hook);
  expect(end).toMatchObject({ status: 'failed', reason: 'exhausted', attemptCount: 7, retryCount: 5 });
  expect(receiver.requests).toHaveLength(7);
});

test.each(['delivered', 'cancelled'] as const)('A retry of a %s delivery attempts it again now.', async (end) => {
  const { platform, receiver, hook, event } = await waitingForRetry();
  receiver.respondWith({ status: 200 });
  if (end === 'delivered') await platform.advance(70);
  else await ask(platform, 'cancel', event, hook);
  await platform.deliveryOnce(`it is ${end}`, event, hook, ({ status }) => status === end);
  const count = receiver.requests.length;
  expect(await ask(platform, 'retry', event, hook)).toMatchObject({
    status: 'pending',
    retryCount: 0,
    reason: null,
    completedAt: null,
  });
  const again = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(again).at(-1)).toBe('manual delivered 200');
  expect(receiver.requests).toHaveLength(count + 1);
  await platform.advance(70);
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(count + 1);
});

test('A cancel of a delivery that waits closes it at once, and it is not attempted again.', async () => {
  const { platform, receiver, hook, event } = await waitingForRetry();
  expect(await ask(platform, 'cancel', event, hook)).toMatchObject({
    status: 'cancelled',
    reason: 'cancelled_by_user',
    nextAttemptAt: null,
  });
  await platform.advance(70);
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(1);
});

test('A retry asked for while an attempt is under way that fails follows it, and the schedule goes on from there.', async () => {
  const { platform, receiver, hook, event, answerWith } = await underWay();
  await ask(platform, 'retry', event, hook);
  await ask(platform, 'retry', event, hook);
  answerWith(500);
  const delivery = await platform.deliveryOnce(
    'both attempts are on record',
    event,
    hook,
    ({ attemptCount }) => attemptCount === 2,
  );
  expect(story(delivery)).toEqual(['schedule rejected 500', 'manual rejected 500']);
  expect(delivery).toMatchObject({ status: 'retrying', retryCount: 1 });
  receiver.respondWith({ status: 200 });
  await platform.advance(70);
  const end = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(end).slice(2)).toEqual(['schedule delivered 200']);
});

test('A retry asked for while an attempt is under way that succeeds changes nothing.', async () => {
  const { platform, receiver, hook, event, answerWith } = await underWay();
  await ask(platform, 'retry', event, hook);
  answerWith(200);
  await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(story(await platform.delivery(event, hook))).toEqual(['schedule delivered 200']);
  expect(receiver.requests).toHaveLength(1);
});

test.each([
  [500, 'cancelled', 'schedule rejected 500'],
  [200, 'delivered', 'schedule delivered 200'],
])('A cancel asked for while an attempt is under way that ends with %i leaves it %s.', async (status, end, attempt) => {
  const { platform, receiver, hook, event, answerWith } = await underWay();
  expect(await ask(platform, 'cancel', event, hook)).toMatchObject({ status: 'pending' });
  answerWith(status);
  const delivery = await platform.deliveryOnce('it is closed', event, hook, ({ completedAt }) => completedAt !== null);
  expect(delivery).toMatchObject({ status: end, reason: end === 'cancelled' ? 'cancelled_by_user' : null });
  expect(story(delivery)).toEqual([attempt]);
  await platform.advance(70);
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(1);
});

test('A retry of a delivery that is due and held back by a pause leads to an attempt when the endpoint is enabled.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url, { status: 'paused' });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it is there', event, hook, () => true);
  await ask(platform, 'retry', event, hook);
  await setStatus(platform, hook, 'enabled');
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(delivery.attemptCount).toBe(1);
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(1);
});

test('A cancel of a delivery that is due and held back by a pause is granted, and it is not attempted.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url, { status: 'paused' });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it is there', event, hook, () => true);
  await ask(platform, 'cancel', event, hook);
  // Nobody is at it: granted at the latest a minute after it was due.
  await platform.advance(70);
  const delivery = await platform.deliveryOnce('it is cancelled', event, hook, ({ status }) => status === 'cancelled');
  expect(delivery).toMatchObject({ reason: 'cancelled_by_user', attemptCount: 0 });
  await setStatus(platform, hook, 'enabled');
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(receiver.requests).toHaveLength(0);
});

test('A retry that had no turn before its endpoint was paused is made when it is enabled again.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url, { maxInFlight: 1 });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it waits', event, hook, ({ attemptCount }) => attemptCount === 1);
  // Another delivery takes the endpoint's only place.
  const held = heldAnswers();
  receiver.respondWith(held.answering);
  await platform.emit({});
  await receiver.received(2);
  await ask(platform, 'retry', event, hook);
  await until(
    'the retry is in hand',
    async () =>
      (
        await platform.database.sql`
    select from postrider_queue.job where state = 'active' and data ->> 't' = 'manual'`
      ).length === 1,
  );
  await setStatus(platform, hook, 'paused');
  held.answerWith(404);
  await until('it is put aside', async () => (await platform.inQueue(hook)).parked === 1);
  receiver.respondWith({ status: 200 });
  await setStatus(platform, hook, 'enabled');
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(delivery)).toEqual(['schedule rejected 500', 'manual delivered 200']);
});
