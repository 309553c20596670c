import { createAddressGuard, decodeId, encodeId, sumOfStats } from '@postrider/core';
import { recordTest } from '@postrider/db';
import { createEgress } from '@postrider/egress';
import { cancelDelivery, newTestsUnderWay, putEventType, readStats, sendTest } from '@postrider/usecases';
import { expect, onTestFinished, test } from 'vitest';
import {
  APPLICATION,
  DISPATCHER_CONFIG,
  EVERYTHING,
  type Hook,
  heldAnswers,
  openPlatform,
  type Platform,
  story,
  VERSION,
  value,
} from './platform.ts';

const TYPE = 'message.sent';

/** Sends tests as the API does, beside the dispatchers. */
async function tester({ deps }: Platform) {
  const egress = createEgress({
    guard: createAddressGuard({ allow: DISPATCHER_CONFIG.egressAllow }),
    httpTargets: true,
  });
  onTestFinished(() => egress.close());
  value(await putEventType(deps, EVERYTHING, { name: TYPE, example: '{"n":1}' }));
  return async (hook: Hook) => {
    const input = { application: APPLICATION, endpoint: hook.id, type: TYPE };
    return value(
      await sendTest({ ...deps, egress, version: VERSION, testsUnderWay: newTestsUnderWay() }, EVERYTHING, input),
    );
  };
}

/** The sweep looks at what has been due for a minute; it runs when a dispatcher starts. */
async function letTheSweepRun(platform: Platform): Promise<void> {
  await platform.advance(200);
  await platform.dispatch();
}

test('A test goes to its endpoint alone and once, whatever came of it, and is in no statistics.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(`${receiver.url}/tested`);
  await platform.hook(`${receiver.url}/other`);
  await platform.dispatch();
  const send = await tester(platform);
  expect(await send(hook)).toMatchObject({ trigger: 'test', number: 1, outcome: 'rejected' });
  // What is recorded later has been relayed and delivered: the test was passed over.
  receiver.respondWith({ status: 200 });
  await platform.emit({});
  await platform.allClosed(3);
  await letTheSweepRun(platform);
  await platform.emit({});
  await platform.allClosed(5);
  expect(await platform.statuses(hook)).toEqual({ 'failed exhausted': 1, delivered: 2 });
  expect(receiver.requests.filter(({ body }) => body.toString().includes('"n":1'))).toHaveLength(1);
  expect(receiver.requests.filter(({ path }) => path === '/other')).toHaveLength(2);
  const { buckets } = value(
    await readStats(platform.deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id }),
  );
  expect(sumOfStats(buckets)).toMatchObject({ attempts: { delivered: 2, rejected: 0 }, deliveries: { failed: 0 } });
});

test('A test whose process died is not sent again: it ends as expired.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hooks = [await platform.hook(receiver.url), await platform.hook(receiver.url, { status: 'disabled' })];
  const [application] = await platform.database.sql<
    { id: string }[]
  >`select id from postrider.applications where uid = ${APPLICATION}`;
  for (const hook of hooks) {
    const test = { applicationId: application?.id ?? '', endpointId: hook.uuid, type: TYPE, data: '{"n":1}' };
    const alongside = async () => {};
    const recorded = await recordTest(platform.database, EVERYTHING, { ...test, expiresAfterSeconds: 60, alongside });
    expect(recorded.kind).toBe('recorded');
  }
  await letTheSweepRun(platform);
  await platform.emit({});
  await platform.allClosed(3);
  expect(await platform.statuses()).toEqual({ delivered: 1, 'cancelled expired': 2 });
  expect(receiver.requests).toHaveLength(1);
});

test('What a person did to a test’s delivery meanwhile stays, and the attempt is on record.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  const send = await tester(platform);
  const sending = send(hook);
  const [request] = await receiver.received(1);
  const event = request?.headers['webhook-id'] ?? '';
  const { id } = await platform.delivery(event, hook);
  const delivery = encodeId('delivery', id);
  value(await cancelDelivery(platform.deps, EVERYTHING, { application: APPLICATION, delivery }));
  held.answerWith(500);
  expect(await sending).toMatchObject({ outcome: 'rejected', responseStatus: 500 });
  const after = await platform.delivery(event, hook);
  expect(after).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user', attemptCount: 1 });
  expect(story(after)).toEqual(['test rejected 500']);
  expect(decodeId('event', event)).toBe(after.eventId);
});
