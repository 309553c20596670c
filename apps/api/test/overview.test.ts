import { decodeId } from '@postrider/core';
import { countTallies, openSource, readStatsOfAll } from '@postrider/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/index.ts';
import { readAtMostEvery } from '../src/read-at-most-every.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
const endpoints: string[] = [];
beforeAll(async () => {
  api = await openApiUnderTest();
  for (const uid of ['acme', 'other']) {
    await api.call('POST', '/v1/applications', { name: uid, uid });
    const made = await api.call('POST', `/v1/applications/${uid}/endpoints`, { url: 'https://example.com/', uid });
    endpoints.push(made.json.id);
  }
});
afterAll(() => api.close());

const MINUTE_MS = 60_000;
const minutesAgo = (minutes: number) => new Date(Math.floor(Date.now() / MINUTE_MS - minutes) * MINUTE_MS);
const uuidOf = (id: string) => decodeId('endpoint', id) ?? '';

const NOTHING = {
  attempts: { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 },
  deliveries: { delivered: 0, failed: 0, cancelled: 0 },
  responseTimes: null,
};

/** So many deliveries at an endpoint, ended in this minute. */
const count = (endpoint: string, minute: Date, deliveries: { delivered?: number; failed?: number }) =>
  countTallies(api.database, 7, [
    {
      ...{ endpointId: uuidOf(endpoint), minute, ...NOTHING },
      attempts: { ...NOTHING.attempts, delivered: deliveries.delivered ?? 0, rejected: deliveries.failed ?? 0 },
      deliveries: { ...NOTHING.deliveries, ...deliveries },
      responseTimes: Array.from({ length: 43 }, (_, bucket) => (bucket === 10 ? 1 : 0)),
    },
  ]);

/** So many deliveries of an endpoint's own, due at so many seconds from now. */
const addOpen = (endpoint: string, status: 'pending' | 'retrying', seconds: number, number = 1) =>
  api.database.sql`
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, status, next_attempt_at)
    select postrider.uuid7(now()), e.id, gen_random_uuid(), e.application_id, 'a.b', ${status},
      now() + ${seconds} * interval '1 second'
    from postrider.endpoints as e, generate_series(1, ${number}) where e.id = ${uuidOf(endpoint)}`;

