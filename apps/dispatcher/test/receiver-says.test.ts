import { until } from '@postrider/testkit';
import { getEndpoint, updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, type Hook, openPlatform, type Platform, story, times, value } from './platform.ts';

async function endpointOf({ deps }: Platform, hook: Hook) {
  return value(await getEndpoint(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id }));
}

test('After 410 the delivery is gone, the endpoint disabled, and what else was open for it cancelled.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const other = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url);
  const bystander = await platform.hook(other.url);
  await platform.dispatch();
  const waiting = await platform.emit(...times(3, () => ({})));
  await until('all wait for their retry', async () => (await platform.statuses())['retrying'] === 6);
  receiver.respondWith({ status: 410 });
  other.respondWith({ status: 200 });
  const [event = ''] = await platform.emit({});

  const gone = await platform.deliveryOnce('it has failed', event, hook, ({ status }) => status === 'failed');
  expect(gone).toMatchObject({ reason: 'gone', attemptCount: 1, lastResponseStatus: 410 });
  await platform.allClosed(4, hook);
  expect(await platform.statuses(hook)).toEqual({ 'failed gone': 1, 'cancelled endpoint_disabled': 3 });
  expect(await endpointOf(platform, hook)).toMatchObject({ status: 'disabled', statusReason: 'gone' });
  expect(await endpointOf(platform, bystander)).toMatchObject({ status: 'enabled', statusReason: null });

  const [later = ''] = await platform.emit({});
  await platform.deliveryOnce('the other still gets events', later, bystander, ({ status }) => status === 'delivered');
  expect(await platform.statuses(bystander)).toEqual({ delivered: 2, retrying: waiting.length });
  expect(receiver.requests).toHaveLength(4);
});

test.each([
  ['503 in seconds', 503, () => '3600'],
  ['429 as a date', 429, () => new Date(Date.now() + 3_600_000).toUTCString()],
])('Retry-After with %s makes the whole endpoint wait, and no other.', async (_what, status, retryAfter) => {
  const platform = await openPlatform();
  const receiver = await platform.receiver(() => ({ status, headers: { 'retry-after': retryAfter() } }));
  const other = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  const bystander = await platform.hook(other.url);
  await platform.dispatch();
  const [first = ''] = await platform.emit({});
  const held = await platform.deliveryOnce(
    'the first attempt is on record',
    first,
    hook,
    ({ attemptCount }) => attemptCount === 1,
  );
  const { heldUntil } = await endpointOf(platform, hook);
  const now = await platform.now();
  expect(heldUntil?.getTime()).toBeGreaterThan(now + 3_500_000);
  expect(heldUntil?.getTime()).toBeLessThan(now + 3_610_000);
  // At the later of the schedule and what was asked for.
  expect(held.nextAttemptAt?.getTime()).toBeGreaterThanOrEqual(heldUntil?.getTime() ?? 0);
  expect(held).toMatchObject({ status: 'retrying', retryCount: 1 });

  receiver.respondWith({ status: 200 });
  const events = await platform.emit(...times(150, () => ({})));
  await other.received(151);
  await until('the other has everything', async () => (await platform.statuses(bystander))['delivered'] === 151);
  // What waits is out of everybody's hands.
  await until('nothing of it is claimed', async () => (await activeJobs(platform)) === 0);
  expect(receiver.requests).toHaveLength(1);
  expect(await platform.statuses(hook)).toEqual({ retrying: 1, pending: 150 });

  await platform.advance(3_602);
  await receiver.received(1 + 1 + events.length);
  await platform.allClosed(302);
  expect(await platform.statuses()).toEqual({ delivered: 302 });
  expect(receiver.requests).toHaveLength(152);
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
});

test('Enabling an endpoint ends its hold: what was not attempted yet flows, and what failed waits for its time.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 503, headers: { 'retry-after': '3600' } });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [first = ''] = await platform.emit({});
  await platform.deliveryOnce('the first attempt is on record', first, hook, ({ attemptCount }) => attemptCount === 1);
  receiver.respondWith({ status: 200 });
  await platform.emit(...times(150, () => ({})));
  await until('they wait', async () => (await platform.statuses(hook))['pending'] === 150);
  await until('nothing of it is claimed', async () => (await activeJobs(platform)) === 0);
  for (const status of ['paused', 'enabled'] as const) {
    const input = { application: APPLICATION, endpoint: hook.id, patch: { status } };
    expect(value(await updateEndpoint(platform.deps, EVERYTHING, input)).heldUntil === null).toBe(status === 'enabled');
  }
  // The chunk that stood in the queue for the end of the hold is looked at twice a minute.
  await platform.advance(32);
  await until('all but the first are delivered', async () => (await platform.statuses(hook))['delivered'] === 150);
  expect(await platform.statuses(hook)).toEqual({ delivered: 150, retrying: 1 });
});

test('Retry-After is not heeded beyond a day, nor with a status that does not mean it.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 503, headers: { 'retry-after': '31536000' } });
  const plain = await platform.receiver({ status: 500, headers: { 'retry-after': '3600' } });
  const hook = await platform.hook(receiver.url);
  const other = await platform.hook(plain.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('one has failed', event, hook, ({ attemptCount }) => attemptCount === 1);
  await platform.deliveryOnce('the other has failed', event, other, ({ attemptCount }) => attemptCount === 1);
  const heldUntil = (await endpointOf(platform, hook)).heldUntil?.getTime() ?? 0;
  expect(heldUntil).toBeGreaterThan((await platform.now()) + 86_000_000);
  expect(heldUntil).toBeLessThanOrEqual((await platform.now()) + 86_401_000);
  expect((await endpointOf(platform, other)).heldUntil).toBeNull();
  const { nextAttemptAt } = await platform.delivery(event, other);
  expect(nextAttemptAt?.getTime()).toBeLessThan((await platform.now()) + 70_000);
});

test('A redirect is a failure, and is not followed.', async () => {
  const platform = await openPlatform();
  const target = await platform.receiver();
  const receiver = await platform.receiver({ status: 307, headers: { location: target.url } });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  const delivery = await platform.deliveryOnce('it has failed', event, hook, ({ attemptCount }) => attemptCount === 1);
  expect(delivery).toMatchObject({ status: 'retrying', lastResponseStatus: 307 });
  expect(delivery.attempts[0]).toMatchObject({
    outcome: 'rejected',
    responseStatus: 307,
    error: { code: 'redirect_not_followed' },
  });
  expect(delivery.attempts[0]?.responseHeaders).toMatchObject({ location: target.url });
  expect(target.requests).toHaveLength(0);
});

test("An endpoint's health follows what it answers.", async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it has failed', event, hook, ({ attemptCount }) => attemptCount === 1);
  expect((await endpointOf(platform, hook)).health).toMatchObject({ consecutiveFailures: 1, lastSuccessAt: null });
  expect((await endpointOf(platform, hook)).health.failingSince).not.toBeNull();
  receiver.respondWith({ status: 204 });
  await platform.advance(70);
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(delivery)).toEqual(['schedule rejected 500', 'schedule delivered 204']);
  const { health } = await endpointOf(platform, hook);
  expect(health).toMatchObject({ state: 'healthy', consecutiveFailures: 0, failingSince: null });
  expect(health.lastSuccessAt).not.toBeNull();
});

async function activeJobs({ database }: Platform): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::integer as count from postrider_queue.job where state = 'active'`;
  return row?.count ?? 0;
}
