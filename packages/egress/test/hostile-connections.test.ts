import type { Socket } from 'node:net';
import { type RawReceiver, startRawReceiver, until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, SHORT_MS } from './attempts.ts';

const FORGED = 'HTTP/1.1 500 Forged\r\ncontent-length: 0\r\n\r\n';

/** More than the sockets on the way hold of a request that is not read. */
const UNREAD_BODY = 'x'.repeat(20_000_000);

/** A receiver that reads no more than the first bytes, and answers them if it answers at all. */
async function unreadingReceiver(answer: (socket: Socket) => void): Promise<RawReceiver> {
  const receiver = await startRawReceiver((socket) => {
    socket.once('data', () => {
      socket.pause();
      answer(socket);
    });
  });
  onTestFinished(() => receiver.close());
  return receiver;
}

/** Answers with the number of its connection, and what else it is told to. */
async function countingReceiver(besides: string): Promise<RawReceiver> {
  const receiver = await rawReceiverFor((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${receiver.sockets.length}${besides}`);
  });
  return receiver;
}

test("What comes after the body's length is not part of it, nor of the next answer.", async () => {
  const egress = egressFor();
  const receiver = await countingReceiver(FORGED);
  const results = [await postTo(egress, receiver.url), await postTo(egress, receiver.url)];
  expect(results.map(({ outcome, response }) => `${outcome} ${response?.body}`)).toEqual([
    'delivered 1',
    'delivered 2',
  ]);
});

test('Nor is it the answer to an attempt that waits for just this connection.', async () => {
  const egress = egressFor({ connectionsPerEndpointMax: 1 });
  const receiver = await countingReceiver(FORGED);
  const results = await Promise.all([postTo(egress, receiver.url), postTo(egress, receiver.url)]);
  expect(results.map(({ outcome, response }) => `${outcome} ${response?.body}`)).toEqual([
    'delivered 1',
    'delivered 2',
  ]);
});

test('An answer that nobody has asked for ends an unused connection.', async () => {
  const egress = egressFor();
  const receiver = await countingReceiver('');
  await postTo(egress, receiver.url);
  receiver.sockets[0]?.write(FORGED);
  await until('the connection to be closed', () => receiver.sockets[0]?.closed);
  expect((await postTo(egress, receiver.url)).response?.body?.toString()).toBe('2');
});

/** How much of a request was sent, once its connection has ended; what is not read is never seen to end. */
async function sentOn(receiver: RawReceiver): Promise<number[]> {
  await until('every connection is closed', () => {
    // Again and again: on a busy machine the first bytes come, and let it pause, after the attempt is over.
    for (const socket of receiver.sockets) socket.resume();
    return receiver.sockets.every(({ closed }) => closed);
  });
  return receiver.sockets.map(({ bytesRead }) => bytesRead);
}

test('A receiver that answers before it has read the request has answered, and its connection is not used again.', async () => {
  const receiver = await unreadingReceiver((socket) => socket.write('HTTP/1.1 202 Early\r\ncontent-length: 0\r\n\r\n'));
  const egress = egressFor();
  for (let n = 1; n <= 3; n += 1) {
    const result = await postTo(egress, receiver.url, { body: UNREAD_BODY });
    expect(result).toMatchObject({ outcome: 'delivered', response: { status: 202 } });
    expect(receiver.sockets).toHaveLength(n);
  }
  for (const sent of await sentOn(receiver)) expect(sent).toBeLessThan(UNREAD_BODY.length);
});

test('One that refuses the request before it has read it, and closes, has refused it.', async () => {
  const receiver = await unreadingReceiver((socket) =>
    socket.end('HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
  );
  const result = await postTo(egressFor(), receiver.url, { body: UNREAD_BODY });
  expect(result).toMatchObject({ outcome: 'rejected', response: { status: 413 } });
});

test('One that neither reads nor answers times out, and what was not sent is forgotten.', async () => {
  const receiver = await unreadingReceiver(() => {});
  const result = await postTo(egressFor(), receiver.url, { body: UNREAD_BODY, timeoutMs: SHORT_MS });
  expect(result).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
  for (const sent of await sentOn(receiver)) expect(sent).toBeLessThan(UNREAD_BODY.length);
});
