import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { openPlatform, story, times, VERSION } from './platform.ts';

test('An event goes out at once, signed, as the bytes it was recorded with.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(`${receiver.url}/in?a=1`);
  await platform.dispatch();
  const data = '{"z": 1.0, "a":12345678901234567890, "text":"\\u00e9é \\/"}';
  const occurredAt = new Date('2026-01-02T03:04:05.678Z');
  const [event = ''] = await platform.emit({ type: 'message.sent', data, occurredAt });

  const [request] = await receiver.received(1);
  const body = request?.body.toString() ?? '';
  expect(body).toBe(`{"id":"${event}","type":"message.sent","timestamp":"2026-01-02T03:04:05.678Z","data":${data}}`);
  expect(request).toMatchObject({ method: 'POST', path: '/in?a=1' });
  expect(request?.headers).toMatchObject({
    'webhook-id': event,
    'content-type': 'application/json',
    'user-agent': `Postrider/${VERSION}`,
  });
  expect(new Webhook(hook.secret).verify(body, request?.headers ?? {})).toMatchObject({ id: event });
  expect(() => new Webhook(hook.secret).verify(`${body} `, request?.headers ?? {})).toThrow();
});

test('An attempt is on record with its request, its answer, its duration and why it was made.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({
    status: 202,
    headers: { 'x-request': 'r1', 'content-type': 'text/plain' },
    body: 'thank you',
  });
  const hook = await platform.hook(`${receiver.url}/in`, {
    headers: { 'x-team': 'blue', authorization: 'Bearer s3cret' },
  });
  const before = await platform.now();
  await platform.dispatch();
  const [event = ''] = await platform.emit({});

  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  const after = await platform.now();
  const [request] = receiver.requests;
  expect(delivery).toMatchObject({
    attemptCount: 1,
    retryCount: 0,
    reason: null,
    nextAttemptAt: null,
    lastResponseStatus: 202,
  });
  expect(delivery.attempts).toHaveLength(1);
  const [attempt] = delivery.attempts;
  expect(attempt).toMatchObject({
    number: 1,
    trigger: 'schedule',
    outcome: 'delivered',
    responseStatus: 202,
    responseHeaders: { 'x-request': 'r1', 'content-type': 'text/plain' },
    responseBody: 'thank you',
    responseTruncated: false,
    error: null,
  });
  expect(attempt?.request.url).toBe(`${receiver.url}/in`);
  expect(request?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-team': 'blue' });
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type', 'x-team']) {
    expect(attempt?.request.headers[name], name).toBe(request?.headers[name]);
  }
  expect(attempt?.request.headers['authorization']).toBe('***');
  expect(attempt?.startedAt.getTime()).toBeGreaterThanOrEqual(before - 1_000);
  expect(attempt?.startedAt.getTime()).toBeLessThanOrEqual(after + 1_000);
  expect(attempt?.durationMs).toBeGreaterThanOrEqual(0);
  expect(attempt?.durationMs).toBeLessThanOrEqual(after - before + 1_000);
  // The dispatcher's connections see it committed: nothing is left behind.
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
});

test('An event goes to every endpoint that wants its type, and to no other.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  await platform.hook(`${receiver.url}/all`);
  await platform.hook(`${receiver.url}/exact`, { eventTypes: ['order.paid'] });
  await platform.hook(`${receiver.url}/prefix`, { eventTypes: ['order.*'] });
  await platform.hook(`${receiver.url}/other`, { eventTypes: ['orders.*', 'order'] });
  await platform.hook(`${receiver.url}/disabled`, { status: 'disabled' });
  await platform.dispatch();
  await platform.emit({ type: 'order.paid' });
  await receiver.received(3);
  await platform.allClosed(3);
  expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/all', '/exact', '/prefix']);
});

test('Two thousand events reach ten endpoints once each, and leave nothing behind.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  for (let n = 0; n < 10; n += 1) await platform.hook(`${receiver.url}/${n}`);
  await platform.dispatch();
  const ids = (await Promise.all(times(2, () => platform.emit(...times(100, () => ({})))))).flat();
  await receiver.received(2_000);
  await platform.allClosed(2_000);
  expect(await platform.statuses()).toEqual({ delivered: 2_000 });
  const seen = new Set(receiver.requests.map(({ headers, path }) => `${headers['webhook-id']} ${path}`));
  expect(receiver.requests).toHaveLength(2_000);
  expect(seen.size).toBe(2_000);
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(ids));
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
  expect(platform.logged).toEqual([]);
});

test('Events of the largest size go to a receiver that answers late, whole and once.', async () => {
  const platform = await openPlatform();
  const release = Promise.withResolvers<void>();
  const receiver = await platform.receiver(async () => {
    await release.promise;
    return { status: 200 };
  });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const datas = times(200, () => `"${randomBytes(131_070).toString('hex')}"`);
  for (let from = 0; from < datas.length; from += 20) {
    await platform.emit(...datas.slice(from, from + 20).map((data) => ({ data })));
  }
  await receiver.received(5);
  release.resolve();
  await receiver.received(200);
  await platform.allClosed(200, hook);
  expect(receiver.requests).toHaveLength(200);
  const bodies = new Set(
    receiver.requests.map(({ body }) =>
      body
        .toString()
        .replace(/^.*"data":/, '')
        .slice(0, -1),
    ),
  );
  expect(bodies).toEqual(new Set(datas));
  const first = receiver.requests[0];
  expect(story(await platform.delivery(first?.headers['webhook-id'] ?? '', hook))).toEqual(['schedule delivered 200']);
});
