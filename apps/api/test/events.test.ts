import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const EVENTS = '/v1/applications/acme/events';
const DATA_BYTES_MAX = 262_144;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
});
afterAll(() => api.close());

describe('POST …/events', () => {
  test('202 with the id, and readable at once', async () => {
    const reply = await api.call('POST', EVENTS, {
      type: 'message.delivered',
      data: { id: 1 },
      uid: 'first',
      channels: ['eu', 'vip'],
      occurredAt: '2026-01-02T03:04:05+02:00',
    });
    expect(reply.status).toBe(202);
    expect(reply.json).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'message.delivered',
      uid: 'first',
      occurredAt: '2026-01-02T01:04:05.000Z',
      createdAt: expect.any(String),
    });
    const read = await api.call('GET', `${EVENTS}/${reply.json.id}`);
    expect(read.json).toEqual({
      ...reply.json,
      channels: ['eu', 'vip'],
      deliverAt: null,
      expiresAt: null,
      warnings: null,
      erasedAt: null,
      deliveries: null,
      data: { id: 1 },
    });
  });

  test.each([
    '{"big":12345678901234567890,"one":1.0,"exp":1E+2,"neg":-0.0,"z":1,"a":2}',
    '[ 1 ,\n\t2.50 , "\\u00e9\\ud83d\\ude00" ]',
    '{"a":1,"a":2}',
    '1.0',
    'null',
    '"text \\"data\\": {"',
    '{"__proto__":{"x":1},"constructor":null}',
    '{"half":"\\ud800"}',
    '"\\\\u0000"',
    '1e999',
  ])('202 keeps the data byte for byte: %s', async (data) => {
    const recorded = await api.send('POST', EVENTS, `{"type":"exact.data", "data" : ${data} ,"uid":null}`);
    expect(recorded.status).toBe(202);
    const read = await api.send('GET', `${EVENTS}/${recorded.json.id}`, '');
    expect(read.text.endsWith(`,"data":${data}}`)).toBe(true);
    const listed = await api.send('GET', `${EVENTS}?limit=1`, '');
    expect(listed.text).toContain(`,"data":${data}}],"nextCursor":`);
  });

  test('202 takes the last of several `data`, as JSON.parse does', async () => {
    const recorded = await api.send('POST', EVENTS, '{"data":1,"type":"a","d\\u0061ta":2.0}');
    expect((await api.send('GET', `${EVENTS}/${recorded.json.id}`, '')).text).toContain('"data":2.0}');
  });

  test('202 for data of exactly the limit; 413 for a byte more', async () => {
    const body = (bytes: number) => `{"type":"a","data":"${'x'.repeat(bytes - 2)}"}`;
    expect((await api.send('POST', EVENTS, body(DATA_BYTES_MAX))).status).toBe(202);
    const over = await api.send('POST', EVENTS, body(DATA_BYTES_MAX + 1));
    expect(over.status).toBe(413);
    expect(over.json.code).toBe('data_too_large');
    expect(over.json.errors?.[0]?.pointer ?? '/data').toBe('/data');
  });

  test.each([
    ['invalid_request', '{"type":"a"}'],
    ['data_has_nul', '{"type":"a","data":{"x":"\\u0000"}}'],
    ['data_has_nul', '{"type":"a","data":{"\\u0000":1}}'],
    ['invalid_request', '{"type":"a b","data":1}'],
    ['invalid_request', '{"type":"","data":1}'],
    ['invalid_request', `{"type":"${'a'.repeat(129)}","data":1}`],
    ['invalid_request', '{"data":1}'],
    ['invalid_request', '{"type":"a","data":1,"uid":"a b"}'],
    ['invalid_request', '{"type":"a","data":1,"channels":["1","2","3","4","5","6"]}'],
    ['invalid_request', '{"type":"a","data":1,"channels":[]}'],
    ['invalid_request', '{"type":"a","data":1,"occurredAt":"yesterday"}'],
    ['invalid_request', '{"type":"a","data":1,"occurredAt":"2026-02-30T00:00:00Z"}'],
    ['invalid_request', '{"type":"a","data":1,"occurredAt":"0000-01-01T00:00:00Z"}'],
    ['invalid_request', '{"type":"a","data":1,"occurredAt":"9999-12-31T23:59:59-12:00"}'],
    ['invalid_request', '{"type":"a","data":1,"deliverAt":"9999-01-01T00:00:00Z"}'],
    ['invalid_request', '{"type":"a","data":1,"expiresAfterSeconds":0}'],
    ['invalid_request', '{"type":"a","data":1,"expiresAfterSeconds":1e308}'],
    ['invalid_request', `{"type":"a","data":${'['.repeat(600)}${']'.repeat(600)}}`],
    ['invalid_request', `{"type":"a","data":${'['.repeat(130_000)}${']'.repeat(130_000)}}`],
    ['invalid_request', '{"type":"a","data":1,"__proto__":{"uid":"x"}}'],
    ['invalid_request', '{"type":["a"],"data":1}'],
  ])('422 %s for %.80s', async (code, text) => {
    const reply = await api.send('POST', EVENTS, text);
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe(code);
    for (const { pointer } of reply.json.errors ?? []) expect(pointer).not.toMatch(/^\/events/);
  });

  test('202 for data nested 510 deep', async () => {
    const reply = await api.send('POST', EVENTS, `{"type":"a","data":${'['.repeat(510)}${']'.repeat(510)}}`);
    expect(reply.status).toBe(202);
  });

  test('409 for a uid used again, with the first event’s id', async () => {
    const first = await api.call('POST', EVENTS, { type: 'a', data: 1, uid: 'again' });
    const second = await api.call('POST', EVENTS, { type: 'a', data: 1, uid: 'again' });
    expect(second.status).toBe(409);
    expect(second.json.code).toBe('event_uid_taken');
    expect(second.json.detail).toContain(first.json.id);
  });

  test('404 in an application that does not exist', async () => {
    const reply = await api.call('POST', '/v1/applications/nobody/events', { type: 'a', data: 1 });
    expect(reply.json.code).toBe('application_not_found');
  });
});

