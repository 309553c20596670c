import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';

/** Each with a body it accepts, so that a change of one place gets past the schema now and then. */
const ROUTES = [
  ['POST', '/v1/applications', { name: 'x', uid: 'u', metadata: { a: 'b' }, retrySchedule: [1], timeoutMs: 1000 }],
  ['PATCH', APPLICATION, { name: 'x', metadata: { a: null }, retrySchedule: null, timeoutMs: 1000 }],
  [
    'POST',
    `${APPLICATION}/endpoints`,
    {
      url: 'https://example.com',
      eventTypes: ['a.*'],
      headers: { a: 'b' },
      channels: ['c'],
      secret: null,
      rateLimit: 1,
    },
  ],
  ['PATCH', `${APPLICATION}/endpoints/target`, { url: 'https://example.com', headers: { a: null }, status: 'paused' }],
  ['POST', `${APPLICATION}/endpoints/target/secret/rotate`, { secret: null, overlapSeconds: 0 }],
  [
    'POST',
    `${APPLICATION}/events`,
    { type: 'a', data: {}, channels: ['c'], occurredAt: '2026-01-01T00:00:00Z', uid: null },
  ],
  [
    'POST',
    `${APPLICATION}/events/batch`,
    { events: [{ type: 'a', data: 1, expiresAfterSeconds: 1, deliverAt: null }] },
  ],
  ['PUT', '/v1/formats/mine', { envelope: { type: '$type', data: '$data' }, signature: 'standard' }],
  ['POST', `${APPLICATION}/events?dryRun=true`, { type: 'a', data: {}, channels: ['c'], uid: 'u', deliverAt: null }],
  ['POST', `${APPLICATION}/events/erase`, { uidPrefix: 'nobody.', dryRun: false }],
  ['PUT', '/v1/event-types/a.b', { description: 'x', schema: {}, example: [], archived: true }],
  [
    'POST',
    '/v1/event-types/openapi',
    { openapi: '3.1.0', webhooks: { a: { post: { requestBody: { content: {} } } } }, components: { schemas: {} } },
  ],
] as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com', uid: 'target' });
});
afterAll(() => api.close());

const nasty = fc.oneof(
  fc.jsonValue({ noUnicodeString: false }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('\u0000', '\ud800', '__proto__', '9999-12-31T23:59:59Z', '1970-01-01T00:00:00Z', 'a'.repeat(5000)),
  fc.constantFrom(1e308, -1, 2 ** 53, 0.5, 2 ** 31),
  fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 }),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null))),
);

test.each(ROUTES)('%s %s never answers bad input with a 5xx', async (method, path, good) => {
  const changed = fc
    .tuple(fc.constantFrom(...Object.keys(good), 'other'), nasty)
    .map(([key, value]) => JSON.stringify({ ...good, [key]: value }));
  const anything = nasty.map((value) => JSON.stringify(value));
  const cut = fc.nat(200).map((length) => JSON.stringify(good).slice(0, length));
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: changed }, anything, cut), async (text) => {
      // Every answer is also checked against the OpenAPI document.
      const { status } = await api.send(method, path, text);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 100 },
  );
});

test('no query is answered with a 5xx', async () => {
  const names = ['limit', 'cursor', 'since', 'until', 'type', 'uid', 'status', 'endpoint', 'x'];
  const lists = ['/v1/applications', `${APPLICATION}/endpoints`, `${APPLICATION}/events`, `${APPLICATION}/deliveries`];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('%00', '%ff', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '250', 'pending', 'target'),
    fc.base64String().map((text) => text.replaceAll('=', '')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...lists),
      fc.dictionary(fc.constantFrom(...names), value),
      async (path, query) => {
        const { status } = await api.call('GET', `${path}?${new URLSearchParams(query)}`);
        expect(status).toBeLessThan(500);
      },
    ),
    { numRuns: 200 },
  );
});
