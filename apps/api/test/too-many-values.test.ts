import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTooManyValues } from '../src/too-many-values.ts';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

test.each([
  [1, []],
  [3, [1, 2]],
  [4, { a: [1, 2] }],
  [5, { a: {}, b: [{}], c: null }],
])('%i values are in %j.', (count, body) => {
  expect(hasTooManyValues(body, { valuesMax: count, exempt: null })).toBe(false);
  expect(hasTooManyValues(body, { valuesMax: count - 1, exempt: null })).toBe(true);
});

test('What is exempt counts as one, wherever it is.', () => {
  const body = { events: [{ type: 'a', data: [1, 2, 3] }, { data: { a: 1, b: 2 } }] };
  expect(hasTooManyValues(body, { valuesMax: 7, exempt: 'data' })).toBe(false);
  expect(hasTooManyValues(body, { valuesMax: 6, exempt: 'data' })).toBe(true);
});

describe('bodies', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await openApiUnderTest();
    await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  });
  afterAll(() => api.close());

  const refusal = (values: number) => ({
    code: 'invalid_request',
    errors: [{ pointer: '', detail: `More than ${values} values in all: send fewer at once.` }],
  });

  test('422 for a batch of nothing but empty objects, in one word instead of a million', async () => {
    const text = `{"events":[${'{},'.repeat(300_000)}{}]}`;
    const reply = await api.send('POST', '/v1/applications/acme/events/batch', text);
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject(refusal(20_000));
  });

  test('422 for an application of very many fields', async () => {
    const text = `{"name":"a"${Array.from({ length: 6_000 }, (_, n) => `,"k${n}":0`).join('')}}`;
    const reply = await api.send('POST', '/v1/applications', text);
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject(refusal(5_000));
  });

  test('202 for a batch of a thousand events with everything there is, and many values in their data', async () => {
    const event = {
      type: 'a',
      data: Array.from({ length: 500 }, () => 1),
      channels: ['a', 'b', 'c', 'd', 'e'],
      occurredAt: '2026-01-01T00:00:00Z',
      deliverAt: null,
      expiresAfterSeconds: 60,
    };
    const events = Array.from({ length: 1000 }, (_, n) => ({ ...event, uid: `u-${n}` }));
    expect((await api.call('POST', '/v1/applications/acme/events/batch', { events })).status).toBe(202);
  });

  test('201 for an event type whose example is as large as data may be', async () => {
    const text = `{"example":[${'0,'.repeat(131_000)}0]}`;
    expect((await api.send('PUT', '/v1/event-types/large', text)).status).toBe(201);
  });

  test('201 for an endpoint with as much as it may have', async () => {
    const reply = await api.call('POST', '/v1/applications/acme/endpoints', {
      url: 'https://example.com',
      eventTypes: Array.from({ length: 500 }, (_, n) => `a.b${n}`),
      metadata: Object.fromEntries(Array.from({ length: 800 }, (_, n) => [`k${n}`, ''])),
    });
    expect(reply.status).toBe(201);
  });
});
