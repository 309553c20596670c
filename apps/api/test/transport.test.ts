import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const BODY_BYTES_MAX = 2000;
const BATCH_BYTES_MAX = 5000;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest({ limits: { bodyBytesMax: BODY_BYTES_MAX, batchBytesMax: BATCH_BYTES_MAX } });
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
});
afterAll(() => api.close());

describe('the API key', () => {
  test.each([
    ['none', undefined],
    ['another', 'Bearer wrong'],
    ['a prefix of it', `Bearer ${API_KEY.slice(0, -1)}`],
    ['it and more', `Bearer ${API_KEY}x`],
    ['another scheme', `Basic ${API_KEY}`],
    ['an empty one', 'Bearer '],
    ['it bare', API_KEY],
  ])('401 with %s', async (_, authorization) => {
    for (const path of ['/v1/applications', '/v1/nothing/here']) {
      const response = await api.app.request(path, { headers: authorization === undefined ? {} : { authorization } });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ code: 'unauthorized', status: 401 });
    }
  });

  test('200 whatever the case of the scheme', async () => {
    const response = await api.app.request('/v1/applications', { headers: { authorization: `bearer ${API_KEY}` } });
    expect(response.status).toBe(200);
  });

  test.each([
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/docs',
    '/docs/start.js',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
  ])('200 without one at %s', async (path) => {
    const response = await api.app.request(path);
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeGreaterThan(10);
  });
});

describe('problems', () => {
  test('404 for a route that does not exist, as a problem', async () => {
    const reply = await api.call('GET', '/v1/tenants');
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.json).toEqual({
      type: 'urn:postrider:error:not_found',
      title: 'No such route',
      status: 404,
      detail: expect.any(String),
      code: 'not_found',
      requestId: reply.headers.get('x-request-id'),
    });
  });

  test.each([
    ['PUT', '/v1/applications', 'POST, GET, HEAD'],
    ['POST', '/v1/applications/acme', 'GET, PATCH, DELETE, HEAD'],
    ['DELETE', '/v1/applications/acme/events/batch', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v1/event-types', 'GET, HEAD'],
  ])('405 for %s %s, with the methods that are allowed', async (method, path, allow) => {
    const reply = await api.call(method, path);
    expect(reply.status).toBe(405);
    expect(reply.json.code).toBe('method_not_allowed');
    expect(reply.headers.get('allow')).toBe(allow);
  });
});

