import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startRawReceiver, startReceiver } from '../src/index.ts';

test('A receiver records what came, byte for byte, and answers 200 by itself.', async () => {
  const receiver = await startReceiver();
  try {
    const body = Buffer.from([0, 255, 10, 13]);
    const answer = await fetch(`${receiver.url}/hook?a=1`, { method: 'POST', body, headers: { 'X-One': 'Two' } });
    const [request] = await receiver.received(1);
    expect(answer.status).toBe(200);
    expect(request).toMatchObject({ method: 'POST', path: '/hook?a=1', headers: { 'x-one': 'Two' } });
    expect(request?.body.equals(body)).toBe(true);
  } finally {
    await receiver.close();
  }
});

test('A receiver answers what it was told last, a function seeing the request.', async () => {
  const receiver = await startReceiver({ status: 503 });
  try {
    expect((await fetch(receiver.url)).status).toBe(503);
    receiver.respondWith(({ path }) => ({ status: 418, headers: { 'retry-after': '7' }, body: path }));
    const answer = await fetch(`${receiver.url}/tea`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([418, '7', '/tea']);
  } finally {
    await receiver.close();
  }
});

test('Waiting for requests ends when the last of them has come, not before.', async () => {
  const receiver = await startReceiver();
  try {
    const three = receiver.received(3);
    for (let sent = 0; sent < 3; sent++) await fetch(receiver.url);
    expect(await three).toHaveLength(3);
    expect(await receiver.received(2)).toHaveLength(2);
  } finally {
    await receiver.close();
  }
});

test('A raw receiver sends what it likes and closes connections that are open.', async () => {
  const receiver = await startRawReceiver((socket) => socket.write('not HTTP'));
  const socket = connect(receiver.port, '127.0.0.1');
  const heard = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await receiver.close();
  await closed;
  expect(heard).toBe('not HTTP');
});
