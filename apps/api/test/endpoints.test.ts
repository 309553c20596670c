import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const ENDPOINTS = '/v1/applications/acme/endpoints';
const URL = 'https://example.com/hooks';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
});
afterAll(() => api.close());

const newEndpoint = async (fields: object = {}) => (await api.call('POST', ENDPOINTS, { url: URL, ...fields })).json;

describe('POST …/endpoints', () => {
  test('201 with every field of the shape and the secret', async () => {
    const reply = await api.call('POST', ENDPOINTS, { url: URL });
    expect(reply.status).toBe(201);
    expect(reply.json).toEqual({
      id: expect.stringMatching(/^ep_/),
      uid: null,
      name: null,
      url: URL,
      eventTypes: null,
      channels: null,
      status: 'enabled',
      statusReason: null,
      heldUntil: null,
      health: { state: 'healthy', consecutiveFailures: 0, failingSince: null, lastSuccessAt: null },
      format: null,
      headers: {},
      retrySchedule: null,
      timeoutMs: null,
      maxInFlight: null,
      rateLimit: null,
      metadata: {},
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      secret: expect.stringMatching(/^whsec_/),
      publicKey: null,
    });
  });

  test('201 keeps everything that was given, and shows sensitive headers masked', async () => {
    const given = {
      uid: 'full',
      name: 'Full',
      eventTypes: ['message.*', 'invoice.paid'],
      channels: ['eu'],
      format: 'standard',
      retrySchedule: [5],
      timeoutMs: 30_000,
      maxInFlight: 1000,
      rateLimit: 0.01,
      metadata: { team: 'x' },
      status: 'paused',
    };
    const reply = await api.call('POST', ENDPOINTS, {
      url: URL,
      ...given,
      headers: { 'X-Plain': 'seen', Authorization: 'Bearer hidden', 'X-Api-Key': 'hidden' },
    });
    expect(reply.json).toMatchObject({
      ...given,
      statusReason: 'manual',
      headers: { 'X-Plain': 'seen', Authorization: '***', 'X-Api-Key': '***' },
    });
    expect(reply.text).not.toContain('hidden');
    const { secret: _, publicKey: __, ...rest } = reply.json;
    expect((await api.call('GET', `${ENDPOINTS}/full`)).json).toEqual(rest);
  });

  test.each([
    ['invalid_url', { url: 'http://example.com/' }],
    ['invalid_url', { url: 'https://user:pass@example.com/' }],
    ['invalid_url', { url: 'not a url' }],
    ['invalid_secret', { secret: 'whsec_short' }],
    ['invalid_header', { headers: { 'webhook-id': 'x' } }],
    ['invalid_header', { headers: { 'x-a': 'line\nbreak' } }],
    ['invalid_retry_schedule', { retrySchedule: Array(5).fill(604_800) }],
    ['invalid_request', { eventTypes: [] }],
    ['invalid_request', { eventTypes: ['a.*.b'] }],
    ['invalid_request', { eventTypes: ['*'] }],
    ['invalid_request', { channels: ['a b'] }],
    ['invalid_request', { channels: Array.from({ length: 11 }, (_, n) => `c${n}`) }],
    ['invalid_request', { maxInFlight: 0 }],
    ['invalid_request', { maxInFlight: 1001 }],
    ['invalid_request', { rateLimit: 0 }],
    ['invalid_request', { rateLimit: 10_001 }],
    ['invalid_request', { timeoutMs: 30_001 }],
    ['invalid_request', { status: 'asleep' }],
    ['invalid_request', { uid: 'ep_mine' }],
    ['invalid_request', { heldUntil: null }],
  ])('422 %s for %j', async (code, fields) => {
    const reply = await api.call('POST', ENDPOINTS, { url: URL, ...fields });
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe(code);
  });

  test('422 invalid_header for more than 30 headers or 4 KiB of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`x-${n}`, 'v']));
    for (const headers of [many, { 'x-a': 'v'.repeat(4097) }]) {
      expect((await api.call('POST', ENDPOINTS, { url: URL, headers })).json.code).toBe('invalid_header');
    }
  });

  test('201 for ten channels', async () => {
    const channels = Array.from({ length: 10 }, (_, n) => `c${n}`);
    expect((await api.call('POST', ENDPOINTS, { url: URL, channels })).json.channels).toEqual(channels);
  });

  test('404 in an application that does not exist', async () => {
    const reply = await api.call('POST', '/v1/applications/nobody/endpoints', { url: URL });
    expect(reply.json.code).toBe('application_not_found');
  });
});

