import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from '@postrider/testkit';
import { expect, test } from 'vitest';
import type { Egress } from '../src/index.ts';
import { BODY, egressFor, postTo, rawReceiverFor } from './attempts.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** In a function of its own: what is made here is known to nobody else afterwards. */
function post(egress: Egress, url: string) {
  const headers = { 'content-type': 'application/json', 'webhook-id': 'evt_1' };
  const body = Buffer.from(BODY);
  const answered = postTo(egress, url, { headers, body });
  return { answered, sent: [new WeakRef(headers), new WeakRef(body)] };
}

test('While an answer is waited for, what was sent is not kept, on a new connection or one used before.', async () => {
  const waiting: Socket[] = [];
  const receiver = await rawReceiverFor((socket) => waiting.push(socket));
  const egress = egressFor();
  for (let n = 0; n < 2; n++) {
    const { answered, sent } = post(egress, receiver.url);
    await until('the request has come', () => waiting.length > 0);
    await until('it is forgotten', () => {
      collectGarbage();
      return sent.every((one) => one.deref() === undefined);
    });
    waiting.pop()?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    expect((await answered).outcome).toBe('delivered');
  }
  expect(receiver.sockets).toHaveLength(1);
});
