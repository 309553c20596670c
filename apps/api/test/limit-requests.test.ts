import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

/** Slow enough that nothing comes back while a test runs. */
const PER_SECOND = 0.03;
const POLICY = '"default";q=3;w=100';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest({ rateLimits: { key: PER_SECOND, portal: PER_SECOND } });
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
});
afterAll(() => api.close());

const newKey = async (fields: object = {}): Promise<string> =>
  (await api.call('POST', '/v1/keys', { name: 'A key', scopes: ['endpoints:read'], ...fields })).json.key;
const newPortalToken = async (): Promise<string> =>
  (await api.call('POST', '/v1/applications/acme/portal-sessions', {})).json.token;
const ask = (key: string, path = '/v1/applications/acme/endpoints') =>
  api.call('GET', path, undefined, { authorization: `Bearer ${key}` });

describe.each([
  ['an API key', newKey],
  ['a portal token', newPortalToken],
])('requests with %s', (_, make) => {
  test('200 as often as it may ask, then 429 that says when to ask again', async () => {
    const key = await make();
    for (const left of [2, 1, 0]) {
      const { status, headers } = await ask(key);
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe(POLICY);
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${left};t=(99|100|[3-9]\\d)$`));
    }
    const { status, headers, json } = await ask(key);
    expect(status).toBe(429);
    expect(json).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('3 requests in 100 s') });
    expect(headers.get('ratelimit-policy')).toBe(POLICY);
    expect(headers.get('ratelimit')).toMatch(/^"default";r=0;t=(99|100)$/);
    expect(headers.get('retry-after')).toMatch(/^3[34]$/);
  });
});

test('429 does nothing, and what is refused for another reason counts too', async () => {
  const key = await newKey({ scopes: ['endpoints:write'] });
  const post = (body: object) =>
    api.call('POST', '/v1/applications/acme/endpoints', body, { authorization: `Bearer ${key}` });
  expect((await post({})).status).toBe(422);
  expect((await ask(key)).status).toBe(403);
  expect((await ask(key, '/v1/nothing')).status).toBe(404);
  expect((await post({ url: 'https://example.com', uid: 'limited' })).status).toBe(429);
  expect((await api.call('GET', '/v1/applications/acme/endpoints/limited')).status).toBe(404);
});

test('200 for another key of the same application', async () => {
  const [one, other] = [await newKey(), await newKey()];
  for (let n = 0; n < 4; n++) await ask(one);
  expect((await ask(other)).status).toBe(200);
});

test('200 by the limit of its own that a key has', async () => {
  const { headers } = await ask(await newKey({ rateLimit: 500 }));
  expect(headers.get('ratelimit-policy')).toBe('"default";q=500;w=1');
});

test('422 for a limit above that of every key, from a key that has none of its own', async () => {
  const headers = { authorization: `Bearer ${await newKey({ scopes: ['keys:write'] })}` };
  const make = (rateLimit: number) =>
    api.call('POST', '/v1/keys', { name: 'A key', scopes: ['keys:write'], rateLimit }, headers);
  expect((await make(PER_SECOND)).status).toBe(201);
  const reply = await make(PER_SECOND + 0.01);
  expect(reply.status).toBe(422);
  expect(reply.json).toMatchObject({ code: 'invalid_key_rate_limit', errors: [{ pointer: '/rateLimit' }] });
});

test('200 by the lower of two limits with a portal token: that of the key which opened it, and that of every token', async () => {
  const policyOf = async (rateLimit: number) => {
    const headers = {
      authorization: `Bearer ${await newKey({ scopes: ['endpoints:read', 'endpoints:write'], rateLimit })}`,
    };
    const opened = await api.call('POST', '/v1/applications/acme/portal-sessions', {}, headers);
    return (await ask(opened.json.token)).headers.get('ratelimit-policy');
  };
  expect(await policyOf(0.01)).toBe('"default";q=1;w=100');
  expect(await policyOf(500)).toBe(POLICY);
});

test('202 for a batch, which is one request', async () => {
  const key = await newKey({ scopes: ['events:write'] });
  const events = Array.from({ length: 10 }, () => ({ type: 'a', data: 1 }));
  const reply = await api.call(
    'POST',
    '/v1/applications/acme/events/batch',
    { events },
    { authorization: `Bearer ${key}` },
  );
  expect(reply.status).toBe(202);
  expect(reply.headers.get('ratelimit')).toMatch(/r=2;/);
});

test('200 as often as the root key asks, without a word of limits', async () => {
  for (let n = 0; n < 10; n++) {
    const { status, headers } = await api.call('GET', '/v1/applications');
    expect(status).toBe(200);
    expect(headers.has('ratelimit')).toBe(false);
    expect(headers.has('ratelimit-policy')).toBe(false);
  }
});