describe('…/endpoints/{endpoint}', () => {
  test('404 for an endpoint of another application, the same answer as for an unknown one', async () => {
    const { id } = await newEndpoint();
    const foreign = await api.call('GET', `/v1/applications/other/endpoints/${id}`);
    const unknown = await api.call('GET', '/v1/applications/other/endpoints/ep_01kq3v7d8ze5s8fr2b6tx9mhwj');
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, requestId: '' }).toEqual({ ...unknown.json, requestId: '' });
  });

  test('200 PATCH to disabled and back, with the reason', async () => {
    const { id } = await newEndpoint();
    const disabled = await api.call('PATCH', `${ENDPOINTS}/${id}`, { status: 'disabled' });
    expect(disabled.json).toMatchObject({ status: 'disabled', statusReason: 'manual' });
    const enabled = await api.call('PATCH', `${ENDPOINTS}/${id}`, { status: 'enabled' });
    expect(enabled.json).toMatchObject({ status: 'enabled', statusReason: null });
  });

  test('200 PATCH merges headers: null removes one, `***` keeps a masked one', async () => {
    const { id } = await newEndpoint({ headers: { 'X-A': '1', 'X-B': '2', 'X-Token': 'hidden' } });
    const reply = await api.call('PATCH', `${ENDPOINTS}/${id}`, {
      headers: { 'X-A': null, 'X-C': '3', 'X-Token': '***' },
    });
    expect(reply.json.headers).toEqual({ 'X-B': '2', 'X-Token': '***', 'X-C': '3' });
  });

  test('422 PATCH of the URL to another server, until each masked header is given anew or taken away', async () => {
    const headers = { 'X-Plain': '1', Authorization: 'Bearer hidden', 'x-key~': 'hidden' };
    const { id } = await newEndpoint({ url: 'https://example.com/a', headers });
    for (const url of ['https://example.org/a', 'https://example.com:8443/a', 'https://www.example.com/a']) {
      const before = (await api.call('GET', `${ENDPOINTS}/${id}`)).json;
      const kept = { 'x-plain': '2', authorization: '***' };
      for (const patch of [{ url }, { url, headers: {} }, { url, headers: kept }]) {
        const reply = await api.call('PATCH', `${ENDPOINTS}/${id}`, patch);
        expect(reply.status).toBe(422);
        expect(reply.json.code).toBe('invalid_header');
        const pointers = reply.json.errors.map(({ pointer }: { pointer: string }) => pointer);
        expect(pointers).toEqual(['/headers/Authorization', '/headers/x-key~0']);
      }
      const one = await api.call('PATCH', `${ENDPOINTS}/${id}`, { url, headers: { Authorization: 'Bearer new' } });
      expect(one.json.errors).toMatchObject([{ pointer: '/headers/x-key~0' }]);
      expect((await api.call('GET', `${ENDPOINTS}/${id}`)).json).toEqual(before);
    }
    const moved = await api.call('PATCH', `${ENDPOINTS}/${id}`, {
      url: 'https://example.org/a',
      headers: { AUTHORIZATION: 'Bearer new', 'X-KEY~': null },
    });
    expect(moved.json).toMatchObject({
      url: 'https://example.org/a',
      headers: { 'X-Plain': '1', AUTHORIZATION: '***' },
    });
    const cleared = await api.call('PATCH', `${ENDPOINTS}/${id}`, { url: 'https://example.net/', headers: null });
    expect(cleared.json).toMatchObject({ url: 'https://example.net/', headers: {} });
  });

  test('200 PATCH of the URL on the same server leaves masked headers as they are', async () => {
    const { id } = await newEndpoint({ url: 'https://example.com/a', headers: { 'X-Token': 'hidden' } });
    const reply = await api.call('PATCH', `${ENDPOINTS}/${id}`, { url: 'https://EXAMPLE.com:443/b?c=d' });
    expect(reply.json.headers).toEqual({ 'X-Token': '***' });
  });

  test('422 PATCH of the secret, which has a route of its own', async () => {
    const { id } = await newEndpoint();
    const reply = await api.call('PATCH', `${ENDPOINTS}/${id}`, { secret: 'whsec_x' });
    expect(reply.json.errors[0].pointer).toBe('/secret');
  });

  test('204 DELETE, then 404 and not listed', async () => {
    const { id } = await newEndpoint();
    expect((await api.call('DELETE', `${ENDPOINTS}/${id}`)).status).toBe(204);
    expect((await api.call('GET', `${ENDPOINTS}/${id}`)).status).toBe(404);
    const listed = (await api.call('GET', `${ENDPOINTS}?limit=250`)).json.data;
    expect(listed.map((endpoint: { id: string }) => endpoint.id)).not.toContain(id);
  });

  test('200 a list never shows secrets', async () => {
    const { secret } = await newEndpoint();
    const reply = await api.call('GET', `${ENDPOINTS}?limit=250`);
    expect(reply.json.data[0].secret).toBeUndefined();
    expect(reply.text).not.toContain(secret);
  });
});

