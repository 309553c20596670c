import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startApi } from '@postrider/api';
import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createPostrider } from '@postrider/sdk';
import { createLogger } from '@postrider/telemetry';
import { createKeptDatabase, startReceiver, until } from '@postrider/testkit';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';

const API_KEY = 'prk_a-key-of-the-tests';
const VERSION = '0.0.0-test';
const EGRESS = { httpTargets: true, egressAllow: ['127.0.0.0/8'], retentionDays: 30, auditRetentionDays: 365 };

interface Sample {
  readonly type: string;
  readonly occurredAt: string;
  /** The text as it stands in the file. */
  readonly data: string;
}

/** What four platforms send, and what a JSON parser would not hand on as it was. */
const SAMPLES: readonly Sample[] = [
  ...fileSamples(),
  ...[
    '1.0',
    '12345678901234567890',
    'null',
    '""',
    '[1e400, -0.0, 1E+2]',
    '{"b":1,"a":2,"b":3}',
    '{ "spaced" :\t[ 1 ,\n2 ] }',
    '"\\u00e9\\/é\\ud83d\\ude00\u2028"',
    '{"__proto__":{"constructor":1},"0":0}',
  ].map((data) => ({ type: 'text.kept', occurredAt: '2026-03-02T10:30:00.123Z', data })),
];

test('Everything sent through the API reaches a Standard Webhooks receiver byte for byte, from one process.', async () => {
  const { database, keyRing } = await openDatabaseWithKeys();
  const process = await openProcess(database);
  startDispatcherOn(process, keyRing);
  await sendAllThrough(await startApiOn(process, keyRing));
});

test('Everything sent through the API of one process reaches its receiver from the dispatchers of others.', async () => {
  const { url, keyRing } = await openDatabaseWithKeys();
  for (let n = 0; n < 2; n += 1) startDispatcherOn(await openProcess(openPool(url)), keyRing);
  await sendAllThrough(await startApiOn(await openProcess(openPool(url)), keyRing));
});

test('An endpoint with the URL of an inbox of the playground gets its webhooks there, and they are verified.', async () => {
  const { database, keyRing } = await openDatabaseWithKeys();
  const process = await openProcess(database);
  startDispatcherOn(process, keyRing);
  const postrider = createPostrider({ url: await startApiOn(process, keyRing), apiKey: API_KEY });
  const inbox = await postrider.inboxes.create({ answer: { status: 500 } });
  await postrider.applications.create({ name: 'Acme', uid: 'acme' });
  const endpoint = await postrider.endpoints.create('acme', { url: inbox.url, retrySchedule: [1] });
  const event = await postrider.events.record('acme', { type: 'order.paid', data: { total: 1 } });
  await until(
    'the first attempt is kept',
    async () => (await postrider.inboxes.requests(inbox.id).page()).data.length === 1,
  );
  await postrider.inboxes.update(inbox.id, { answer: { status: 204 } });
  await until('it is delivered', async () => {
    const { deliveries } = await postrider.events.get('acme', event.id);
    return deliveries?.delivered === 1;
  });
  const { data: requests } = await postrider.inboxes.requests(inbox.id).page();
  expect(requests.map(({ answered }) => answered.status)).toEqual([204, 500]);
  for (const { headers, body, verification } of requests) {
    expect(new Map(headers.map(([name, value]) => [name.toLowerCase(), value])).get('webhook-id')).toBe(event.id);
    expect(JSON.parse(body)).toMatchObject({ id: event.id, type: 'order.paid', data: { total: 1 } });
    expect(verification).toMatchObject({ state: 'verified', endpointId: endpoint.id });
  }
});

async function sendAllThrough(apiUrl: string): Promise<void> {
  const call = async (method: string, path: string, body?: string) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${apiUrl}/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return { text, json: JSON.parse(text) };
  };
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  await call('POST', '/applications', '{"name":"Acceptance","uid":"acceptance"}');
  const endpoint = await call('POST', '/applications/acceptance/endpoints', JSON.stringify({ url: receiver.url }));

  const bodies = SAMPLES.map(
    ({ type, occurredAt, data }) => `{"type":"${type}","occurredAt":"${occurredAt}","data":${data}}`,
  );
  const half = Math.ceil(bodies.length / 2);
  const ids: string[] = [];
  for (const body of bodies.slice(0, half))
    ids.push((await call('POST', '/applications/acceptance/events', body)).json.id);
  const batch = await call(
    'POST',
    '/applications/acceptance/events/batch',
    `{"events":[${bodies.slice(half).join(',')}]}`,
  );
  ids.push(...batch.json.data.map(({ id }: { id: string }) => id));

  await receiver.received(SAMPLES.length);
  const webhook = new Webhook(endpoint.json.secret);
  const bodyOf = new Map(
    receiver.requests.map(({ headers, body }) => {
      webhook.verify(body, headers);
      return [headers['webhook-id'], body.toString()];
    }),
  );
  for (const [n, { type, occurredAt, data }] of SAMPLES.entries()) {
    const id = ids[n] ?? '';
    expect(bodyOf.get(id)).toBe(`{"id":"${id}","type":"${type}","timestamp":"${occurredAt}","data":${data}}`);
    const event = await until('its delivery is on record', async () => {
      const read = await call('GET', `/applications/acceptance/events/${id}`);
      return read.json.deliveries?.delivered === 1 ? read : null;
    });
    expect(event.text).toContain(`"data":${data}`);
  }
  expect(receiver.requests).toHaveLength(SAMPLES.length);
}

function fileSamples(): Sample[] {
  const text = readFileSync(new URL('./data/sample-events.json', import.meta.url), 'utf8');
  const parsed: readonly { readonly type: string; readonly occurredAt: string }[] = JSON.parse(text);
  const datas = [...text.matchAll(/^ {2}"data": (.*?)\n {1}\}/gms)].map(([, data = '']) => data);
  if (datas.length !== parsed.length) throw new Error('The samples are not laid out as they are read here.');
  return parsed.map(({ type, occurredAt }, n) => ({ type, occurredAt, data: datas[n] ?? '' }));
}

async function openDatabaseWithKeys() {
  const { url, database, drop } = await createKeptDatabase();
  onTestFinished(drop);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  return { url, database, keyRing: keys.keyRing };
}

type Pool = ReturnType<typeof openDatabase>;

function openPool(url: string): Pool {
  const database = openDatabase({ url, connectionsMax: 5, name: 'postrider end to end' });
  onTestFinished(() => database.close());
  return database;
}

/** What each process has of its own. */
async function openProcess(database: Pool) {
  const queue = await openQueue(database);
  onTestFinished(() => queue.close());
  const doorbell = await createDoorbell(database);
  onTestFinished(() => doorbell.close());
  return { database, queue, doorbell, logger: createLogger({ level: 'error', name: 'end-to-end' }), version: VERSION };
}

type Process = Awaited<ReturnType<typeof openProcess>>;

function startDispatcherOn(process: Process, keyRing: KeyRing): void {
  const dispatcher = startDispatcher({
    ...process,
    keyRing,
    config: { ...EGRESS, inFlightMax: 100, shutdownMs: 10_000 },
  });
  onTestFinished(() => dispatcher.close());
}

async function startApiOn(process: Process, keyRing: KeyRing): Promise<string> {
  const limits = { eventDataBytesMax: 262_144, batchBytesMax: 8_388_608, bodyBytesMax: 524_288 };
  const config = { ...EGRESS, ...limits, host: '127.0.0.1', port: 0, apiKey: API_KEY, playground: true };
  const api = await startApi({ ...process, keyRing, config });
  onTestFinished(() => api.close());
  return api.url;
}
