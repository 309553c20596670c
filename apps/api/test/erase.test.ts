import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const EVENTS = '/v1/applications/acme/events';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
});
afterAll(() => api.close());

const newEvent = async (uid: string | null = null) =>
  (await api.call('POST', EVENTS, { type: 'user.created', data: { name: 'Ada' }, uid })).json;

describe('DELETE …/events/{event}/data', () => {
  test('204 again and again; the event is there without its data', async () => {
    const event = await newEvent('kept-uid');
    for (const _ of [1, 2]) {
      const reply = await api.call('DELETE', `${EVENTS}/${event.id}/data`);
      expect([reply.status, reply.text]).toEqual([204, '']);
    }
    const read = await api.call('GET', `${EVENTS}/${event.id}`);
    expect(read.json).toMatchObject({ id: event.id, uid: 'kept-uid', data: null, erasedAt: expect.any(String) });
    const [listed] = (await api.call('GET', `${EVENTS}?uid=kept-uid`)).json.data;
    expect(listed).toEqual(read.json);
  });

  test('404 for another application’s event, the same answer as for an unknown one', async () => {
    const event = await newEvent();
    const foreign = await api.call('DELETE', `/v1/applications/other/events/${event.id}/data`);
    const unknown = await api.call('DELETE', `${EVENTS}/evt_01kq3v7d8ze5s8fr2b6tx9mhwj/data`);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, requestId: '' }).toEqual({ ...unknown.json, requestId: '' });
    expect((await api.call('GET', `${EVENTS}/${event.id}`)).json.data).toEqual({ name: 'Ada' });
  });
});

describe('POST …/events/erase', () => {
  test('200 with how many; a dry run only counts them', async () => {
    for (const uid of ['user-1.a', 'user-1.b', 'user-10.a']) await newEvent(uid);
    const erase = (body: object) => api.call('POST', `${EVENTS}/erase`, body);
    expect((await erase({ uidPrefix: 'user-1.', dryRun: true })).json).toEqual({ events: 2 });
    expect((await api.call('GET', `${EVENTS}?uid=user-1.a`)).json.data).toHaveLength(1);
    const reply = await erase({ uidPrefix: 'user-1.' });
    expect([reply.status, reply.json]).toEqual([200, { events: 2 }]);
    expect((await api.call('GET', `${EVENTS}?uid=user-1.a`)).json.data).toEqual([]);
    expect((await api.call('GET', `${EVENTS}?uid=user-10.a`)).json.data).toMatchObject([{ data: { name: 'Ada' } }]);
    expect((await erase({ uidPrefix: 'user-1.' })).json).toEqual({ events: 0 });
  });

  test.each([{}, { uidPrefix: '' }, { uidPrefix: 'user-%' }, { uidPrefix: 'a\u0000' }, { uidPrefix: 'a', all: true }])(
    '422 for %j: nothing is erased by a slip',
    async (body) => {
      expect((await api.call('POST', `${EVENTS}/erase`, body)).status).toBe(422);
    },
  );

  test('404 in an application that does not exist', async () => {
    const reply = await api.call('POST', '/v1/applications/nobody/events/erase', { uidPrefix: 'a' });
    expect(reply.json.code).toBe('application_not_found');
  });
});