describe('…/secret', () => {
  const secret = () => `whsec_${randomBytes(32).toString('base64')}`;

  test('200 the secret that was made or given', async () => {
    const made = await newEndpoint();
    expect((await api.call('GET', `${ENDPOINTS}/${made.id}/secret`)).json).toEqual({
      secret: made.secret,
      publicKey: null,
      previous: [],
    });
    const own = secret();
    const given = await newEndpoint({ secret: own });
    expect((await api.call('GET', `${ENDPOINTS}/${given.id}/secret`)).json.secret).toBe(own);
  });

  test('200 rotate without a body: a new one in front, the old one for a day', async () => {
    const made = await newEndpoint();
    const reply = await api.send('POST', `${ENDPOINTS}/${made.id}/secret/rotate`, '', { 'content-type': '' });
    expect(reply.status).toBe(200);
    expect(reply.json.secret).not.toBe(made.secret);
    const [before] = reply.json.previous;
    expect(before.secret).toBe(made.secret);
    const hours = (Date.parse(before.expiresAt) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
  });

  test('200 rotate to a given one with no overlap: nothing else is live', async () => {
    const { id } = await newEndpoint();
    const own = secret();
    const reply = await api.call('POST', `${ENDPOINTS}/${id}/secret/rotate`, { secret: own, overlapSeconds: 0 });
    expect(reply.json).toEqual({ secret: own, publicKey: null, previous: [] });
  });

  test('409 for the eleventh live secret', async () => {
    const { id } = await newEndpoint();
    for (let live = 1; live < 10; live++) {
      expect((await api.call('POST', `${ENDPOINTS}/${id}/secret/rotate`, {})).status).toBe(200);
    }
    const reply = await api.call('POST', `${ENDPOINTS}/${id}/secret/rotate`, {});
    expect(reply.status).toBe(409);
    expect(reply.json.code).toBe('too_many_secrets');
  });

  test.each([{ overlapSeconds: -1 }, { overlapSeconds: 604_801 }, { secret: 'x' }, { overlap: 1 }])(
    '422 for %j',
    async (body) => {
      const { id } = await newEndpoint();
      expect((await api.call('POST', `${ENDPOINTS}/${id}/secret/rotate`, body)).status).toBe(422);
    },
  );

  test('200 and never cached', async () => {
    const { id } = await newEndpoint();
    const reply = await api.call('GET', `${ENDPOINTS}/${id}/secret`);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });
});
