import { hostileEndings } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, surviving } from './attempts.ts';

/** What the attempt at each says. */
const says: Readonly<Record<keyof typeof hostileEndings, string>> = {
  'closes what it has accepted': 'unreachable, connection_reset',
  'resets what it has accepted': 'unreachable, connection_reset',
  'resets when the request has begun': 'unreachable, connection_reset',
  'closes after the request': 'unreachable, connection_reset',
  'resets after the request': 'unreachable, connection_reset',
  'closes in its status line': 'unreachable, response_malformed',
  'resets in its status line': 'unreachable, connection_reset',
  'resets after its status line': 'unreachable, connection_reset',
  'closes in its headers': 'unreachable, response_malformed',
  'resets in its headers': 'unreachable, connection_reset',
  'resets after its headers': 'delivered 200, cut',
  'resets in its body': 'delivered 200, 4 bytes, cut',
  'resets in its chunks': 'delivered 200, 4 bytes, cut',
  'resets a body that only its end would have ended': 'delivered 200, 4 bytes, cut',
  'resets after a whole answer': 'delivered 200, 4 bytes',
};

describe('A receiver that', () => {
  for (const [name, words] of Object.entries(says)) {
    test(`${name} is survived: ${words}.`, async () => {
      expect(await surviving(hostileEndings[name as keyof typeof hostileEndings])).toBe(words);
    });
  }
});

test('A receiver that resets the connection gets no second request.', async () => {
  const receiver = await rawReceiverFor((socket) => socket.resetAndDestroy());
  const result = await postTo(egressFor(), receiver.url);
  expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'connection_reset' } });
  expect(receiver.sockets).toHaveLength(1);
});

test('Nor does one that resets a kept-alive connection when the next request comes on it.', async () => {
  let requests = 0;
  const receiver = await rawReceiverFor((socket) => {
    requests += 1;
    if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    else socket.resetAndDestroy();
  });
  const egress = egressFor();
  const results = [await postTo(egress, receiver.url), await postTo(egress, receiver.url)];
  expect(results.map(({ outcome }) => outcome)).toEqual(['delivered', 'unreachable']);
  expect(results[1]?.error?.code).toBe('connection_reset');
  expect([requests, receiver.sockets.length]).toEqual([2, 1]);
});
