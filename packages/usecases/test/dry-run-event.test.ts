import type { Application } from '@postrider/core';
import {
  dryRunEvent,
  getSecret,
  listEvents,
  type NewEvent,
  recordEvents,
  rotateSecret,
  updateApplication,
} from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  onlyIn,
  openWorld,
  refusal,
  relayAll,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const EVENT: NewEvent = { type: 'order.created', data: '{"total": 1.0, "id": 12345678901234567890}' };

const rehearse = (application: Application, event: Partial<NewEvent> = {}, access = EVERYTHING) =>
  dryRunEvent(world.deps, access, { application: appId(application), event: { ...EVENT, ...event } });

describe('a dry run', () => {
  test('tells who would get the event: what is enabled or paused, and asks for it', async () => {
    const application = await newApplication(world);
    const add = (uid: string, fields: object = {}) => newEndpoint(world, application, { uid, ...fields });
    await add('all');
    await add('orders', { eventTypes: ['order.*'] });
    await add('messages', { eventTypes: ['message.*'] });
    await add('one-channel', { channels: ['eu'] });
    await add('paused', { status: 'paused' });
    await add('disabled', { status: 'disabled' });
    const { endpoints, requests } = value(await rehearse(application));
    expect(endpoints).toBe(3);
    expect(requests.map(({ endpoint }) => endpoint.uid)).toEqual(['paused', 'orders', 'all']);
    expect(value(await rehearse(application, { channels: ['eu'] })).endpoints).toBe(4);
  });

  test('counts an endpoint whose secret or headers no master key opens, and shows the requests to the others', async () => {
    const application = await newApplication(world);
    const [unsigned, headless, earlier] = [
      await newEndpoint(world, application, { uid: 'unsigned' }),
      await newEndpoint(world, application, { uid: 'headless', headers: { 'x-token': 'hidden' } }),
      await newEndpoint(world, application, { uid: 'earlier' }),
    ];
    await world.database.sql`
      update postrider.endpoint_secrets set sealed = 'lost.AAAA'
      where endpoint_id in (${unsigned.id}, ${earlier.id})`;
    await world.database.sql`
      update postrider.endpoints set headers = '[{"name":"x-token","sealed":"lost.AAAA"}]' where id = ${headless.id}`;
    const ref = { application: appId(application), endpoint: endpointId(earlier) };
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    const { endpoints, requests } = value(await rehearse(application));
    expect(endpoints).toBe(3);
    expect(requests.map(({ endpoint }) => endpoint.uid)).toEqual(['earlier']);
  });

  test('shows each request as its receiver would verify it, and masks what is secret of the endpoint', async () => {
    const application = await newApplication(world);
    const headers = { 'X-Region': 'eu', 'X-Api-Key': 'very secret' };
    const endpoint = await newEndpoint(world, application, { headers });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const { secret } = value(await getSecret(world.deps, EVERYTHING, ref));
    const [request] = value(await rehearse(application)).requests;
    expect(request?.url).toBe(endpoint.url);
    expect(request?.body).toContain(`"data":${EVENT.data}`);
    expect(request?.headers).toMatchObject({ 'X-Region': 'eu', 'X-Api-Key': '***' });
    expect(new Webhook(secret.reveal()).verify(request?.body ?? '', { ...request?.headers })).toMatchObject({
      type: 'order.created',
    });
  });

  test('records nothing, rings nobody, and leaves the uid free', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application);
    world.takeRings();
    value(await rehearse(application, { uid: 'mine' }));
    const all = { application: appId(application), limit: 10, cursor: null };
    expect(value(await listEvents(world.deps, EVERYTHING, all)).items).toEqual([]);
    expect(world.takeRings()).toEqual([]);
    value(
      await recordEvents(world.deps, EVERYTHING, {
        application: appId(application),
        events: [{ ...EVENT, uid: 'mine' }],
      }),
    );
    await relayAll(world);
    expect(value(await listEvents(world.deps, EVERYTHING, all)).items).toMatchObject([
      { uid: 'mine', deliveries: { pending: 1 } },
    ]);
  });

  test('shows the newest 20 requests of however many', async () => {
    const application = await newApplication(world);
    for (let n = 0; n < 22; n += 1) await newEndpoint(world, application, { uid: `e${n}` });
    const { endpoints, requests } = value(await rehearse(application));
    expect(endpoints).toBe(22);
    expect(requests.map(({ endpoint }) => endpoint.uid)).toEqual(Array.from({ length: 20 }, (_, n) => `e${21 - n}`));
  });

  test('is refused what would be refused', async () => {
    const application = await newApplication(world);
    const code = async (event: Partial<NewEvent>) => refusal(await rehearse(application, event)).code;
    expect(await code({ data: '"\\u0000"' })).toBe('data_has_nul');
    expect(await code({ type: 'a b' })).toBe('invalid_event_type');
    const events = [{ ...EVENT, uid: 'taken' }];
    value(await recordEvents(world.deps, EVERYTHING, { application: appId(application), events }));
    expect(await code({ uid: 'taken' })).toBe('event_uid_taken');
    const other = await newApplication(world);
    expect(refusal(await rehearse(application, {}, onlyIn(other))).code).toBe('application_not_found');
  });

  test('applies validation', async () => {
    const application = await newApplication(world);
    const patch = { application: appId(application), patch: { validation: 'enforce' as const } };
    value(await updateApplication(world.deps, EVERYTHING, patch));
    expect(refusal(await rehearse(application)).code).toBe('data_does_not_fit');
  });
});