describe('GET /v1/overview', () => {
  test('200 with what happened at all endpoints of all applications in the last hour, by minute', async () => {
    const [one = '', other = ''] = endpoints;
    const minute = minutesAgo(5);
    await count(one, minute, { delivered: 2 });
    await count(other, minute, { delivered: 1, failed: 1 });
    await count(other, minutesAgo(90), { failed: 5 });
    await addOpen(one, 'pending', 0);
    await addOpen(other, 'retrying', 60, 2);
    const { status, json } = await api.call('GET', '/v1/overview');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      unit: 'minute',
      open: { pending: 1, retrying: 2, capped: false },
      total: { deliveries: { delivered: 3, failed: 1, cancelled: 0 }, successRate: 0.75 },
      buckets: [{ at: minute.toISOString(), deliveries: { delivered: 3, failed: 1, cancelled: 0 } }],
      queue: { oldestDueSeconds: null, relayLagSeconds: expect.any(Number) },
      failingEndpoints: [],
    });
    const spanMs = Date.parse(json.until) - Date.parse(json.since);
    expect(spanMs).toBeGreaterThanOrEqual(60 * MINUTE_MS);
    expect(spanMs).toBeLessThanOrEqual(61 * MINUTE_MS);
    const day = await api.call('GET', `/v1/overview?unit=hour&since=${minutesAgo(300).toISOString()}`);
    expect(day.json).toMatchObject({ unit: 'hour', total: { deliveries: { delivered: 3, failed: 6 } } });
    expect((await api.call('GET', '/v1/overview?since=2100-01-01T00:00:00Z')).json.code).toBe('invalid_span');
  });

  test('200 without looking at the endpoints’ own rows, however many there are', async () => {
    await api.database.sql`
      insert into postrider.endpoint_stats (endpoint_id, at, writer, delivered)
      select gen_random_uuid(), ${minutesAgo(3)}, 1, 1 from generate_series(1, 5000)`;
    const read = await api.database.transaction(async (tx) => {
      const rowsRead = async () => {
        const [row] = await tx.sql<{ read: number }[]>`
          select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
          from pg_stat_xact_user_tables where schemaname = 'postrider' and relname = 'endpoint_stats'`;
        return row?.read ?? 0;
      };
      const before = await rowsRead();
      await readStatsOfAll(tx, { since: minutesAgo(60), until: minutesAgo(-1), unit: 'minute' });
      return (await rowsRead()) - before;
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(10);
  });

  test('200 with the endpoints that fail, the longest first, and not with those that are disabled or deleted', async () => {
    const failing = async (since: string, fields: object = {}) => {
      const url = 'https://example.com/failing';
      const { id } = (await api.call('POST', '/v1/applications/acme/endpoints', { url, name: since })).json;
      await api.database.sql`
        update postrider.endpoint_state set failing_since = ${since}, consecutive_failures = 3
        where endpoint_id = ${uuidOf(id)}`;
      if ('status' in fields) await api.call('PATCH', `/v1/applications/acme/endpoints/${id}`, fields);
      return id;
    };
    const later = await failing('2026-01-02T00:00:00.000Z', { status: 'paused' });
    const first = await failing('2026-01-01T00:00:00.000Z');
    await failing('2025-01-01T00:00:00.000Z', { status: 'disabled' });
    const deleted = await failing('2025-01-01T00:00:00.000Z');
    await api.call('DELETE', `/v1/applications/acme/endpoints/${deleted}`);
    const { failingEndpoints } = (await api.call('GET', '/v1/overview')).json;
    const { id } = (await api.call('GET', '/v1/applications/acme')).json;
    const shown = (endpoint: string, status: string, failingSince: string) => ({
      application: { id, name: 'acme' },
      endpoint: { id: endpoint, name: failingSince, url: 'https://example.com/failing', status },
      ...{ failingSince, consecutiveFailures: 3 },
    });
    expect(failingEndpoints).toEqual([
      shown(first, 'enabled', '2026-01-01T00:00:00.000Z'),
      shown(later, 'paused', '2026-01-02T00:00:00.000Z'),
    ]);
  });
});

