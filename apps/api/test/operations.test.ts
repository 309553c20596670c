import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';
const OPERATIONS = `${APPLICATION}/operations`;
const SINCE = '2026-01-01T00:00:00.000Z';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
  await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/', uid: 'one' });
  await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/', uid: 'off', status: 'disabled' });
});
afterAll(() => api.close());

/** An event that the relay has seen, of which the endpoint `one` has no delivery. */
async function pastEvent(): Promise<void> {
  await api.call('POST', `${APPLICATION}/events`, { type: 'a.b', data: 1 });
  await api.database.sql`update postrider.relay_cursors set lo = pg_current_snapshot(), hi = pg_current_snapshot()`;
}

const begin = (what: string, body: object, endpoint = 'one') =>
  api.call('POST', `${APPLICATION}/endpoints/${endpoint}/${what}`, body);

describe('POST …/endpoints/{endpoint}/backfill', () => {
  test('202 with the operation, which can be read and cancelled', async () => {
    await pastEvent();
    const reply = await begin('backfill', { since: SINCE, eventTypes: ['a.*'] });
    expect(reply.status).toBe(202);
    expect(reply.json).toEqual({
      id: expect.stringMatching(/^op_/),
      kind: 'backfill',
      status: 'pending',
      reason: null,
      total: 1,
      done: 0,
      dryRun: false,
      endpointId: expect.stringMatching(/^ep_/),
      parameters: { since: SINCE, until: expect.any(String), eventTypes: ['a.*'], status: null, type: null },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      completedAt: null,
    });
    const operation = `${OPERATIONS}/${reply.json.id}`;
    expect((await api.call('GET', operation)).json).toEqual(reply.json);
    const cancelled = await api.call('POST', `${operation}/cancel`);
    expect(cancelled.status).toBe(202);
    expect(cancelled.json).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
    const again = await api.call('POST', `${operation}/cancel`);
    expect([again.status, again.json]).toEqual([202, cancelled.json]);
  });

  test('202 for a dry run, which has finished', async () => {
    await pastEvent();
    const reply = await begin('backfill', { since: SINCE, dryRun: true });
    expect(reply.json).toMatchObject({ status: 'finished', dryRun: true, done: 0, completedAt: expect.any(String) });
    expect(reply.json.total).toBeGreaterThan(0);
    const cancel = await api.call('POST', `${OPERATIONS}/${reply.json.id}/cancel`);
    expect([cancel.status, cancel.json.code]).toEqual([409, 'operation_closed']);
  });
});

describe.each(['recover', 'backfill'])('POST …/endpoints/{endpoint}/%s', (what) => {
  test.each([
    [{}, '/since'],
    [{ since: 'yesterday' }, '/since'],
    [{ since: SINCE, until: 5 }, '/until'],
    [{ since: SINCE, until: SINCE }, '/since'],
    [{ since: '2999-01-01T00:00:00Z' }, '/since'],
    [{ since: SINCE, dryRun: 'yes' }, '/dryRun'],
    [{ since: SINCE, limit: 5 }, '/limit'],
  ])('422 for %j', async (body, pointer) => {
    const reply = await begin(what, body);
    expect([reply.status, reply.json.errors[0].pointer]).toEqual([422, pointer]);
  });

  test('409 for a disabled endpoint, 404 for one that is not there', async () => {
    const reply = await begin(what, { since: SINCE }, 'off');
    expect([reply.status, reply.json.code]).toEqual([409, 'endpoint_unavailable']);
    expect((await begin(what, { since: SINCE }, 'nobody')).json.code).toBe('endpoint_not_found');
  });
});

describe('POST …/deliveries/retry and …/cancel', () => {
  test('202 with what is retried or cancelled by default', async () => {
    const retry = await api.call('POST', `${APPLICATION}/deliveries/retry`, { endpoint: 'one' });
    expect([retry.status, retry.json.kind, retry.json.parameters.status]).toEqual([
      202,
      'retry',
      ['failed', 'cancelled'],
    ]);
    const cancel = await api.call('POST', `${APPLICATION}/deliveries/cancel`, { type: 'a.b', since: SINCE });
    expect([cancel.status, cancel.json.kind, cancel.json.endpointId]).toEqual([202, 'cancel', null]);
    expect(cancel.json.parameters).toEqual({
      since: SINCE,
      until: null,
      eventTypes: null,
      status: ['pending', 'retrying'],
      type: 'a.b',
    });
  });

  test.each([
    ['retry', {}],
    ['retry', { status: ['failed'] }],
    ['retry', { status: ['pending'], endpoint: 'one' }],
    ['retry', { status: [], endpoint: 'one' }],
    ['cancel', { dryRun: true }],
    ['cancel', { status: ['failed'], endpoint: 'one' }],
    ['cancel', { since: SINCE, until: SINCE }],
    ['cancel', { endpoint: 'one', event: 'x' }],
  ])('422 %s %j', async (what, body) => {
    expect((await api.call('POST', `${APPLICATION}/deliveries/${what}`, body)).status).toBe(422);
  });

  test('404 for an endpoint that is not there', async () => {
    const reply = await api.call('POST', `${APPLICATION}/deliveries/cancel`, { endpoint: 'nobody' });
    expect([reply.status, reply.json.code]).toEqual([404, 'endpoint_not_found']);
  });
});

describe('GET …/operations', () => {
  test('200 newest first, by kind and status, page by page', async () => {
    const one = (await begin('recover', { since: SINCE, dryRun: true })).json;
    const two = (await begin('recover', { since: SINCE, dryRun: true })).json;
    const page = (await api.call('GET', `${OPERATIONS}?kind=recover&status=finished&limit=1`)).json;
    expect(page.data).toEqual([two]);
    const next = `${OPERATIONS}?kind=recover&status=finished&limit=1&cursor=${page.nextCursor}`;
    expect((await api.call('GET', next)).json.data).toEqual([one]);
    expect((await api.call('GET', '/v1/applications/other/operations')).json.data).toEqual([]);
  });

  test.each(['kind=x', 'status=x', 'cursor=x'])('422 for ?%s', async (query) => {
    expect((await api.call('GET', `${OPERATIONS}?${query}`)).status).toBe(422);
  });

  test('404 for one that is not there, or another application’s', async () => {
    const { id } = (await begin('recover', { since: SINCE, dryRun: true })).json;
    for (const path of [
      `${OPERATIONS}/op_01kq3v7d8ze5s8fr2b6tx9mhwj`,
      `${OPERATIONS}/x%00`,
      `/v1/applications/other/operations/${id}`,
    ]) {
      const reply = await api.call('GET', path);
      expect([reply.status, reply.json.code]).toEqual([404, 'operation_not_found']);
    }
  });
});
