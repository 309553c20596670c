import { randomBytes } from 'node:crypto';
import { BUILT_IN_ENVELOPES, createAddressGuard, decodeId } from '@postrider/core';
import { startReceiver } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const APPLICATION = '/v1/applications/acme';
const EXAMPLE = '{"amount": 1.0, "id":12345678901234567890, "name": "Zoë"}';
const FORMAT = { envelope: { to: '$applicationUid', at: '$occurredAt', what: '$data' }, signature: 'stripe' };

let api: ApiUnderTest;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  const addressGuard = createAddressGuard({ allow: ['127.0.0.0/8', '192.168.0.1'] });
  api = await openApiUnderTest({ usecases: { policy: { httpTargets: true, addressGuard, retentionDays: 30 } } });
  receiver = await startReceiver();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.send('PUT', '/v1/event-types/invoice.paid', `{"example":${EXAMPLE}}`);
  await api.call('PUT', '/v1/formats/own', FORMAT);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

/** An endpoint that was sent one request: what came, and where the API has it. */
async function sent(fields: object = {}) {
  const url = `${receiver.url}/in`;
  const made = (await api.call('POST', `${APPLICATION}/endpoints`, { url, ...fields })).json;
  const endpointPath = `${APPLICATION}/endpoints/${made.id}`;
  const before = receiver.requests.length;
  const { attempt } = (await api.call('POST', `${endpointPath}/test`, { type: 'invoice.paid' })).json;
  const { data } = (await api.call('GET', `${APPLICATION}/deliveries?endpoint=${made.id}`)).json;
  const deliveryPath = `${APPLICATION}/deliveries/${data[0].id}`;
  const path = `${deliveryPath}/attempts/${attempt.id}/request`;
  return { received: receiver.requests[before], attempt, endpointPath, deliveryPath, path, eventId: data[0].eventId };
}

describe('GET …/attempts/{attempt}/request', () => {
  test.each([...Object.keys(BUILT_IN_ENVELOPES), 'own'])(
    '200 with the bytes that were sent in the format %s, and that they are those which were signed',
    async (format) => {
      const { received, attempt, path } = await sent({ format, headers: { 'x-team': 'a', 'x-api-key': 'hidden' } });
      const { status, json } = await api.call('GET', path);
      expect(status).toBe(200);
      expect(json).toEqual({ method: 'POST', ...attempt.request, body: received?.body.toString(), exact: true });
      expect(json.headers).toMatchObject({ 'x-team': 'a', 'x-api-key': '***' });
      expect(json.body).toContain(format === 'own' ? '"what":' : 'Zoë');
    },
  );

  test('200 and exact as long as one of the secrets that signed is there, and not any more after that', async () => {
    const { endpointPath, path } = await sent();
    const rotate = (overlapSeconds: number) => api.call('POST', `${endpointPath}/secret/rotate`, { overlapSeconds });
    const isExact = async () => (await api.call('GET', path)).json.exact;
    await rotate(3600);
    expect(await isExact()).toBe(true);
    const again = (await api.call('POST', `${endpointPath}/test`, { type: 'invoice.paid' })).json.attempt;
    expect(again.request.headers['webhook-signature'].split(' ')).toHaveLength(2);
    await rotate(0);
    await api.database.sql`
      delete from postrider.endpoint_secrets where endpoint_id = ${decodeId('endpoint', endpointPath.slice(-29))}
        and expires_at is not null`;
    expect(await isExact()).toBe(false);
  });

  test('200 and not exact when the format is another by now, or the body could have been another', async () => {
    const { endpointPath, path } = await sent();
    await api.call('PATCH', endpointPath, { format: 'svix' });
    expect((await api.call('GET', path)).json).toMatchObject({ exact: false });
    await api.call('PATCH', endpointPath, { format: null });
    expect((await api.call('GET', path)).json).toMatchObject({ exact: true });
    await api.database.sql`update postrider.attempts set signature = left(signature, -1) || '!'`;
    expect((await api.call('GET', path)).json).toMatchObject({ exact: false });
  });

  test('200 of an endpoint that was deleted, whose secrets are gone: not exact', async () => {
    const { endpointPath, path } = await sent();
    await api.call('DELETE', endpointPath);
    expect((await api.call('GET', path)).json).toMatchObject({ exact: false, body: expect.stringContaining('Zoë') });
  });

  test('409 for what was never sent, and for an event that was erased', async () => {
    const blocked = await sent({ url: 'https://192.168.0.1/' });
    expect(blocked.attempt.outcome).toBe('blocked');
    expect(await api.call('GET', blocked.path)).toMatchObject({ status: 409, json: { code: 'nothing_sent' } });
    const { path, eventId } = await sent();
    await api.call('DELETE', `${APPLICATION}/events/${eventId}/data`);
    expect(await api.call('GET', path)).toMatchObject({ status: 409, json: { code: 'event_erased' } });
  });

  test('404 for an attempt that the delivery has not', async () => {
    const [one, other] = [await sent(), await sent()];
    const path = `${one.deliveryPath}/attempts/${other.attempt.id}/request`;
    expect(await api.call('GET', path)).toMatchObject({ status: 404, json: { code: 'attempt_not_found' } });
  });
});

