import { decodeId } from '@postrider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';
const STATS = `${APPLICATION}/endpoints/hook/stats`;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/', uid: 'hook' });
});
afterAll(() => api.close());

const EMPTY = {
  deliveries: { delivered: 0, failed: 0, cancelled: 0 },
  attempts: { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 },
  successRate: null,
  responseTimeMs: null,
};

describe('GET …/stats', () => {
  test('200 of nothing', async () => {
    const { status, json } = await api.call('GET', STATS);
    expect(status).toBe(200);
    expect(json).toEqual({
      since: expect.stringMatching(/:00\.000Z$/),
      until: expect.stringMatching(/:00\.000Z$/),
      unit: 'minute',
      open: { pending: 0, retrying: 0, capped: false },
      total: EMPTY,
      responseTimes: [],
      buckets: [],
    });
  });

  test('200 with counts, success rate and percentiles, by bucket and in total, of an endpoint and of its application', async () => {
    const created = await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/', uid: 'busy' });
    const busy = decodeId('endpoint', created.json.id);
    const minute = new Date(Math.floor(Date.now() / 60_000 - 5) * 60_000);
    await api.database.sql`
      insert into postrider.endpoint_stats (endpoint_id, at, writer, delivered, rejected, lost, closed_delivered,
        closed_cancelled, response_times)
      values (${busy}, ${minute}, 1, 2, 1, 1, 2, 1, array_fill(0, array[10]) || array[3] || array_fill(0, array[32]))`;
    const counts = {
      deliveries: { ...EMPTY.deliveries, delivered: 2, cancelled: 1 },
      attempts: { ...EMPTY.attempts, delivered: 2, rejected: 1, lost: 1 },
      successRate: 2 / 3,
      responseTimeMs: { p50: 18, p95: 20, p99: 20 },
    };
    for (const path of [`${APPLICATION}/endpoints/busy/stats`, `${APPLICATION}/stats`]) {
      const { status, json } = await api.call('GET', path);
      expect(status).toBe(200);
      expect(json).toMatchObject({ total: counts, buckets: [{ at: minute.toISOString(), ...counts }] });
      expect(json.responseTimes).toEqual([{ upToMs: 20, count: 3 }]);
    }
    expect((await api.call('GET', `${APPLICATION}/stats?unit=hour`)).json).toMatchObject({
      unit: 'hour',
      total: counts,
    });
    expect((await api.call('GET', STATS)).json.total).toEqual(EMPTY);
  });

  test.each([
    ['an empty span', 'since=2026-01-02T00:00:00Z&until=2026-01-02T00:00:00Z', 'empty'],
    ['minutes that are no longer kept', 'since=2026-01-02T00:00:00Z&until=2026-01-02T01:00:00Z&unit=minute', 'a day'],
    ['too many hours', 'since=1970-01-01T00:00:00Z&until=1971-01-01T00:00:00Z', 'at most 1500'],
  ])('422 for %s', async (_, query, detail) => {
    const { status, json } = await api.call('GET', `${STATS}?${query}`);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'invalid_span', detail: expect.stringContaining(detail) });
  });

  test('422 for a unit that there is not', async () => {
    const { status, json } = await api.call('GET', `${STATS}?unit=day`);
    expect(status).toBe(422);
    expect(json.errors).toMatchObject([{ parameter: 'unit' }]);
  });

  test('404 of what does not exist', async () => {
    const codeOf = async (path: string) => (await api.call('GET', path)).json.code;
    expect(await codeOf(`${APPLICATION}/endpoints/nobody/stats`)).toBe('endpoint_not_found');
    expect(await codeOf('/v1/applications/nobody/stats')).toBe('application_not_found');
  });
});
