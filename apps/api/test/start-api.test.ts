import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createDoorbell } from '@postrider/db';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { createTestDatabase, startReceiver, until } from '@postrider/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startApi } from '../src/index.ts';
import { API_KEY } from './api-under-test.ts';

const HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

let stage: Awaited<ReturnType<typeof setTheStage>>;
let running: RunningApi | null = null;
beforeAll(async () => {
  stage = await setTheStage();
});
afterEach(async () => {
  await running?.close();
  running = null;
});
afterAll(() => stage.close());

test('202 over a real socket, the data byte for byte both ways', async () => {
  running = await stage.start();
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const post = (path: string, body: string) =>
    fetch(`${running?.url}${path}`, { method: 'POST', headers: HEADERS, body });
  expect((await post('/v1/applications', '{"name":"Acme","uid":"acme"}')).status).toBe(201);
  const recorded = await post('/v1/applications/acme/events', '{"type":"a","data":{"n":12345678901234567890,"f":1.0}}');
  expect(recorded.status).toBe(202);
  const { id } = (await recorded.json()) as { id: string };
  const read = await fetch(`${running.url}/v1/applications/acme/events/${id}`, { headers: HEADERS });
  expect(await read.text()).toContain('"data":{"n":12345678901234567890,"f":1.0}}');
});

test('the audit log has where a change came from', async () => {
  running = await stage.start();
  const at = `${running.url}/v1`;
  const headers = { ...HEADERS, 'user-agent': 'a program' };
  await fetch(`${at}/event-types/a.b`, { method: 'PUT', headers, body: '{"description":"A type"}' });
  const { data } = (await (await fetch(`${at}/audit-log?target=a.b`, { headers })).json()) as { data: object[] };
  expect(data).toMatchObject([{ origin: { address: '127.0.0.1', userAgent: 'a program' } }]);
});

