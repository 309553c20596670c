import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startRawReceiver } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openPlatform, story } from './platform.ts';

/** A URL where whoever connects is dealt with like this once a request has begun to come. */
async function rawUrl(deal: (socket: Socket) => void): Promise<string> {
  const receiver = await startRawReceiver((socket) => socket.once('data', () => deal(socket)));
  onTestFinished(() => receiver.close());
  return receiver.url;
}

const hasFailed = ({ attemptCount }: { readonly attemptCount: number }) => attemptCount === 1;

/** An answer that ends with the connection. */
const closing = (head: string, body: string | Buffer) => (socket: Socket) => {
  socket.write(`HTTP/1.1 ${head}\r\nconnection: close\r\n\r\n`);
  socket.end(body);
};

test('Every way of not answering is on record, with a code and what to do, and takes a wait of the schedule.', async () => {
  const platform = await openPlatform();
  const closed = await startRawReceiver(() => {});
  await closed.close();
  const hooks = {
    timeout: await platform.hook(await rawUrl(() => {}), { timeoutMs: 1_000 }),
    connection_reset: await platform.hook(await rawUrl((socket) => socket.resetAndDestroy())),
    response_malformed: await platform.hook(await rawUrl((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))),
    connection_refused: await platform.hook(closed.url),
  };
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  for (const [code, outcome] of [
    ['timeout', 'timed_out'],
    ['connection_reset', 'unreachable'],
    ['response_malformed', 'unreachable'],
    ['connection_refused', 'unreachable'],
  ] as const) {
    const delivery = await platform.deliveryOnce(
      `${code} is on record`,
      event,
      hooks[code],
      ({ attemptCount }) => attemptCount === 1,
    );
    expect(delivery).toMatchObject({ status: 'retrying', retryCount: 1, lastResponseStatus: null });
    expect(delivery.attempts[0]).toMatchObject({
      outcome,
      responseStatus: null,
      responseHeaders: null,
      responseBody: null,
      error: { code, message: expect.stringMatching(/^[A-Z].*: .*\.$/) },
    });
    expect(delivery.attempts[0]?.request.headers['webhook-id']).toBe(event);
    if (code === 'timeout') expect(delivery.attempts[0]?.durationMs).toBeGreaterThanOrEqual(1_000);
  }
});

test('What policy forbids is on record as blocked, and nothing is sent.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url, { retrySchedule: [] });
  await platform.dispatch({ egressAllow: [] });
  const [event = ''] = await platform.emit({});
  const delivery = await platform.deliveryOnce('it has failed', event, hook, ({ status }) => status === 'failed');
  expect(delivery).toMatchObject({ reason: 'blocked' });
  expect(delivery.attempts[0]).toMatchObject({
    outcome: 'blocked',
    responseStatus: null,
    error: { code: 'blocked_address' },
  });
  expect(receiver.requests).toHaveLength(0);
});

test('A response body with U+0000, one that is not UTF-8 and one in gzip are kept and shown as text.', async () => {
  const platform = await openPlatform();
  const bodies = [
    { deal: closing('500 X', 'a\0b'), shown: 'a\uFFFDb' },
    { deal: closing('500 X', Buffer.from([0x61, 0xff, 0xfe, 0x62])), shown: 'a\uFFFD\uFFFDb' },
    { deal: closing('500 X\r\ncontent-encoding: gzip', gzipSync('sent in gzip')), shown: 'sent in gzip' },
  ];
  const hooks = await Promise.all(bodies.map(async ({ deal }) => platform.hook(await rawUrl(deal))));
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  for (const [n, hook] of hooks.entries()) {
    const { attempts } = await platform.deliveryOnce('it is on record', event, hook, hasFailed);
    expect(attempts[0]).toMatchObject({ responseStatus: 500, responseTruncated: false });
    expect(attempts[0]?.responseBody?.replaceAll('\0', '\uFFFD')).toBe(bodies[n]?.shown);
  }
});

test('A response body is kept up to 16 KiB, and the attempt says that there was more.', async () => {
  const platform = await openPlatform();
  const exact = await platform.hook(await rawUrl(closing('500 X', 'x'.repeat(16_384))));
  const over = await platform.hook(await rawUrl(closing('500 X', 'x'.repeat(16_385))));
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  const whole = await platform.deliveryOnce('it is on record', event, exact, ({ attemptCount }) => attemptCount === 1);
  const cut = await platform.deliveryOnce('it is on record', event, over, ({ attemptCount }) => attemptCount === 1);
  expect(whole.attempts[0]).toMatchObject({ responseTruncated: false, responseBody: 'x'.repeat(16_384) });
  expect(cut.attempts[0]).toMatchObject({ responseTruncated: true, responseBody: 'x'.repeat(16_384) });
});

test('A 2xx delivers as soon as its headers are complete, whatever becomes of the body.', async () => {
  const platform = await openPlatform();
  const endless = await platform.hook(
    await rawUrl((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab')),
    { timeoutMs: 1_000 },
  );
  const broken = await platform.hook(
    await rawUrl((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab', () => socket.resetAndDestroy());
    }),
  );
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  for (const hook of [endless, broken]) {
    const delivery = await platform.deliveryOnce(
      'it is delivered',
      event,
      hook,
      ({ status }) => status === 'delivered',
    );
    expect(story(delivery)).toEqual(['schedule delivered 200']);
    expect(delivery.attempts[0]?.error).toBeNull();
  }
});
