import { hostileBodies, hostileEndings, hostileHeads, startRawReceiver, until } from '@postrider/testkit';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, receiverFor } from './attempts.ts';

test('All of them at once, each several times, leave attempts to others as they are, and no connection.', async () => {
  const beasts = Object.values({ ...hostileHeads, ...hostileBodies, ...hostileEndings });
  const hostile = await Promise.all(beasts.map((beast) => startRawReceiver(beast)));
  onTestFinished(async () => {
    await Promise.all(hostile.map((receiver) => receiver.close()));
  });
  const healthy = await receiverFor();
  const egress = egressFor();
  const attempts = hostile.flatMap(({ url }, n) =>
    Array.from({ length: 3 }, () => postTo(egress, url, { endpointId: `ep_hostile_${n}`, timeoutMs: 2_000 })),
  );
  const others = [];
  for (let n = 0; n < 50; n += 1) others.push(await postTo(egress, healthy.url, { endpointId: `ep_${n % 5}` }));
  const results = await Promise.all(attempts);
  expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(
    new Set(['delivered', 'rejected', 'timed_out', 'unreachable']),
  );
  await egress.close();
  await until('every connection is closed', () =>
    hostile.every(({ sockets }) => sockets.every(({ closed }) => closed)),
  );
});

test('Whatever bytes come and wherever they end, an attempt ends with one outcome and what belongs to it.', async () => {
  let bytes = Buffer.alloc(0);
  const receiver = await rawReceiverFor((socket) => socket.end(bytes));
  const egress = egressFor();
  const pieces = [
    'HTTP/1.1 ',
    '200',
    '503',
    '101',
    ' OK',
    '\r\n',
    '\r\n\r\n',
    'content-length: 3',
    'x: y',
    ': ',
    '\n',
    '\0',
    'abc',
  ];
  const chunked = [
    'transfer-encoding: chunked',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    'upgrade: x',
    'connection: upgrade',
    'connection: close',
  ];
  const response = fc.oneof(
    fc
      .array(fc.constantFrom(...pieces, ...chunked), { maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    fc
      .array(fc.constantFrom(...pieces, ...chunked), { maxLength: 8 })
      .map((parts) => Buffer.from(`HTTP/1.1 200 OK\r\n${parts.join('')}`)),
    fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
  );
  await fc.assert(
    fc.asyncProperty(response, async (sent) => {
      bytes = sent;
      const result = await postTo(egress, receiver.url);
      if (result.response === null) {
        expect(result.outcome).toBe('unreachable');
        expect(['connection_reset', 'response_malformed']).toContain(result.error.code);
      } else {
        expect(result.outcome).toBe(result.response.status < 300 ? 'delivered' : 'rejected');
        expect(sent.toString('latin1')).toContain(String(result.response.status));
      }
    }),
    { numRuns: 300, examples: [[Buffer.from('HTTP/1.1 101\r\n\r\n')]] },
  );
});
