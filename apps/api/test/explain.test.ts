import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
  for (const [uid, eventTypes] of [
    ['all', null],
    ['orders', ['order.*']],
    ['messages', ['message.*']],
  ]) {
    await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/', uid, eventTypes });
  }
});
afterAll(() => api.close());

const newEvent = async () =>
  (await api.send('POST', `${APPLICATION}/events`, '{"type":"order.created","data":{"total":1.0}}')).json;

describe('GET …/events/{event}/explain', () => {
  test('200 with every endpoint, a stable code and a sentence; the data as it was sent', async () => {
    const event = await newEvent();
    const reply = await api.call('GET', `${APPLICATION}/events/${event.id}/explain`);
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('"data":{"total":1.0}}');
    expect(reply.json).toEqual({
      event: expect.objectContaining({ id: event.id, deliveries: null }),
      relayed: false,
      endpoints: [
        {
          endpointId: expect.stringMatching(/^ep_/),
          uid: 'messages',
          url: 'https://example.com/',
          matched: false,
          reasons: [{ code: 'type_not_subscribed', detail: expect.stringMatching(/\.$/) }],
          delivery: null,
        },
        expect.objectContaining({
          uid: 'orders',
          matched: true,
          reasons: [expect.objectContaining({ code: 'not_relayed' })],
        }),
        expect.objectContaining({ uid: 'all', matched: true }),
      ],
      nextCursor: null,
    });
  });

  test('200 page by page', async () => {
    const event = await newEvent();
    const path = `${APPLICATION}/events/${event.id}/explain?limit=2`;
    const first = (await api.call('GET', path)).json;
    const second = (await api.call('GET', `${path}&cursor=${first.nextCursor}`)).json;
    const uids = [...first.endpoints, ...second.endpoints].map(({ uid }) => uid);
    expect(uids).toEqual(['messages', 'orders', 'all']);
    expect(second.nextCursor).toBeNull();
  });

  test('404 for another application’s event; 422 for a cursor of another list', async () => {
    const event = await newEvent();
    const foreign = await api.call('GET', `/v1/applications/other/events/${event.id}/explain`);
    expect(foreign.json.code).toBe('event_not_found');
    const { nextCursor } = (await api.call('GET', `${APPLICATION}/endpoints?limit=1`)).json;
    const reply = await api.call('GET', `${APPLICATION}/events/${event.id}/explain?cursor=${nextCursor}`);
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe('invalid_cursor');
  });
});