describe('POST …/deliveries/retry-each', () => {
  const retryEach = (...deliveries: string[]) =>
    api.call('POST', `${APPLICATION}/deliveries/retry-each`, { deliveries });
  const idOf = ({ deliveryPath }: { readonly deliveryPath: string }) => deliveryPath.slice(-30);

  test('202 with what became of each, in the order of the question; those that can be are retried', async () => {
    const [one, erased, gone, other] = [await sent(), await sent(), await sent(), await sent()];
    await api.call('DELETE', `${APPLICATION}/events/${erased.eventId}/data`);
    await api.call('DELETE', gone.endpointPath);
    const nobody = `dlv_${'0'.repeat(26)}`;
    const ids = [idOf(other), idOf(erased), nobody, idOf(gone), idOf(one)];
    const { status, json } = await retryEach(...ids);
    expect(status).toBe(202);
    const outcome = (code: string | null) => ({
      accepted: code === null,
      problem: code === null ? null : { code, detail: expect.stringMatching(/\.$/) },
    });
    const codes = [null, 'event_erased', 'delivery_not_found', 'endpoint_unavailable', null];
    expect(json.data).toEqual(ids.map((id, n) => ({ id, ...outcome(codes[n] ?? null) })));
    const statusOf = async (path: string) => (await api.call('GET', path)).json.status;
    expect(await Promise.all([one, other, erased].map(({ deliveryPath }) => statusOf(deliveryPath)))).toEqual([
      'pending',
      'pending',
      'delivered',
    ]);
    const entries = (await api.call('GET', '/v1/audit-log?limit=5')).json.data;
    const retried = entries.filter(({ action }: { action: string }) => action === 'delivery.retried');
    expect(retried.map(({ target }: { target: { id: string } }) => target.id).toSorted()).toEqual(
      [idOf(one), idOf(other)].toSorted(),
    );
  });

  test('422 for none, for more than 250, for one that is named twice; 404 for an application that there is not', async () => {
    const id = () => `dlv_0${randomBytes(12).toString('hex')}0`;
    expect((await retryEach()).status).toBe(422);
    expect((await retryEach(...Array.from({ length: 251 }, id))).status).toBe(422);
    const [twice] = [id()];
    expect((await retryEach(twice, twice)).status).toBe(422);
    expect((await retryEach(...Array.from({ length: 250 }, id))).json.data).toHaveLength(250);
    const elsewhere = await api.call('POST', '/v1/applications/nobody/deliveries/retry-each', { deliveries: [twice] });
    expect(elsewhere.json.code).toBe('application_not_found');
  });
});
