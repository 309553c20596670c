import { randomBytes } from 'node:crypto';
import { decodeId, uuidOfEvent } from '@postrider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';
const DELIVERIES = `${APPLICATION}/deliveries`;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
});
afterAll(() => api.close());

/** What the relay would write, without one: an event and its delivery to a new endpoint. */
async function newDelivery(status: 'pending' | 'delivered' = 'pending') {
  const application = (await api.call('GET', APPLICATION)).json;
  const endpoint = (await api.call('POST', `${APPLICATION}/endpoints`, { url: 'https://example.com/' })).json;
  const event = (await api.call('POST', `${APPLICATION}/events`, { type: 'a.b', data: 1 })).json;
  const eventId = decodeId('event', event.id) ?? '';
  const endpointId = decodeId('endpoint', endpoint.id) ?? '';
  const open = status === 'pending';
  await api.database.sql`
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, status, next_attempt_at, completed_at)
    values (${eventId}, ${endpointId}, ${uuidOfEvent(eventId, randomBytes(8))}, ${decodeId('application', application.id)},
      'a.b', ${status}, case when ${open} then now() + interval '1 hour' end, case when not ${open} then now() end)`;
  const [delivery] = (await api.call('GET', `${APPLICATION}/events/${event.id}/deliveries`)).json.data;
  return { event, endpoint, delivery };
}

describe('GET …/deliveries', () => {
  test('200 by event, endpoint, status, type and time', async () => {
    const { event, endpoint, delivery } = await newDelivery();
    expect(delivery).toEqual({
      id: expect.stringMatching(/^dlv_/),
      eventId: event.id,
      eventType: 'a.b',
      endpointId: endpoint.id,
      status: 'pending',
      reason: null,
      attemptCount: 0,
      retryCount: 0,
      nextAttemptAt: expect.any(String),
      lastResponseStatus: null,
      createdAt: expect.any(String),
      completedAt: null,
    });
    const found = async (query: string) =>
      (await api.call('GET', `${DELIVERIES}?endpoint=${endpoint.id}&${query}`)).json.data;
    expect(await found('status=pending&type=a.b')).toEqual([delivery]);
    expect(await found('status=failed')).toEqual([]);
    expect(await found('type=a.c')).toEqual([]);
    expect(await found(`since=${event.createdAt}`)).toEqual([delivery]);
    expect(await found(`until=${event.createdAt}`)).toEqual([]);
  });

  test('404 by an endpoint that does not exist', async () => {
    expect((await api.call('GET', `${DELIVERIES}?endpoint=nobody`)).json.code).toBe('endpoint_not_found');
  });

  test.each(['status=open', 'endpoint=%00', 'event=x'])('422 for ?%s', async (query) => {
    expect((await api.call('GET', `${DELIVERIES}?${query}`)).status).toBe(422);
  });
});

describe('…/deliveries/{delivery}', () => {
  test('200 with the attempts', async () => {
    const { delivery } = await newDelivery();
    expect((await api.call('GET', `${DELIVERIES}/${delivery.id}`)).json).toEqual({ ...delivery, attempts: [] });
  });

  test('404 for another application’s, the same answer as for an unknown one', async () => {
    const { delivery } = await newDelivery();
    const foreign = await api.call('GET', `/v1/applications/other/deliveries/${delivery.id}`);
    const unknown = await api.call('GET', `${DELIVERIES}/dlv_01kq3v7d8ze5s8fr2b6tx9mhwj`);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, requestId: '' }).toEqual({ ...unknown.json, requestId: '' });
  });

  test('202 retry of a delivered one opens it again, due now', async () => {
    const { delivery } = await newDelivery('delivered');
    const reply = await api.call('POST', `${DELIVERIES}/${delivery.id}/retry`);
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({ status: 'pending', completedAt: null, retryCount: 0 });
  });

  test('409 retry for a disabled endpoint', async () => {
    const { delivery, endpoint } = await newDelivery('delivered');
    await api.call('PATCH', `${APPLICATION}/endpoints/${endpoint.id}`, { status: 'disabled' });
    const reply = await api.call('POST', `${DELIVERIES}/${delivery.id}/retry`);
    expect(reply.status).toBe(409);
    expect(reply.json.code).toBe('endpoint_unavailable');
  });

  test('202 cancel of an open one, then 409', async () => {
    const { delivery } = await newDelivery();
    const reply = await api.call('POST', `${DELIVERIES}/${delivery.id}/cancel`);
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user', nextAttemptAt: null });
    const again = await api.call('POST', `${DELIVERIES}/${delivery.id}/cancel`);
    expect(again.status).toBe(409);
    expect(again.json.code).toBe('delivery_closed');
  });
});
