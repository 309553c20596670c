import { type Receiver, until } from '@postrider/testkit';
import { deleteEndpoint, type EndpointPatch, updateEndpoint } from '@postrider/usecases';
import { expect, onTestFinished, test } from 'vitest';
import {
  APPLICATION,
  countsById,
  EVERYTHING,
  type Hook,
  heldAnswers,
  openPlatform,
  type Platform,
  times,
  value,
} from './platform.ts';

async function patch({ deps }: Platform, hook: Hook, fields: EndpointPatch) {
  return value(await updateEndpoint(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id, patch: fields }));
}

/** Milliseconds of the database's clock at which the last attempt of an endpoint that is on record began. */
async function lastStartOf({ database }: Platform, hook: Hook): Promise<number> {
  const [row] = await database.sql<{ at: number }[]>`
    select coalesce(max(extract(epoch from started_at) * 1000), 0)::float8 as at from postrider.attempts
    where endpoint_id = ${hook.uuid}`;
  return row?.at ?? 0;
}

/** Events under way at once are load enough; as many as can be recorded would be a backlog that grows as tests slow down. */
const AHEAD_MAX = 500;

/** Keeps so many events ahead of what a receiver has got, until told to stop; answers how many were recorded. */
function hammer(platform: Platform, { requests }: Receiver) {
  let stopped = false;
  const recorded = (async () => {
    let count = 0;
    while (!stopped) {
      count += (await platform.emit(...times(20, () => ({})))).length;
      await until('the receiver follows', () => stopped || count - requests.length < AHEAD_MAX);
    }
    return count;
  })();
  const stop = () => {
    stopped = true;
    return recorded;
  };
  // Before the database goes, whatever became of the test.
  onTestFinished(async () => {
    await stop();
  });
  return { stop };
}

test('What comes while an endpoint is paused is held, and all of it released once when it is enabled again.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const other = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  const bystander = await platform.hook(other.url);
  await platform.dispatch();
  await patch(platform, hook, { status: 'paused' });
  const events = (await Promise.all(times(5, () => platform.emit(...times(100, () => ({})))))).flat();
  await platform.allClosed(500, bystander);
  expect(await platform.statuses(bystander)).toEqual({ delivered: 500 });
  expect(await platform.statuses(hook)).toEqual({ pending: 500 });
  expect(receiver.requests).toHaveLength(0);
  // At no cost to the queue.
  expect(await platform.inQueue(hook)).toMatchObject({ queued: 0 });

  await patch(platform, hook, { status: 'enabled' });
  await platform.allClosed(500, hook);
  expect(await platform.statuses(hook)).toEqual({ delivered: 500 });
  expect(countsById(receiver)).toEqual(new Map(events.map((id) => [id, 1])));
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
});

test('No attempt begins after the answer to a pause, however often it is asked for under load, and nothing is lost or doubled.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  await platform.dispatch();
  const load = hammer(platform, receiver);
  for (let round = 1; round <= 6; round += 1) {
    const before = receiver.requests.length;
    await receiver.received(before + 50);
    await patch(platform, hook, { status: 'paused' });
    const answeredAt = await platform.now();
    await until('what was in flight is on record', () => nothingClaimed(platform, hook));
    expect(await lastStartOf(platform, hook)).toBeLessThan(answeredAt);
    const held = receiver.requests.length;
    await platform.emit({});
    expect(receiver.requests).toHaveLength(held);
    await patch(platform, hook, { status: 'enabled' });
  }
  const recorded = await load.stop();
  await platform.allClosed(recorded + 6, hook);
  expect(await platform.statuses(hook)).toEqual({ delivered: recorded + 6 });
  expect(receiver.requests).toHaveLength(recorded + 6);
  expect(countsById(receiver).size).toBe(recorded + 6);
});

