import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const EVENTS = '/v1/applications/acme/events';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications/acme/endpoints', { url: 'https://example.com/', uid: 'all' });
});
afterAll(() => api.close());

test('200 with the request that would be sent, its data byte for byte, and nothing recorded', async () => {
  const reply = await api.send('POST', `${EVENTS}?dryRun=true`, '{"type":"a.b","data":{"total":1.0},"uid":"once"}');
  expect(reply.status).toBe(200);
  expect(reply.json).toEqual({
    event: expect.objectContaining({ id: expect.stringMatching(/^evt_/), type: 'a.b', uid: 'once' }),
    endpoints: 1,
    requests: [
      {
        endpointId: expect.stringMatching(/^ep_/),
        uid: 'all',
        method: 'POST',
        url: 'https://example.com/',
        headers: expect.objectContaining({ 'webhook-id': reply.json.event.id, 'content-type': 'application/json' }),
        body: expect.stringContaining('"data":{"total":1.0}'),
      },
    ],
  });
  expect((await api.call('GET', `${EVENTS}?type=a.b`)).json.data).toEqual([]);
});

test('200 without a look at the Idempotency-Key, which is still to be used', async () => {
  const headers = { 'idempotency-key': 'k' };
  const dry = await api.call('POST', `${EVENTS}?dryRun=true`, { type: 'a', data: 1 }, headers);
  expect(dry.status).toBe(200);
  const recorded = await api.call('POST', EVENTS, { type: 'a', data: 2 }, headers);
  expect(recorded.status).toBe(202);
  expect(recorded.headers.get('idempotency-replayed')).toBeNull();
});

test('403 without endpoints:read: it shows endpoints, and requests that are signed', async () => {
  const ask = async (scopes: readonly string[], query: string) => {
    const { key } = (await api.call('POST', '/v1/keys', { name: 'A key', scopes })).json;
    return api.call('POST', `${EVENTS}${query}`, { type: 'a', data: 1 }, { authorization: `Bearer ${key}` });
  };
  const refused = await ask(['events:write'], '?dryRun=true');
  expect(refused.status).toBe(403);
  expect(refused.json).toMatchObject({ code: 'insufficient_scope', detail: expect.stringContaining('endpoints:read') });
  expect(refused.text).not.toContain('example.com');
  expect((await ask(['events:write', 'endpoints:read'], '?dryRun=true')).status).toBe(200);
  for (const query of ['', '?dryRun=false']) expect((await ask(['events:write'], query)).status).toBe(202);
});

test('202 with dryRun=false', async () => {
  expect((await api.call('POST', `${EVENTS}?dryRun=false`, { type: 'a', data: 1 })).status).toBe(202);
});

test.each([
  ['invalid_request', '{"type":"a b","data":1}'],
  ['invalid_request', '{"type":"a","data":1,"deliverAt":"9999-01-01T00:00:00Z"}'],
  ['data_has_nul', '{"type":"a","data":"\\u0000"}'],
])('422 %s as when it is recorded: %s', async (code, text) => {
  const reply = await api.send('POST', `${EVENTS}?dryRun=true`, text);
  expect([reply.status, reply.json.code]).toEqual([422, code]);
  for (const { pointer } of reply.json.errors ?? []) expect(pointer).not.toMatch(/^\/events/);
});

test('422 for dryRun=1, and for a batch', async () => {
  expect((await api.call('POST', `${EVENTS}?dryRun=1`, { type: 'a', data: 1 })).status).toBe(422);
  const batch = { events: [{ type: 'a', data: 1 }] };
  expect((await api.call('POST', `${EVENTS}/batch?dryRun=true`, batch)).status).toBe(422);
});
