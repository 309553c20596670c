import { createAddressGuard, decodeId } from '@postrider/core';
import { startReceiver, until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest, type Reply } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';
const EXAMPLE = '{"amount": 1.0, "id":12345678901234567890}';

let api: ApiUnderTest;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  // Of which the egress has only loopback: what was accepted once may be blocked today.
  const addressGuard = createAddressGuard({ allow: ['127.0.0.0/8', '192.168.0.1'] });
  api = await openApiUnderTest({ usecases: { policy: { httpTargets: true, addressGuard, retentionDays: 30 } } });
  receiver = await startReceiver();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme', timeoutMs: 1000 });
  await api.send('PUT', '/v1/event-types/invoice.paid', `{"example":${EXAMPLE}}`);
  await api.call('PUT', '/v1/event-types/bare', { description: 'Without an example.' });
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

async function newEndpoint(fields: object = {}): Promise<string> {
  const url = `${receiver.url}/in`;
  return (await api.call('POST', `${APPLICATION}/endpoints`, { url, ...fields })).json.id;
}

const pathOf = (endpoint: string) => `${APPLICATION}/endpoints/${endpoint}`;
const sendTest = (endpoint: string, type = 'invoice.paid') => api.call('POST', `${pathOf(endpoint)}/test`, { type });

/** The delivery that the endpoint's one test made. */
async function deliveryOf(endpoint: string): Promise<Reply['json']> {
  const { data } = (await api.call('GET', `${APPLICATION}/deliveries?endpoint=${endpoint}`)).json;
  expect(data).toHaveLength(1);
  return (await api.call('GET', `${APPLICATION}/deliveries/${data[0].id}`)).json;
}

