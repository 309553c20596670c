import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { until } from '@postrider/testkit';
import { expect, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, SHORT_MS } from './attempts.ts';

const answer = (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');

test('Attempts of an endpoint one after the other use the same connection.', async () => {
  const receiver = await rawReceiverFor(answer);
  const egress = egressFor();
  for (let n = 0; n < 5; n++) expect((await postTo(egress, `${receiver.url}/${n}`)).outcome).toBe('delivered');
  expect(receiver.sockets).toHaveLength(1);
});

test('Two endpoints never share a connection, not even for the same URL.', async () => {
  const receiver = await rawReceiverFor(answer);
  const egress = egressFor();
  for (const endpointId of ['ep_1', 'ep_2', 'ep_1', 'ep_2']) await postTo(egress, receiver.url, { endpointId });
  expect(receiver.sockets).toHaveLength(2);
});

test('A response longer than what is kept does not cost the connection as long as it is not endless.', async () => {
  const body = 'x'.repeat(40_000);
  const receiver = await rawReceiverFor((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
  );
  const egress = egressFor();
  for (let n = 0; n < 3; n++) expect((await postTo(egress, receiver.url)).response?.truncated).toBe(true);
  expect(receiver.sockets).toHaveLength(1);
});

test('A connection on which an attempt timed out is not used again, so that its late answer goes nowhere.', async () => {
  const receiver = await rawReceiverFor((socket) => {
    if (receiver.sockets.length > 1) answer(socket);
    else socket.once('close', () => {});
  });
  const egress = egressFor();
  const first = await postTo(egress, receiver.url, { timeoutMs: SHORT_MS });
  const second = await postTo(egress, receiver.url);
  expect([first.outcome, second.outcome]).toEqual(['timed_out', 'delivered']);
  expect(receiver.sockets).toHaveLength(2);
});

test('A connection that the receiver closed while it was unused is replaced without a failed attempt.', async () => {
  const receiver = await rawReceiverFor((socket) => {
    answer(socket);
    socket.end();
  });
  const egress = egressFor();
  for (let n = 0; n < 5; n++) {
    expect((await postTo(egress, receiver.url)).outcome).toBe('delivered');
    await until('the connection to be closed', () => receiver.sockets[n]?.closed);
  }
  expect(receiver.sockets).toHaveLength(5);
});

test('No more connections than allowed are open; who finds none free waits for one.', async () => {
  const held: Socket[] = [];
  const receiver = await rawReceiverFor((socket) => held.push(socket));
  const egress = egressFor({ connectionsPerEndpointMax: 2 });
  const results = Array.from({ length: 6 }, () => postTo(egress, receiver.url));
  for (let answered = 0; answered < 6; answered++) {
    const socket = await until('a request to answer', () => held.shift());
    answer(socket);
  }
  expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(Array(6).fill('delivered'));
  expect(receiver.sockets).toHaveLength(2);
});

test('The deadline also counts the wait for a free connection, and who gave up waiting sends nothing.', async () => {
  let requests = 0;
  const held: Socket[] = [];
  const receiver = await rawReceiverFor((socket) => {
    requests += 1;
    held.push(socket);
  });
  const egress = egressFor({ connectionsPerEndpointMax: 1 });
  const first = postTo(egress, receiver.url);
  const second = await postTo(egress, receiver.url, { timeoutMs: SHORT_MS });
  expect(second).toMatchObject({ outcome: 'timed_out', error: { code: 'connect_timeout' } });
  answer(await until('the first request', () => held.shift()));
  await first;
  const third = postTo(egress, receiver.url);
  answer(await until('the third request', () => held.shift()));
  expect((await third).outcome).toBe('delivered');
  expect(requests).toBe(2);
});

test('Connections of an endpoint without attempts are ended after the idle time.', async () => {
  // The hint asks for an hour; ours is the shorter time.
  const receiver = await rawReceiverFor((socket) =>
    socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=3600\r\ncontent-length: 0\r\n\r\n'),
  );
  const egress = egressFor({ idleMs: 100 });
  await postTo(egress, receiver.url);
  await until('the connection to be closed', () => receiver.sockets[0]?.closed);
  expect((await postTo(egress, receiver.url)).outcome).toBe('delivered');
  expect(receiver.sockets).toHaveLength(2);
});

test('Releasing an endpoint ends its unused connections now and those in use after their attempt.', async () => {
  const held: Socket[] = [];
  const receiver = await rawReceiverFor((socket) => held.push(socket));
  const egress = egressFor();
  const results = [postTo(egress, receiver.url), postTo(egress, receiver.url)];
  await until('both requests', () => held.length === 2);
  for (const socket of held.splice(0, 1)) answer(socket);
  await Promise.race(results);
  egress.release('ep_1');
  await until('one connection to be closed', () => receiver.sockets.some((socket) => socket.closed));
  expect(receiver.sockets.filter((socket) => socket.closed)).toHaveLength(1);
  for (const socket of held) answer(socket);
  expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  await until('the other to be closed', () => receiver.sockets.every((socket) => socket.closed));
});

test('Closing waits for the attempts under way, ends every connection, and takes no further attempt.', async () => {
  const held: Socket[] = [];
  const receiver = await rawReceiverFor((socket) => held.push(socket));
  const egress = egressFor({ connectionsPerEndpointMax: 1 });
  const underWay = [postTo(egress, receiver.url), postTo(egress, receiver.url)];
  const first = await until('a request', () => held.shift());
  const closed = egress.close();
  const late = await postTo(egress, receiver.url);
  expect(late).toMatchObject({ outcome: 'unreachable', error: { code: 'shutting_down' } });
  answer(first);
  answer(await until('the waiting request', () => held.shift()));
  expect((await Promise.all(underWay)).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  await closed;
  await until('the connection to be closed', () => receiver.sockets[0]?.closed);
});

test('A port on which nobody listens refuses the connection.', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  const result = await postTo(egressFor(), `http://127.0.0.1:${port}`);
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'connection_refused' } });
});

test('A name that is never resolved ends at the deadline.', async () => {
  const egress = egressFor({ resolve: () => new Promise(() => {}) });
  const result = await postTo(egress, 'http://slow.example:8080', { timeoutMs: SHORT_MS });
  expect(result).toMatchObject({ outcome: 'timed_out', response: null, error: { code: 'connect_timeout' } });
});

test('A handshake that never ends is ended at the deadline, and its socket with it.', async () => {
  // To TLS, a server that says nothing is a connect that hangs.
  const silent = await rawReceiverFor(() => {});
  const result = await postTo(egressFor(), silent.url.replace('http:', 'https:'), { timeoutMs: SHORT_MS });
  expect(result).toMatchObject({ outcome: 'timed_out', response: null, error: { code: 'connect_timeout' } });
  await until('the connection to be closed', () => silent.sockets[0]?.closed);
});
