import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { until } from '@postrider/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../src/action.ts';
import { type FaultProxy, startFaultProxy } from '../src/fault-proxy.ts';

/** Says back what it is told. */
let echo: Server;
let proxy: FaultProxy;
let clients: Socket[];

beforeEach(async () => {
  clients = [];
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy(portOf(echo));
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Client {
  readonly socket: Socket;
  heard(): string;
  /** How its connection ended; null: it is open. */
  ended(): string | null;
}

function dial(): Client {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  let heard = '';
  let ended: string | null = null;
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', (error) => {
    ended = 'code' in error ? String(error.code) : error.message;
  });
  socket.on('close', () => {
    ended ??= 'closed';
  });
  return { socket, heard: () => heard, ended: () => ended };
}

async function connected(): Promise<Client> {
  const client = dial();
  client.socket.write('hello');
  await until('the echo is heard', () => client.heard() === 'hello');
  return client;
}

const LONG = 'x'.repeat(2_000);

test.each<[string, Fault | null]>([
  ['Without a fault', null],
  ['With latency', { kind: 'latency', ms: 5 }],
  ['With little bandwidth', { kind: 'bandwidth', bytesPerSecond: 100_000 }],
  ['In slices', { kind: 'slices', bytesMax: 7 }],
])('%s everything arrives, in order, and so does the end.', async (_, fault) => {
  const client = await connected();
  proxy.suffer(fault);
  client.socket.end(`${LONG}.`);
  await until('all is heard', () => client.heard() === `hello${LONG}.`);
  await until('the end is heard', () => client.ended() === 'closed');
});

describe.each<[string, Fault, readonly (string | null)[]]>([
  ['A cut', { kind: 'cut' }, ['closed', 'ECONNRESET']],
  ['A reset', { kind: 'reset' }, ['ECONNRESET']],
  ['A refusal', { kind: 'refuse' }, ['ECONNRESET']],
])('%s', (_, fault, ends) => {
  test('ends what is open and what comes, and nothing that comes when it is over.', async () => {
    const open = await connected();
    proxy.suffer(fault);
    expect(ends).toContain(await until('the open one has ended', () => open.ended()));
    const late = dial();
    const lateEnd = await until('the new one has ended', () => late.ended());
    expect([...ends, 'ECONNREFUSED']).toContain(lateEnd);
    proxy.suffer(null);
    await until('somebody listens again', async () => (await answers()) === 'hello');
  });

  async function answers(): Promise<string> {
    const client = dial();
    client.socket.write('hello');
    await Promise.race([once(client.socket, 'data'), once(client.socket, 'close')]).catch(() => {});
    return client.heard();
  }
});

test('Half open, a connection stays and nothing passes; then it is reset, and what was said is never heard.', async () => {
  const client = await connected();
  proxy.suffer({ kind: 'half_open' });
  client.socket.write('are you there?');
  const other = dial();
  other.socket.write('and you?');
  await once(other.socket, 'connect');
  expect([client.heard(), client.ended(), other.heard(), other.ended()]).toEqual(['hello', null, '', null]);
  proxy.suffer(null);
  await until('both are reset', () => client.ended() !== null && other.ended() !== null);
  expect([client.heard(), other.heard()]).toEqual(['hello', '']);
  await connected();
});

test('In silence nothing passes, nobody is told, and what has fallen silent stays so until it is given up.', async () => {
  const client = await connected();
  proxy.suffer({ kind: 'silence' });
  client.socket.write('are you there?');
  const other = dial();
  other.socket.write('and you?');
  await once(other.socket, 'connect');
  proxy.suffer(null);
  const later = await connected();
  for (const one of [client, other]) one.socket.write('hello?');
  later.socket.write('!');
  await until('the later one is heard', () => later.heard() === 'hello!');
  expect([client.heard(), client.ended(), other.heard(), other.ended()]).toEqual(['hello', null, '', null]);

  const served = () => new Promise<number>((resolve) => echo.getConnections((_, count) => resolve(count)));
  expect(await served()).toBe(3);
  client.socket.destroy();
  other.socket.end();
  await until('those behind the line are told', async () => (await served()) === 1);
});

test('A new target is for new connections.', async () => {
  const before = await connected();
  const other = createServer((socket) => socket.on('error', () => {}).end('another'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  proxy.retarget(portOf(other));
  const after = dial();
  await until('the other one is heard', () => after.heard() === 'another');
  before.socket.write('!');
  await until('the first is still there', () => before.heard() === 'hello!');
  other.close();
});