describe('validation', () => {
  beforeAll(async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    await api.call('PUT', '/v1/event-types/counted', { schema });
    for (const validation of ['warn', 'enforce']) {
      await api.call('POST', '/v1/applications', { name: validation, uid: validation, validation });
    }
  });

  test('422 where it is enforced, with pointers into the body, and nothing is recorded', async () => {
    const path = '/v1/applications/enforce/events';
    const one = await api.call('POST', path, { type: 'counted', data: { n: 'x' } });
    expect(one.status).toBe(422);
    expect(one.json).toMatchObject({ code: 'data_does_not_fit', errors: [{ pointer: '/data/n' }] });
    const unknown = await api.call('POST', path, { type: 'uncounted', data: {} });
    expect(unknown.json).toMatchObject({ code: 'data_does_not_fit', errors: [{ pointer: '/type' }] });
    const batch = {
      events: [
        { type: 'counted', data: { n: 1 } },
        { type: 'counted', data: {} },
      ],
    };
    const many = await api.call('POST', `${path}/batch`, batch);
    expect(many.json).toMatchObject({ code: 'data_does_not_fit', errors: [{ pointer: '/events/1/data/n' }] });
    expect((await api.call('GET', path)).json.data).toEqual([]);
    expect((await api.call('POST', path, { type: 'counted', data: { n: 1 } })).status).toBe(202);
  });

  test('202 where a warning is enough, which the event then shows', async () => {
    const path = '/v1/applications/warn/events';
    const recorded = await api.call('POST', path, { type: 'counted', data: [] });
    expect(recorded.status).toBe(202);
    const warnings = [{ pointer: '/data', detail: 'Must be object.' }];
    expect((await api.call('GET', `${path}/${recorded.json.id}`)).json.warnings).toEqual(warnings);
    expect((await api.call('GET', path)).json.data[0].warnings).toEqual(warnings);
  });

  test('422 for data nested as deep as any body may be, and deeper', async () => {
    await api.call('PUT', '/v1/event-types/tree', { schema: { type: 'array', items: { $ref: '#' }, maxItems: 1 } });
    for (const [depth, status] of [
      [510, 202],
      [600, 422],
      [100_000, 422],
    ] as const) {
      const text = `{"type":"tree","data":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      expect((await api.send('POST', '/v1/applications/enforce/events', text)).status).toBe(status);
    }
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string, text: string, path = EVENTS) => api.send('POST', path, text, { 'idempotency-key': key });

  test('202 again with the first answer, and says so', async () => {
    const first = await keyed('key-1', '{"type":"a","data":1.0}');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const second = await keyed('key-1', '{"data":1.0,"type":"a"}');
    expect(second.status).toBe(202);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.json).toEqual(first.json);
  });

  test('422 for the same key with other data, though equal as numbers', async () => {
    await keyed('key-2', '{"type":"a","data":1.0}');
    const reply = await keyed('key-2', '{"type":"a","data":1}');
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe('idempotency_mismatch');
  });

  test('202 for the same key in another application: an event of its own', async () => {
    const one = await keyed('key-3', '{"type":"a","data":1}');
    const other = await keyed('key-3', '{"type":"a","data":1}', '/v1/applications/other/events');
    expect(other.status).toBe(202);
    expect(other.json.id).not.toBe(one.json.id);
  });

  test('202 a batch is replayed whole', async () => {
    const batch = '{"events":[{"type":"a","data":1},{"type":"b","data":2}]}';
    const first = await keyed('key-4', batch, `${EVENTS}/batch`);
    const second = await keyed('key-4', batch, `${EVENTS}/batch`);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.json).toEqual(first.json);
  });

  test.each([
    ['an empty key', ''],
    ['letters beyond ASCII', 'é'],
    ['256 characters', 'x'.repeat(256)],
  ])('422 invalid_idempotency_key for %s', async (_, key) => {
    const reply = await keyed(key, '{"type":"a","data":1}');
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe('invalid_idempotency_key');
  });
});

describe('POST …/events/batch', () => {
  test('202 in the order given, each with its own exact data', async () => {
    const datas = ['1.0', '{"a" : 12345678901234567890}', '"x,]}"', 'null'];
    const text = `{ "events" : [ ${datas.map((data, n) => `{"type":"t.${n}","data":${data}}`).join(' , ')} ] }`;
    const reply = await api.send('POST', `${EVENTS}/batch`, text);
    expect(reply.status).toBe(202);
    expect(reply.json.data.map(({ type }: { type: string }) => type)).toEqual(['t.0', 't.1', 't.2', 't.3']);
    for (const [n, { id }] of reply.json.data.entries()) {
      expect((await api.send('GET', `${EVENTS}/${id}`, '')).text).toContain(`"data":${datas[n]}}`);
    }
  });

  test('422 for one bad event records none, and points at it', async () => {
    const reply = await api.send(
      'POST',
      `${EVENTS}/batch`,
      '{"events":[{"type":"none.of.it","data":1},{"type":"none.of.it","data":"\\u0000"}]}',
    );
    expect(reply.json.code).toBe('data_has_nul');
    expect(reply.json.errors[0].pointer).toBe('/events/1/data');
    expect((await api.call('GET', `${EVENTS}?type=none.of.it`)).json.data).toEqual([]);
  });

  test('422 points at the event without data', async () => {
    const reply = await api.call('POST', `${EVENTS}/batch`, { events: [{ type: 'a', data: 1 }, { type: 'a' }] });
    expect(reply.json).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/events/1/data' }] });
  });

  test('202 for 1000 events; 422 for 1001 and for none', async () => {
    const batch = (count: number) => ({ events: Array(count).fill({ type: 'many', data: 1 }) });
    expect((await api.call('POST', `${EVENTS}/batch`, batch(1000))).json.data).toHaveLength(1000);
    expect((await api.call('POST', `${EVENTS}/batch`, batch(1001))).status).toBe(422);
    expect((await api.call('POST', `${EVENTS}/batch`, batch(0))).status).toBe(422);
  });
});

describe('GET …/events', () => {
  test('200 by type, uid and time', async () => {
    const { json: one } = await api.call('POST', EVENTS, { type: 'find.me', data: 1, uid: 'find-1' });
    const ids = async (query: string) =>
      (await api.call('GET', `${EVENTS}?${query}`)).json.data.map(({ id }: { id: string }) => id);
    expect(await ids('type=find.me')).toEqual([one.id]);
    expect(await ids('uid=find-1')).toEqual([one.id]);
    expect(await ids(`type=find.me&since=${one.createdAt}`)).toEqual([one.id]);
    expect(await ids(`type=find.me&until=${one.createdAt}`)).toEqual([]);
    expect(await ids('type=find.me&until=1970-01-01T00:00:00Z')).toEqual([]);
    expect(await ids('type=find.me&since=9999-12-31T23:59:59Z')).toEqual([]);
  });

  test.each(['type=a%20b', 'uid=%00', 'since=today', 'until=2026-01-01', 'since=0001-01-01T00:00:00Z'])(
    '422 for ?%s',
    async (query) => {
      expect((await api.call('GET', `${EVENTS}?${query}`)).status).toBe(422);
    },
  );

  test('404 for another application’s event, the same answer as for an unknown one', async () => {
    const { json: event } = await api.call('POST', EVENTS, { type: 'a', data: 1 });
    const foreign = await api.call('GET', `/v1/applications/other/events/${event.id}`);
    expect(foreign.json.code).toBe('event_not_found');
  });
});