describe('GET /v1/overview/stream', () => {
  const open = async (app = api.app, key = API_KEY) => {
    const response = await app.request('/v1/overview/stream', { headers: { authorization: `Bearer ${key}` } });
    if (response.body === null) throw new Error(`${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    return {
      status: response.status,
      next: async () => (await reader.read()).value ?? null,
      close: () => reader.cancel(),
    };
  };
  const pulseIn = (text: string | null) => JSON.parse(/^data: (.*)$/m.exec(text ?? '')?.[1] ?? 'null');

  test('200 with the last minutes, what is open and how far the work is behind, and once more two seconds later', async () => {
    const [one = ''] = endpoints;
    await count(one, minutesAgo(0), { delivered: 4 });
    const stream = await open();
    const first = pulseIn(await stream.next());
    expect(first).toMatchObject({ open: { pending: 1, retrying: 2 }, queue: { oldestDueSeconds: null } });
    expect(first.buckets.at(-1)).toMatchObject({ deliveries: { delivered: 4 } });
    await count(one, minutesAgo(0), { delivered: 1 });
    const second = pulseIn(await stream.next());
    expect(Date.parse(second.at) - Date.parse(first.at)).toBeGreaterThanOrEqual(1_900);
    const delivered = ({ buckets }: { buckets: { deliveries: { delivered: number } }[] }) =>
      buckets.reduce((sum, bucket) => sum + bucket.deliveries.delivered, 0);
    expect(delivered(second)).toBe(delivered(first) + 1);
    await stream.close();
  });

  test('200 with one reading for all who look at once, and an end for whose key was revoked', async () => {
    const app = createApp(api.deps);
    const { id, key } = (await api.call('POST', '/v1/keys', { name: 'screen', scopes: ['events:read'] })).json;
    const streams = await Promise.all(Array.from({ length: 15 }, () => open(app, key)));
    await Promise.all(streams.map((stream) => stream.next()));
    const told = new Set((await Promise.all(streams.map((stream) => stream.next()))).map((text) => pulseIn(text).at));
    // On a busy machine they come by within two of them.
    expect(told.size).toBeLessThan(streams.length / 3);
    await api.call('DELETE', `/v1/keys/${id}`);
    expect(await streams[0]?.next()).toBeNull();
    await Promise.all(streams.map((stream) => stream.close()));
  });

  test('429 when as many are open as there may be, until one is closed', async () => {
    const app = createApp(api.deps);
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(app)));
    const refused = await open(app);
    expect(refused.status).toBe(429);
    await streams[0]?.close();
    const next = await open(app);
    expect(next.status).toBe(200);
    await Promise.all([...streams.slice(1), next].map((stream) => stream.close()));
  });
});

test('What is read at most every so often is begun again when it is that old, be it that it failed.', async () => {
  let [at, begun] = [0, 0];
  const read = readAtMostEvery({ monotonicNow: () => at }, 100, async () => {
    begun += 1;
    if (begun === 2) throw new Error('away');
    return begun;
  });
  expect([await read(), await read()]).toEqual([1, 1]);
  at = 99;
  expect(await read()).toBe(1);
  at = 100;
  await expect(read()).rejects.toThrow('away');
  await expect(read()).rejects.toThrow('away');
  at = 200;
  expect(await read()).toBe(3);
});

describe('GET …/endpoint-summaries', () => {
  const SUMMARIES = '/v1/applications/acme/endpoint-summaries';
  const hourOf = (moment: Date) => new Date(Math.floor(moment.getTime() / 3_600_000) * 3_600_000).toISOString();

  test('200 with the last day of each, by hour, what is open, and when it is tried next', async () => {
    const made = await api.call('POST', '/v1/applications/acme/endpoints', { url: 'https://example.com/' });
    const [busy, idle = ''] = [made.json.id, endpoints[0]];
    const [now, earlier] = [minutesAgo(0), minutesAgo(120)];
    await count(busy, now, { delivered: 3 });
    await count(busy, earlier, { delivered: 1, failed: 1 });
    await count(busy, minutesAgo(60 * 25), { failed: 9 });
    await addOpen(busy, 'pending', -5, 2);
    await addOpen(busy, 'retrying', 300);
    await addOpen(busy, 'retrying', 900);
    const { status, json } = await api.call('GET', `${SUMMARIES}?endpoints=${busy},${idle}`);
    expect(status).toBe(200);
    const [first, second] = json.data;
    expect(first).toMatchObject({
      endpointId: busy,
      day: { deliveries: { delivered: 4, failed: 1, cancelled: 0 }, successRate: 0.8, p95: expect.any(Number) },
      open: { pending: 2, retrying: 2, capped: false },
    });
    const dueInMs = Date.parse(first.nextAttemptAt) - Date.now();
    expect(dueInMs).toBeGreaterThan(200_000);
    expect(dueInMs).toBeLessThanOrEqual(300_000);
    expect(first.hours).toHaveLength(24);
    expect(first.hours.at(-1).at).toBe(hourOf(now));
    expect(first.hours.filter(({ delivered }: { delivered: number }) => delivered > 0)).toEqual([
      { at: hourOf(earlier), delivered: 1, failed: 1 },
      { at: hourOf(now), delivered: 3, failed: 0 },
    ]);
    expect(second).toMatchObject({ endpointId: idle, nextAttemptAt: null });
  });

  test('200 of the newest without a question for some, and without those that are another’s or deleted', async () => {
    const [own = '', others = ''] = endpoints;
    const newest = (await api.call('GET', SUMMARIES)).json.data;
    const listed = (await api.call('GET', '/v1/applications/acme/endpoints')).json.data;
    const idsOf = (items: readonly { endpointId?: string; id?: string }[]) =>
      items.map((one) => one.endpointId ?? one.id);
    expect(idsOf(newest)).toEqual(idsOf(listed));
    const gone = (await api.call('POST', '/v1/applications/acme/endpoints', { url: 'https://example.com/' })).json.id;
    await api.call('DELETE', `/v1/applications/acme/endpoints/${gone}`);
    const asked = [others, gone, own, own, `ep_${'0'.repeat(26)}`];
    expect(idsOf((await api.call('GET', `${SUMMARIES}?endpoints=${asked}`)).json.data)).toEqual([own]);
  });

  test('200 with open deliveries counted up to 1,000', async () => {
    const { id } = (await api.call('POST', '/v1/applications/acme/endpoints', { url: 'https://example.com/' })).json;
    await addOpen(id, 'pending', 0, 1_001);
    const [summary] = (await api.call('GET', `${SUMMARIES}?endpoints=${id}`)).json.data;
    expect(summary.open).toEqual({ pending: 1_000, retrying: 0, capped: true });
  });

  test('422 for more than 50, and for what is no id of an endpoint', async () => {
    const many = Array.from({ length: 51 }, () => endpoints[0]).join();
    expect((await api.call('GET', `${SUMMARIES}?endpoints=${many}`)).status).toBe(422);
    expect((await api.call('GET', `${SUMMARIES}?endpoints=acme`)).status).toBe(422);
  });
});

describe('GET /v1/system', () => {
  test('200 with versions, schema, relay, queue, partitions and sources', async () => {
    await openSource(api.database, 'billing');
    const { unrelayedEvents } = (await api.call('GET', '/v1/system')).json.relay;
    for (let n = 0; n < 3; n += 1) await api.call('POST', '/v1/applications/acme/events', { type: 'a.b', data: n });
    const { status, json } = await api.call('GET', '/v1/system');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      version: '0.0.0-test',
      node: process.versions.node,
      postgres: { version: expect.stringMatching(/^\d+/), connections: { used: expect.any(Number) } },
      schema: { current: true },
      relay: { lagSeconds: expect.any(Number), unrelayedEvents: unrelayedEvents + 3 },
      queue: { due: 0, leased: 0, waiting: 0, oldestDueSeconds: null },
      sources: [{ name: 'billing', lagSeconds: null }],
    });
    expect(json.schema.applied).toEqual(json.schema.known);
    expect(json.postgres.databaseBytes).toBeGreaterThan(1_000_000);
    expect(json.postgres.connections.max).toBeGreaterThanOrEqual(json.postgres.connections.used);
    const today = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
    const ofToday = json.partitions.filter(({ from }: { from: string }) => from === today);
    expect(ofToday.map(({ table }: { table: string }) => table)).toEqual(['events', 'deliveries', 'attempts']);
    expect(ofToday[0]).toMatchObject({ name: `events_${today.slice(0, 10).replaceAll('-', '')}` });
    expect(Date.parse(ofToday[0].until) - Date.parse(today)).toBe(24 * 60 * MINUTE_MS);
    expect(ofToday[0].bytes).toBeGreaterThan(0);
  });

  test('200 with chunks that are due, in somebody’s hands, and due later', async () => {
    const { queue } = api.deps.usecases;
    const chunk = { endpointId: uuidOf(endpoints[0] ?? ''), eventIds: [], trigger: 'schedule', bytes: 0 } as const;
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
    await queue.schedule(api.database, [
      { ...chunk, dueAt: at(-30) },
      { ...chunk, dueAt: at(-10) },
      { ...chunk, dueAt: at(600) },
    ]);
    const before = (await api.call('GET', '/v1/system')).json.queue;
    expect(before).toMatchObject({ due: 2, leased: 0, waiting: 1 });
    expect(before.oldestDueSeconds).toBeGreaterThanOrEqual(29);
    await api.database.sql`
      update postrider_queue.job set state = 'active' where priority = (
        select max(priority) from postrider_queue.job where name = 'deliver'
      )`;
    expect((await api.call('GET', '/v1/system')).json.queue).toMatchObject({ due: 1, leased: 1, waiting: 1 });
  });
});

test('GET /v1/settings: 200 with what it was started with.', async () => {
  const setting = {
    ...{ name: 'POSTRIDER_RETENTION_DAYS', value: '30', isDefault: true, isSecret: false, isSet: false },
    sentence: 'How long events are kept.',
  };
  const app = createApp({ ...api.deps, settings: [setting] });
  const response = await app.request('/v1/settings', { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(await response.json()).toEqual({ data: [setting] });
  expect((await api.call('GET', '/v1/settings')).json).toEqual({ data: [] });
});