test('413 over a real socket while the caller is still sending', async () => {
  running = await stage.start();
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.on('error', () => {});
  const heard = once(socket, 'data');
  socket.write(`POST /v1/applications HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n`);
  socket.write('content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
  for (let sent = 0; sent <= 600; sent++) socket.write(`400\r\n${' '.repeat(1024)}\r\n`);
  expect(String((await heard)[0])).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

test('401 for a request whose key was revoked while its body came', async () => {
  running = await stage.start();
  const at = `${running.url}/v1`;
  const made = await fetch(`${at}/keys`, {
    method: 'POST',
    headers: HEADERS,
    body: '{"name":"k","scopes":["events:write"]}',
  });
  const { id, key } = (await made.json()) as { id: string; key: string };
  await fetch(`${at}/applications`, { method: 'POST', headers: HEADERS, body: '{"name":"Slow","uid":"slow"}' });
  const event = '{"type":"slow","data":1}';
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  const heard = once(socket, 'data');
  socket.write(`POST /v1/applications/slow/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n`);
  socket.write(`content-type: application/json\r\ncontent-length: ${event.length}\r\n\r\n${event.slice(0, 1)}`);
  await until('the key has let it in', async () => {
    const { data } = (await (await fetch(`${at}/keys`, { headers: HEADERS })).json()) as { data: Key[] };
    return data.find((one) => one.id === id)?.lastUsedAt;
  });
  expect((await fetch(`${at}/keys/${id}`, { method: 'DELETE', headers: HEADERS })).status).toBe(204);
  const headers = { authorization: `Bearer ${key}` };
  await until('the key opens nothing', async () => (await fetch(`${at}/applications`, { headers })).status === 401);
  socket.write(event.slice(1));
  expect(String((await heard)[0])).toMatch(/^HTTP\/1\.1 401 /);
  socket.destroy();
  expect([...(await stage.database.sql`select from postrider.events where type = 'slow'`)]).toEqual([]);
});

interface Key {
  readonly id: string;
  readonly lastUsedAt: string | null;
}

test('400 for a Host header that is none, as a problem', async () => {
  running = await stage.start();
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  const heard = once(socket, 'data');
  socket.write('GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n');
  const answer = String((await heard)[0]);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"malformed_request"');
  socket.destroy();
});

test('the limit of the data reaches SQL too', async () => {
  running = await stage.start({ eventDataBytesMax: 2048 });
  const [row] = await stage.database.sql`select event_data_bytes_max from postrider.settings`;
  expect(row).toEqual({ event_data_bytes_max: 2048 });
});

test('a port that is taken rejects with EADDRINUSE', async () => {
  running = await stage.start();
  await expect(stage.start({ port: Number(new URL(running.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('closing lets the request under way end, and takes no other', async () => {
  const closing = await stage.start();
  const request = await stage.database.transaction(async ({ sql }) => {
    await sql`lock table postrider.applications`;
    const underWay = fetch(`${closing.url}/v1/applications`, { headers: HEADERS });
    await until('the request waits for the lock', async () => {
      const [row] = await stage.database.sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%applications%'`;
      return row;
    });
    const closed = closing.close();
    await until('new connections are refused', () =>
      fetch(`${closing.url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    return { underWay, closed };
  });
  expect((await request.underWay).status).toBe(200);
  await request.closed;
});

test('closing says first that it is not ready, and answers whoever has not noticed, on connections that end', async () => {
  const closing = await stage.start({ shutdownDelayMs: 2_000 });
  const ask = async (path: string) => {
    const { status, headers } = await fetch(`${closing.url}${path}`, { headers: HEADERS });
    return { status, connection: headers.get('connection') };
  };
  // On a connection that stays, as a load balancer has.
  const kept = connect(Number(new URL(closing.url).port), '127.0.0.1');
  const request = `GET /v1/applications HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n\r\n`;
  const before = once(kept, 'data');
  kept.write(request);
  expect(String((await before)[0])).toMatch(/^HTTP\/1\.1 200 (?!.*connection: close)/is);
  expect(await ask('/readyz')).toEqual({ status: 200, connection: 'keep-alive' });

  const closed = closing.close();
  expect(await ask('/readyz')).toEqual({ status: 503, connection: 'close' });
  expect(await ask('/healthz')).toEqual({ status: 200, connection: 'close' });
  expect(await ask('/v1/applications')).toEqual({ status: 200, connection: 'close' });
  const after = once(kept, 'data');
  const ended = once(kept, 'end');
  kept.write(request);
  expect(String((await after)[0])).toMatch(/^HTTP\/1\.1 200 .*connection: close/is);
  await ended;
  await closed;
  await expect(fetch(`${closing.url}/healthz`)).rejects.toThrow();
});

test('closing waits for a test that is under way, though its caller has gone, and puts it on record', async () => {
  const arrived = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<{ status: number }>();
  const receiver = await startReceiver(() => {
    arrived.resolve();
    return answered.promise;
  });
  const closing = await stage.start({ httpTargets: true });
  const call = async (method: string, path: string, body: object, signal: AbortSignal | null = null) => {
    const text = JSON.stringify(body);
    const response = await fetch(`${closing.url}/v1${path}`, { method, headers: HEADERS, body: text, signal });
    return (await response.json()) as { id: string };
  };
  await call('POST', '/applications', { name: 'Tested', uid: 'tested' });
  await call('PUT', '/event-types/tested', { example: { n: 1 } });
  const { id } = await call('POST', '/applications/tested/endpoints', { url: receiver.url });
  const caller = new AbortController();
  const test = call('POST', `/applications/tested/endpoints/${id}/test`, { type: 'tested' }, caller.signal);
  await arrived.promise;
  caller.abort();
  await expect(test).rejects.toThrow('aborted');
  const closed = closing.close();
  answered.resolve({ status: 204 });
  await closed;
  const attempts = await stage.database.sql`select trigger, outcome, response_status from postrider.attempts`;
  expect([...attempts]).toEqual([{ trigger: 'test', outcome: 'delivered', response_status: 204 }]);
  await receiver.close();
});

async function setTheStage() {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const { keyRing } = keys;
  const config = {
    host: '127.0.0.1',
    port: 0,
    apiKey: API_KEY,
    httpTargets: false,
    egressAllow: ['127.0.0.0/8'],
    retentionDays: 30,
    eventDataBytesMax: 262_144,
    batchBytesMax: 8_388_608,
    bodyBytesMax: 524_288,
    shutdownDelayMs: 0,
  };
  const logger = createLogger({ level: 'error', name: 'api' });
  return {
    database,
    start: (overrides: Partial<typeof config> = {}) =>
      startApi({ database, queue, keyRing, doorbell, config: { ...config, ...overrides }, logger, version: '0.0.0' }),
    close: async () => {
      await doorbell.close();
      await queue.close();
      await drop();
    },
  };
}
