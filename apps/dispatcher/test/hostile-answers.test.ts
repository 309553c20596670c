import { deliveryWithAttemptsShape, deliveryWithAttemptsToWire } from '@postrider/contract';
import { hostileBodies, hostileEndings, hostileHeads, startRawReceiver, until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type Hook, openPlatform } from './platform.ts';

const beasts = { ...hostileHeads, ...hostileBodies, ...hostileEndings };

type Name = keyof typeof beasts;

const isName = (name: string): name is Name => Object.hasOwn(beasts, name);

/** Of attempts whose answer is odd and yet an answer: what is on record of it. */
const onRecord: Partial<Record<Name, object>> = {
  'answers 999': { outcome: 'rejected', responseStatus: 999, error: null },
  'redirects to metadata': {
    outcome: 'rejected',
    responseStatus: 307,
    responseHeaders: { location: 'http://169.254.169.254/latest/meta-data/', 'content-length': '0' },
    error: { code: 'redirect_not_followed', message: expect.stringMatching(/^Redirects/) },
  },
  'puts NUL into its reason phrase': { outcome: 'delivered', responseStatus: 200 },
  'puts bytes that are not UTF-8 into a header': {
    outcome: 'delivered',
    responseHeaders: { x: '\xff\xfe\xc3(', 'content-length': '0' },
  },
  'sends NUL and bytes that are not UTF-8': { responseBody: '\0\uFFFD\uFFFD\0\uFFFD(', responseTruncated: false },
  'sends 50 MB in 50 KB of gzip': { responseBody: '\0'.repeat(16_384), responseTruncated: true },
  'says plain text is gzip': { responseBody: 'hello', responseTruncated: false },
  'says its body is longer than it is': { outcome: 'delivered', responseBody: 'hello', responseTruncated: true },
  'has chunks without end': { responseBody: 'hello'.repeat(4_000).slice(0, 16_384), responseTruncated: true },
  'floods with its reason phrase': { outcome: 'unreachable', responseStatus: null, responseHeaders: null },
};

test('Whatever a hostile receiver does, its attempt is on record and read over the API as the contract says.', async () => {
  const platform = await openPlatform();
  const hooks = new Map<Name, Hook>();
  for (const name of Object.keys(beasts).filter(isName)) {
    const receiver = await startRawReceiver(beasts[name]);
    onTestFinished(() => receiver.close());
    hooks.set(name, await platform.hook(receiver.url, { timeoutMs: 2_000 }));
  }
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  await until('every delivery has had its attempt', async () => {
    const { pending = 0, ...others } = await platform.statuses();
    return pending === 0 && Object.keys(others).length > 0;
  });
  for (const [name, hook] of hooks) {
    const delivery = await platform.delivery(event, hook);
    const read: unknown = JSON.parse(JSON.stringify(deliveryWithAttemptsToWire(delivery)));
    const { status, attempts } = deliveryWithAttemptsShape.parse(read);
    const [attempt] = attempts;
    expect(attempts, name).toHaveLength(1);
    expect(attempt, name).toMatchObject(onRecord[name] ?? {});
    expect(status, name).toBe(attempt?.outcome === 'delivered' ? 'delivered' : 'retrying');
  }
  expect(platform.logged).toEqual([]);
});

test('Headers too long to keep are left out of the record, but not what a receiver asks for with one.', async () => {
  const platform = await openPlatform();
  const long = 'é'.repeat(9_000);
  const receiver = await startRawReceiver((socket) =>
    socket.once('data', () =>
      socket.end(
        Buffer.from(
          `HTTP/1.1 503 X\r\nconnection: close\r\nx-long: ${long}\r\nx-short: é\r\nretry-after: 4000\r\n\r\n`,
          'latin1',
        ),
      ),
    ),
  );
  onTestFinished(() => receiver.close());
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [event = ''] = await platform.emit({});
  const delivery = await platform.deliveryOnce(
    'it is on record',
    event,
    hook,
    ({ attemptCount }) => attemptCount === 1,
  );
  expect(delivery.attempts[0]?.responseHeaders).toEqual({
    connection: 'close',
    'x-short': 'é',
    'retry-after': '4000',
  });
  expect(delivery.nextAttemptAt?.getTime()).toBeGreaterThan((await platform.now()) + 3_900_000);
});
