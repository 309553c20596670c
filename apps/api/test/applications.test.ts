import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
});
afterAll(() => api.close());

describe('POST /v1/applications', () => {
  test('201 with every field of the shape, null where nothing was said', async () => {
    const reply = await api.call('POST', '/v1/applications', { name: 'Acme' });
    expect(reply.status).toBe(201);
    expect(reply.json).toEqual({
      id: expect.stringMatching(/^app_/),
      uid: null,
      name: 'Acme',
      format: null,
      retrySchedule: null,
      timeoutMs: null,
      validation: 'off',
      autoDisable: null,
      metadata: {},
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
    });
  });

  test('201 keeps everything that was given', async () => {
    const given = {
      name: 'Acme',
      uid: 'full',
      metadata: { plan: 'pro', ünïcode: '😀' },
      format: 'standard',
      retrySchedule: [1, 604_800],
      timeoutMs: 1000,
      validation: 'warn',
      autoDisable: { afterSeconds: 3_600, attempts: 10_000 },
    };
    const reply = await api.call('POST', '/v1/applications', given);
    expect(reply.json).toMatchObject(given);
    expect((await api.call('GET', '/v1/applications/full')).json).toEqual(reply.json);
  });

  test('409 for a uid that is taken', async () => {
    await api.call('POST', '/v1/applications', { name: 'One', uid: 'taken' });
    const reply = await api.call('POST', '/v1/applications', { name: 'Two', uid: 'taken' });
    expect(reply.status).toBe(409);
    expect(reply.json.code).toBe('uid_taken');
  });

  test('422 names every place that is wrong', async () => {
    const reply = await api.call('POST', '/v1/applications', {
      uid: 'app_mine',
      colour: 'red',
      timeoutMs: 999,
      'a/b~c': 1,
      metadata: { n: 1 },
      retrySchedule: [0],
    });
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe('invalid_request');
    expect(reply.json.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/a~1b~0c',
      '/colour',
      '/metadata/n',
      '/name',
      '/retrySchedule/0',
      '/timeoutMs',
      '/uid',
    ]);
  });

  test.each([
    ['metadata over 4 KiB', { name: 'x', metadata: { k: 'v'.repeat(4096) } }],
    ['a schedule that outlasts the retention less a day', { name: 'x', retrySchedule: Array(5).fill(604_800) }],
    ['a format that there is not', { name: 'x', format: 'mine' }],
    ['an endpoint disabled after less than an hour', { name: 'x', autoDisable: { afterSeconds: 3_599, attempts: 1 } }],
    [
      'an endpoint disabled after more than 30 days',
      { name: 'x', autoDisable: { afterSeconds: 2_592_001, attempts: 1 } },
    ],
    ['an endpoint disabled after no attempts', { name: 'x', autoDisable: { afterSeconds: 3_600, attempts: 0 } }],
    [
      'an endpoint disabled after 10,001 attempts',
      { name: 'x', autoDisable: { afterSeconds: 3_600, attempts: 10_001 } },
    ],
    ['half of a rule', { name: 'x', autoDisable: { attempts: 20 } }],
    ['a rule that is true', { name: 'x', autoDisable: true }],
    ['an array', []],
    ['null', null],
    ['a string', 'x'],
    ['a huge number', { name: 'x', timeoutMs: 1e300 }],
    ['a fraction', { name: 'x', timeoutMs: 1000.5 }],
  ])('422 for %s', async (_, body) => {
    expect((await api.call('POST', '/v1/applications', body)).status).toBe(422);
  });

  test('201 for metadata of exactly 4 KiB', async () => {
    const reply = await api.call('POST', '/v1/applications', { name: 'x', metadata: { k: 'v'.repeat(4095) } });
    expect(reply.status).toBe(201);
  });
});