describe('x-request-id', () => {
  test('200 with the caller’s own, or a new one', async () => {
    const own = await api.call('GET', '/v1/applications', undefined, { 'x-request-id': 'trace-1' });
    expect(own.headers.get('x-request-id')).toBe('trace-1');
    const made = await api.call('GET', '/v1/applications');
    expect(made.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
  });

  test.each(['a b', '<script>', 'x'.repeat(129), '', `prk_${'a'.repeat(36)}`, 'of:prp_0aZ'])(
    '200 with a new one instead of "%.20s"',
    async (id) => {
      const reply = await api.call('GET', '/v1/applications', undefined, { 'x-request-id': id });
      expect(reply.headers.get('x-request-id')).toMatch(/^req_/);
    },
  );
});

describe('bodies', () => {
  const send = (text: string, headers = {}) => api.send('POST', '/v1/applications', text, headers);
  const ofBytes = (bytes: number) => '{"name":"x"}'.padEnd(bytes);

  test.each([
    ['half an object', '{"name":'],
    ['two values', '{"name":"x"} {}'],
    ['nothing', ''],
    ['a raw control character', '{"name":"\u0001"}'],
    ['a name without quotes', '{name:"x"}'],
    ['NaN', '{"name":NaN}'],
  ])('400 for %s', async (_, text) => {
    const reply = await send(text);
    expect(reply.status).toBe(400);
    expect(reply.json.code).toBe('malformed_json');
  });

  test('400 for bytes that are not UTF-8', async () => {
    const response = await api.app.request('/v1/applications', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(response.status).toBe(400);
  });

  test.each([
    'text/plain',
    '',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/merge-patch+json',
  ])('415 for the content type "%s"', async (type) => {
    expect((await send('{"name":"x"}', { 'content-type': type })).status).toBe(415);
  });

  test('415 for a compressed body', async () => {
    expect((await send('{"name":"x"}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test.each(['application/json;charset=UTF-8', 'Application/JSON', 'application/json; charset="utf-8"'])(
    '201 for the content type %s',
    async (type) => {
      expect((await send('{"name":"x"}', { 'content-type': type })).status).toBe(201);
    },
  );

  test('201 for a body of exactly the limit; 413 for a byte more', async () => {
    expect((await send(ofBytes(BODY_BYTES_MAX))).status).toBe(201);
    const over = await send(ofBytes(BODY_BYTES_MAX + 1));
    expect(over.status).toBe(413);
    expect(over.json.code).toBe('payload_too_large');
  });

  test('202 for a batch of exactly its limit; 413 for a byte more', async () => {
    const batch = '{"events":[{"type":"a","data":1}]}';
    const path = '/v1/applications/acme/events/batch';
    expect((await api.send('POST', path, batch.padEnd(BATCH_BYTES_MAX))).status).toBe(202);
    expect((await api.send('POST', path, batch.padEnd(BATCH_BYTES_MAX + 1))).status).toBe(413);
  });

  test('413 as soon as the limit is passed, though the body never ends', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100;
        controller.enqueue(new Uint8Array(100).fill(0x20));
      },
    });
    const response = await api.app.request('/v1/applications', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(BODY_BYTES_MAX + 1000);
  });

  test.each([
    ['U+0000 in a string', '{"name":"a\\u0000b"}', '/name'],
    ['half of a surrogate pair', '{"name":"\\ud800"}', '/name'],
    ['U+0000 in a key', '{"name":"x","metadata":{"\\u0000":"v"}}', '/metadata/\u0000'],
    ['__proto__', '{"name":"x","__proto__":{"uid":"y"}}', '/__proto__'],
    ['__proto__ in metadata', '{"name":"x","metadata":{"__proto__":"y"}}', '/metadata/__proto__'],
    ['600 arrays inside one another', `{"name":${'['.repeat(600)}${']'.repeat(600)}}`, ''],
  ])('422 for %s', async (_, text, pointer) => {
    const reply = await send(text);
    expect(reply.status).toBe(422);
    expect(reply.json.errors[0].pointer).toBe(pointer);
  });

  test('201 with the last of two equal keys', async () => {
    expect((await send('{"name":"first","name":"last"}')).json.name).toBe('last');
  });

  test('204 for a DELETE with a body, which nobody reads', async () => {
    const { id } = (await send('{"name":"x"}')).json;
    expect(
      (await api.send('DELETE', `/v1/applications/${id}`, 'anything', { 'content-type': 'text/plain' })).status,
    ).toBe(204);
  });
});

test('200 answers say that browsers may neither sniff nor keep them', async () => {
  const reply = await api.call('GET', '/v1/applications');
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  expect(reply.headers.get('cache-control')).toBe('no-store');
});

test('200 /docs loads nothing from elsewhere', async () => {
  const response = await api.app.request('/docs');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await response.text()).not.toMatch(/https?:/);
});

describe.each(['/openapi.json', '/docs/swagger-ui-bundle.js'])('%s, large and the same for everybody,', (path) => {
  const get = (headers: Record<string, string> = {}) => api.app.request(path, { headers });

  test('304 without a body for whoever has it', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const response = await get({ 'if-none-match': known, 'accept-encoding': 'gzip' });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, etag, '']);
    }
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  test.each(['gzip', 'br, gzip;q=0.5', 'GZIP', '*'])('200 compressed for a client that takes %s', async (accepted) => {
    const plain = await (await get()).text();
    const response = await get({ 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toBe('accept-encoding');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(plain.length / 3);
    expect(gunzipSync(bytes).toString()).toBe(plain);
  });

  test.each(['', 'br', 'gzip;q=0', 'gzip; q=0.0, *', 'gzipped'])(
    '200 plain for one that takes "%s"',
    async (accepted) => {
      const response = await get({ 'accept-encoding': accepted });
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(response.headers.get('vary')).toBe('accept-encoding');
    },
  );
});