test('No attempt begins after the answer to a disabling under load, and what was open is cancelled.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  // Has every event that has been relayed.
  const witnessing = await platform.receiver();
  const witness = await platform.hook(witnessing.url);
  await platform.dispatch();
  await platform.dispatch();
  const load = hammer(platform, witnessing);
  for (let round = 1; round <= 6; round += 1) {
    await receiver.received(receiver.requests.length + 50);
    await patch(platform, hook, { status: 'disabled' });
    const answeredAt = await platform.now();
    await platform.allClosed(1, hook);
    await until('what was in flight is on record', () => nothingClaimed(platform, hook));
    expect(await lastStartOf(platform, hook)).toBeLessThan(answeredAt);
    await patch(platform, hook, { status: 'enabled' });
  }
  await platform.allClosed(await load.stop(), witness);
  await platform.allClosed(1, hook);
  const { delivered = 0, 'cancelled endpoint_disabled': cancelled = 0, ...others } = await platform.statuses(hook);
  expect(others).toEqual({});
  expect(delivered + cancelled).toBeGreaterThan(300);
  // None twice; one taken while its cancelling came first is cancelled, with the attempt on record.
  expect(countsById(receiver).size).toBe(receiver.requests.length);
  const attempted = await platform.database.sql`
    select from postrider.deliveries where endpoint_id = ${hook.uuid} and attempt_count = 1`;
  expect(attempted).toHaveLength(receiver.requests.length);
});

test('A disabled endpoint gets none of the events recorded meanwhile, when it is enabled again either.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const other = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  const bystander = await platform.hook(other.url);
  await platform.dispatch();
  await patch(platform, hook, { status: 'disabled' });
  const [missed = ''] = await platform.emit({});
  await platform.deliveryOnce('another has it', missed, bystander, ({ status }) => status === 'delivered');
  await patch(platform, hook, { status: 'enabled' });
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toEqual([event]);
});

test('Deleting an endpoint ends its attempts with the answer, and cancels what is open; an attempt under way is logged.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url, { maxInFlight: 3 });
  await platform.dispatch();
  await platform.emit(...times(50, () => ({})));
  const begun = await receiver.received(3);
  value(await deleteEndpoint(platform.deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id }));
  held.answerWith(500);
  await platform.allClosed(50);
  await until('what was in flight is on record', () => nothingClaimed(platform, hook));
  expect(await platform.statuses()).toEqual({ 'cancelled endpoint_deleted': 50 });
  expect(receiver.requests).toHaveLength(begun.length);
  const [logged] = await platform.database.sql`select count(*)::integer as count from postrider.attempts`;
  expect(logged).toEqual({ count: 3 });
  await platform.checkNumbers();
});

test('What a receiver takes while its endpoint is being disabled is delivered if its cancelling has not come first.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await receiver.received(1);
  await patch(platform, hook, { status: 'disabled' });
  held.answerWith(200);
  const delivery = await platform.deliveryOnce(
    'its attempt is on record',
    event,
    hook,
    ({ attemptCount }) => attemptCount === 1,
  );
  expect(['delivered', 'cancelled']).toContain(delivery.status);
  expect(delivery.attempts[0]).toMatchObject({ outcome: 'delivered', responseStatus: 200 });
});

test('A new URL is used by every attempt begun a moment after its answer.', async () => {
  const platform = await openPlatform();
  const before = await platform.receiver({ status: 500 });
  const after = await platform.receiver();
  const hook = await platform.hook(before.url, { retrySchedule: [1, 1, 1, 1, 1] });
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await before.received(1);
  await patch(platform, hook, { url: `${after.url}/new`, headers: { 'x-new': 'yes' } });
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(after.requests).toHaveLength(1);
  expect(after.requests[0]).toMatchObject({ path: '/new' });
  expect(after.requests[0]?.headers).toMatchObject({ 'x-new': 'yes', 'webhook-id': event });
  // The log shows each attempt with the URL and headers it was made with.
  expect(delivery.attempts[0]?.request).toMatchObject({ url: before.url });
  expect(delivery.attempts[0]?.request.headers).not.toHaveProperty('x-new');
  expect(delivery.attempts.at(-1)?.request).toMatchObject({ url: `${after.url}/new`, headers: { 'x-new': 'yes' } });
});

/** Of this endpoint, which is all that is asked: under load something of another one may always be. */
async function nothingClaimed({ database }: Platform, hook: Hook): Promise<boolean> {
  const claimed = await database.sql`
    select from postrider_queue.job where state = 'active' and group_id = ${hook.uuid} limit 1`;
  return claimed.length === 0;
}