describe('GET /v1/applications', () => {
  test('200 newest first, page by page, to a null cursor', async () => {
    const fresh = await openApiUnderTest();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await fresh.call('POST', '/v1/applications', { name });
    const names: string[] = [];
    let query = 'limit=2';
    for (;;) {
      const page = await fresh.call('GET', `/v1/applications?${query}`);
      expect(page.status).toBe(200);
      names.push(...page.json.data.map(({ name }: { name: string }) => name));
      if (page.json.nextCursor === null) break;
      query = `limit=2&cursor=${encodeURIComponent(page.json.nextCursor)}`;
    }
    await fresh.close();
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test.each(['limit=0', 'limit=251', 'limit=1.5', 'limit=x', 'limit=', 'limit=1&limit=2', 'colour=red', '__proto__=1'])(
    '422 for ?%s, naming the parameter',
    async (query) => {
      const reply = await api.call('GET', `/v1/applications?${query}`);
      expect(reply.status).toBe(422);
      expect(reply.json.errors[0].parameter).toBe(query.split('=')[0]);
    },
  );

  test.each(['', 'x', 'eyJ9', '%00', 'A'.repeat(2000), '..%2f'])(
    '422 invalid_cursor for the cursor "%.20s"',
    async (cursor) => {
      const reply = await api.call('GET', `/v1/applications?cursor=${cursor}`);
      expect(reply.status).toBe(422);
      expect(reply.json.code).toBe('invalid_cursor');
    },
  );

  test('422 invalid_cursor for a cursor that was changed', async () => {
    for (const name of ['a', 'b']) await api.call('POST', '/v1/applications', { name });
    const { nextCursor } = (await api.call('GET', '/v1/applications?limit=1')).json;
    const reply = await api.call('GET', `/v1/applications?cursor=${nextCursor.slice(0, -2)}`);
    expect(reply.json.code).toBe('invalid_cursor');
  });
});

describe('/v1/applications/{application}', () => {
  test('200 by id and by uid', async () => {
    const made = (await api.call('POST', '/v1/applications', { name: 'Both', uid: 'both' })).json;
    expect((await api.call('GET', `/v1/applications/${made.id}`)).json).toEqual(made);
    expect((await api.call('GET', '/v1/applications/both')).json).toEqual(made);
  });

  test.each([
    'app_01kq3v7d8ze5s8fr2b6tx9mhwj',
    'nobody',
    '%00',
    'a%20b',
    'app_!',
    '%E0%A4%A',
    "'%3B--",
    'x'.repeat(300),
  ])('404 for %.40s', async (ref) => {
    const reply = await api.call('GET', `/v1/applications/${ref}`);
    expect(reply.status).toBe(404);
    expect(reply.json.code).toBe('application_not_found');
  });

  test('200 PATCH changes what it names, null clears, and metadata is merged', async () => {
    const { id } = (
      await api.call('POST', '/v1/applications', { name: 'Old', timeoutMs: 2000, metadata: { a: '1', b: '2' } })
    ).json;
    const reply = await api.call('PATCH', `/v1/applications/${id}`, {
      name: 'New',
      timeoutMs: null,
      metadata: { a: null, c: '3' },
    });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ name: 'New', timeoutMs: null, metadata: { b: '2', c: '3' } });
  });

  test('200 PATCH sets the rule by which endpoints are disabled, turns it off, and clears it', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'Patient' })).json;
    for (const autoDisable of [{ afterSeconds: 2_592_000, attempts: 1 }, false, null]) {
      expect((await api.call('PATCH', `/v1/applications/${id}`, { autoDisable })).json).toMatchObject({ autoDisable });
      expect((await api.call('PATCH', `/v1/applications/${id}`, { name: 'Same' })).json).toMatchObject({ autoDisable });
    }
    const half = await api.call('PATCH', `/v1/applications/${id}`, {
      autoDisable: { attempts: 0, afterSeconds: 3_600 },
    });
    expect(half.json.errors).toMatchObject([{ pointer: '/autoDisable/attempts' }]);
  });

  test('409 for another uid, or the end, of the application that operational events go to', async () => {
    const replies = [
      await api.call('PATCH', '/v1/applications/postrider', { uid: 'mine' }),
      await api.call('DELETE', '/v1/applications/postrider'),
    ];
    for (const { status, json } of replies) expect([status, json.code]).toEqual([409, 'application_reserved']);
  });

  test('200 PATCH as application/merge-patch+json', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'Old' })).json;
    const reply = await api.call(
      'PATCH',
      `/v1/applications/${id}`,
      { name: 'New' },
      {
        'content-type': 'application/merge-patch+json',
      },
    );
    expect(reply.json.name).toBe('New');
  });

  test('422 PATCH that would clear what cannot be cleared', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'Old' })).json;
    expect((await api.call('PATCH', `/v1/applications/${id}`, { name: null })).status).toBe(422);
  });

  test('204 DELETE, then 404', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'Gone' })).json;
    expect((await api.call('DELETE', `/v1/applications/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/v1/applications/${id}`)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/applications/${id}`)).status).toBe(404);
  });
});