describe('POST …/endpoints/{endpoint}/test', () => {
  test('200 with what came back; the event and its delivery are on record as any other', async () => {
    receiver.respondWith({ status: 202, headers: { 'x-request': 'r1' }, body: 'thank you' });
    const endpoint = await newEndpoint();
    const before = receiver.requests.length;
    const reply = await sendTest(endpoint);
    expect(reply.status).toBe(200);
    const { attempt } = reply.json;
    expect(attempt).toMatchObject({
      id: expect.stringMatching(/^att_/),
      number: 1,
      trigger: 'test',
      outcome: 'delivered',
      responseStatus: 202,
      responseBody: 'thank you',
      error: null,
    });
    const [request, ...others] = receiver.requests.slice(before);
    expect(others).toEqual([]);
    expect(attempt.request.url).toBe(`${receiver.url}/in`);
    expect(attempt.request.headers['webhook-signature']).toBe(request?.headers['webhook-signature']);
    const id = request?.headers['webhook-id'];
    expect(request?.body.toString()).toMatch(`"data":${EXAMPLE}}`);

    const delivery = await deliveryOf(endpoint);
    expect(delivery).toMatchObject({
      eventId: id,
      eventType: 'invoice.paid',
      status: 'delivered',
      attemptCount: 1,
      retryCount: 0,
      lastResponseStatus: 202,
      attempts: [attempt],
    });
    const event = await api.call('GET', `${APPLICATION}/events/${id}`);
    expect(event.text).toContain(`"data":${EXAMPLE}`);
    expect(event.json).toMatchObject({ id, type: 'invoice.paid' });
  });

  test.each([
    ['a refusal', { status: 500 }, { outcome: 'rejected', responseStatus: 500 }, 'exhausted'],
    [
      'a redirect',
      { status: 301, headers: { location: '/' } },
      { outcome: 'rejected', responseStatus: 301 },
      'exhausted',
    ],
    ['410', { status: 410 }, { outcome: 'rejected', responseStatus: 410 }, 'gone'],
    [
      '429',
      { status: 429, headers: { 'retry-after': '600' } },
      { outcome: 'rejected', responseStatus: 429 },
      'exhausted',
    ],
  ])('200 for %s: the delivery failed, and the endpoint is as it was', async (_, answer, attempt, reason) => {
    receiver.respondWith(answer);
    const endpoint = await newEndpoint();
    const before = (await api.call('GET', pathOf(endpoint))).json;
    expect((await sendTest(endpoint)).json.attempt).toMatchObject({ trigger: 'test', ...attempt });
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'failed', reason, retryCount: 0, nextAttemptAt: null });
    expect((await api.call('GET', pathOf(endpoint))).json).toEqual(before);
  });

  test('200 for what never answered', async () => {
    const silent = await startReceiver(() => new Promise(() => {}));
    const timedOut = await newEndpoint({ url: silent.url });
    expect((await sendTest(timedOut)).json.attempt).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
    await silent.close();
    const unreachable = await newEndpoint({ url: silent.url });
    expect((await sendTest(unreachable)).json.attempt).toMatchObject({ outcome: 'unreachable', responseStatus: null });
    expect(await deliveryOf(unreachable)).toMatchObject({ status: 'failed', reason: 'exhausted' });
    const blocked = await newEndpoint({ url: 'http://192.168.0.1/' });
    const { attempt } = (await sendTest(blocked)).json;
    expect(attempt).toMatchObject({ outcome: 'blocked', request: { url: 'http://192.168.0.1/', headers: {} } });
    expect(await deliveryOf(blocked)).toMatchObject({ status: 'failed', reason: 'blocked' });
  });

  test.each(['paused', 'disabled'])('200 for an endpoint that is %s, which stays so', async (status) => {
    receiver.respondWith({ status: 200 });
    const endpoint = await newEndpoint({ status });
    expect((await sendTest(endpoint)).json.attempt).toMatchObject({ outcome: 'delivered' });
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'delivered' });
    expect((await api.call('GET', pathOf(endpoint))).json).toMatchObject({
      status,
      health: { state: 'healthy', lastSuccessAt: null },
    });
  });

  test('200 in the format of the endpoint, signed by the newest secret where there is room for one', async () => {
    receiver.respondWith({ status: 401 });
    const endpoint = await newEndpoint({ format: 'timestamped' });
    await api.call('POST', `${pathOf(endpoint)}/secret/rotate`, {});
    const before = receiver.requests.length;
    const { attempt } = (await sendTest(endpoint)).json;
    const [request, ...others] = receiver.requests.slice(before);
    expect(others).toEqual([]);
    expect(request?.body.toString()).toContain('"eventType":"invoice.paid"');
    expect(attempt.request.headers['webhook-signature']).toMatch(/^t=\d+,s=[0-9a-f]{64}$/);
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'failed', attemptCount: 1 });
  });

  test('404 for an unknown type, endpoint, application, and another application’s endpoint', async () => {
    const endpoint = await newEndpoint();
    await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
    const code = async (path: string, type: string) => {
      const { status, json } = await api.call('POST', path, { type });
      return `${status} ${json.code}`;
    };
    expect(await code(`${pathOf(endpoint)}/test`, 'nobody')).toBe('404 event_type_not_found');
    expect(await code(`${APPLICATION}/endpoints/nobody/test`, 'invoice.paid')).toBe('404 endpoint_not_found');
    expect(await code(`/v1/applications/nobody/endpoints/${endpoint}/test`, 'invoice.paid')).toBe(
      '404 application_not_found',
    );
    expect(await code(`/v1/applications/other/endpoints/${endpoint}/test`, 'invoice.paid')).toBe(
      '404 endpoint_not_found',
    );
  });

  test('409 where no master key opens the secret or a header, and nothing is recorded', async () => {
    const unsigned = await newEndpoint();
    const headless = await newEndpoint({ headers: { 'x-token': 'hidden' } });
    await api.database.sql`
      update postrider.endpoint_secrets set sealed = 'lost.AAAA' where endpoint_id = ${decodeId('endpoint', unsigned)}`;
    await api.database.sql`
      update postrider.endpoints set headers = '[{"name":"x-token","sealed":"lost.AAAA"}]'
      where id = ${decodeId('endpoint', headless)}`;
    for (const endpoint of [unsigned, headless]) {
      expect((await sendTest(endpoint)).json).toMatchObject({ status: 409, code: 'secret_unreadable' });
      expect((await api.call('GET', `${APPLICATION}/deliveries?endpoint=${endpoint}`)).json.data).toEqual([]);
    }
    expect((await api.call('GET', `${pathOf(unsigned)}/secret`)).json).toMatchObject({ code: 'secret_unreadable' });
  });

  test('422 for a type without an example, and for what is no request of a test', async () => {
    const endpoint = await newEndpoint();
    expect((await sendTest(endpoint, 'bare')).json).toMatchObject({ status: 422, code: 'example_missing' });
    expect((await sendTest(endpoint, 'no type')).json).toMatchObject({ status: 422, code: 'invalid_request' });
    const unknown = await api.call('POST', `${pathOf(endpoint)}/test`, { type: 'invoice.paid', more: 1 });
    expect(unknown.status).toBe(422);
    expect((await api.call('GET', `${APPLICATION}/deliveries?endpoint=${endpoint}`)).json.data).toEqual([]);
  });

  test('413 for an example that has become larger than an event may be', async () => {
    const endpoint = await newEndpoint();
    await api.database
      .sql`update postrider.event_types set example = ${`"${'x'.repeat(300_000)}"`} where name = 'bare'`;
    expect((await sendTest(endpoint, 'bare')).json).toMatchObject({ status: 413, code: 'data_too_large' });
    await api.database.sql`update postrider.event_types set example = null where name = 'bare'`;
  });

  test('200 though the event was erased meanwhile: what came back is not kept', async () => {
    const arrived = Promise.withResolvers<string>();
    const answered = Promise.withResolvers<{ status: number; body: string }>();
    receiver.respondWith(({ headers }) => {
      arrived.resolve(headers['webhook-id'] ?? '');
      return answered.promise;
    });
    const endpoint = await newEndpoint();
    const testing = sendTest(endpoint);
    const event = await arrived.promise;
    expect((await api.call('DELETE', `${APPLICATION}/events/${event}/data`)).status).toBe(204);
    answered.resolve({ status: 200, body: 'a name' });
    expect((await testing).json.attempt).toMatchObject({
      outcome: 'delivered',
      responseStatus: 200,
      responseBody: null,
    });
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'cancelled', attemptCount: 1 });
  });

  test('429 for a third test of an endpoint at once; another endpoint has its own two, and those that end make room', async () => {
    const arrived: (() => void)[] = [];
    receiver.respondWith(() => new Promise((resolve) => arrived.push(() => resolve({ status: 200 }))));
    const endpoint = await newEndpoint({ timeoutMs: 30_000 });
    const underWay = [sendTest(endpoint), sendTest(endpoint)];
    await until('two wait for an answer', () => arrived.length === 2);
    const refused = await sendTest(endpoint);
    expect(refused.json).toMatchObject({ status: 429, code: 'too_many_tests' });
    expect(refused.headers.get('retry-after')).toBe('5');
    underWay.push(sendTest(await newEndpoint({ timeoutMs: 30_000 })));
    await until('the other endpoint was asked too', () => arrived.length === 3);
    for (const answer of arrived) answer();
    for (const { status } of await Promise.all(underWay)) expect(status).toBe(200);
    receiver.respondWith({ status: 200 });
    expect((await sendTest(endpoint)).status).toBe(200);
    expect((await api.call('GET', `${APPLICATION}/deliveries?endpoint=${endpoint}`)).json.data).toHaveLength(3);
  });

  test('503 when the database goes away after the request was sent: the delivery is left to expire', async () => {
    const arrived = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<{ status: number }>();
    receiver.respondWith(() => {
      arrived.resolve();
      return answered.promise;
    });
    const endpoint = await newEndpoint();
    const testing = sendTest(endpoint);
    await arrived.promise;
    const reply = await api.database.transaction(async ({ sql }) => {
      await sql`lock table postrider.deliveries`;
      answered.resolve({ status: 200 });
      await until('the end of the test waits for the lock', async () => {
        const [row] = await api.database.sql`
          select pg_terminate_backend(pid) as ended from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%deliveries%'`;
        return row;
      });
      return testing;
    });
    expect(reply.json).toMatchObject({ status: 503, code: 'unavailable' });
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'pending', attemptCount: 0, attempts: [] });
  });
});

test('200 for an operational event type at an endpoint of the reserved application only', async () => {
  receiver.respondWith({ status: 200 });
  const url = `${receiver.url}/operators`;
  const made = (await api.call('POST', '/v1/applications/postrider/endpoints', { url })).json;
  const test = { type: 'endpoint.disabled' };
  const reply = await api.call('POST', `/v1/applications/postrider/endpoints/${made.id}/test`, test);
  expect(reply.json.attempt).toMatchObject({ trigger: 'test', outcome: 'delivered' });
  const sent = JSON.parse(receiver.requests.at(-1)?.body.toString() ?? '{}');
  expect(sent).toMatchObject({ type: 'endpoint.disabled', data: { status: 'disabled', statusReason: 'failing' } });
  expect((await sendTest(await newEndpoint(), 'endpoint.disabled')).json.code).toBe('event_type_not_found');
});
