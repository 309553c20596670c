import { OPERATIONAL_UID } from '@postrider/core';
import { type Receiver, until } from '@postrider/testkit';
import { deleteEndpoint, getEndpoint, updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, type Hook, openPlatform, type Platform, times, value } from './platform.ts';

interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}

/** What operators have been told, by requests that carry it; order is not promised. */
function toldTo({ requests }: Receiver): Told[] {
  return requests.map(({ body }) => JSON.parse(body.toString()));
}

const typesTold = (receiver: Receiver) =>
  toldTo(receiver)
    .map(({ type }) => type)
    .toSorted();

async function untilTold(receiver: Receiver, type: string): Promise<Told> {
  return until(`${type} is told`, async () => toldTo(receiver).find((told) => told.type === type) ?? null);
}

const named = (hook: Hook) => ({ application: APPLICATION, endpoint: hook.id });
const endpointOf = async ({ deps }: Platform, hook: Hook) => value(await getEndpoint(deps, EVERYTHING, named(hook)));

test('Operators are told when an endpoint fails, recovers, is disabled by its receiver, and enabled and deleted by a person.', async () => {
  const platform = await openPlatform();
  const operators = await platform.receiver();
  const receiver = await platform.receiver({ status: 500 });
  await platform.hook(operators.url, { application: OPERATIONAL_UID });
  await platform.dispatch();
  const hook = await platform.hook(receiver.url, { retrySchedule: [] });
  expect(await untilTold(operators, 'endpoint.created')).toMatchObject({ data: { endpointId: hook.id } });

  const failed = await platform.emit(...times(5, () => ({})));
  await operators.received(1 + 5 + 1);
  expect(typesTold(operators)).toEqual([
    'delivery.failed',
    'delivery.failed',
    'delivery.failed',
    'delivery.failed',
    'delivery.failed',
    'endpoint.created',
    'endpoint.failing',
  ]);
  const deliveries = toldTo(operators).filter(({ type }) => type === 'delivery.failed');
  expect(deliveries.map(({ data }) => data['eventId']).toSorted()).toEqual(failed.toSorted());
  for (const { data } of deliveries) {
    expect(data).toMatchObject({
      applicationUid: APPLICATION,
      url: receiver.url,
      reason: 'exhausted',
      attemptCount: 1,
    });
  }
  const { health } = await endpointOf(platform, hook);
  expect((await untilTold(operators, 'endpoint.failing')).data).toMatchObject({
    endpointId: hook.id,
    consecutiveFailures: 5,
    failingSince: health.failingSince?.toISOString(),
  });

  receiver.respondWith({ status: 200, headers: { 'Webhook-Delivery': 'Disable' } });
  const [last = ''] = await platform.emit({});
  expect((await untilTold(operators, 'endpoint.recovered')).data).toMatchObject({
    failedSince: health.failingSince?.toISOString(),
  });
  expect((await untilTold(operators, 'endpoint.disabled')).data).toMatchObject({
    status: 'disabled',
    statusReason: 'receiver',
  });
  expect(await platform.delivery(last, hook)).toMatchObject({ status: 'delivered' });
  expect(await endpointOf(platform, hook)).toMatchObject({ status: 'disabled', statusReason: 'receiver' });

  const patch = { status: 'enabled' as const };
  value(await updateEndpoint(platform.deps, EVERYTHING, { ...named(hook), patch }));
  await untilTold(operators, 'endpoint.enabled');
  value(await deleteEndpoint(platform.deps, EVERYTHING, named(hook)));
  await untilTold(operators, 'endpoint.deleted');
  expect(operators.requests).toHaveLength(7 + 4);
});

test('An endpoint at which nothing has succeeded for five days is disabled, and what is open for it cancelled.', async () => {
  const platform = await openPlatform();
  const operators = await platform.receiver();
  const receiver = await platform.receiver({ status: 503 });
  await platform.hook(operators.url, { application: OPERATIONAL_UID, eventTypes: ['endpoint.disabled'] });
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  await platform.emit(...times(19, () => ({})));
  await until('all have failed once', async () => (await endpointOf(platform, hook)).health.consecutiveFailures === 19);
  await platform.database.sql`
    update postrider.endpoint_state set failing_since = failing_since - interval '5 days' where endpoint_id = ${hook.uuid}`;
  expect(await endpointOf(platform, hook)).toMatchObject({ status: 'enabled' });
  await platform.emit({});
  expect((await untilTold(operators, 'endpoint.disabled')).data).toMatchObject({
    endpointId: hook.id,
    statusReason: 'failing',
  });
  await platform.allClosed(20, hook);
  expect(await platform.statuses(hook)).toEqual({ 'cancelled endpoint_disabled': 20 });
  expect(await endpointOf(platform, hook)).toMatchObject({ status: 'disabled', statusReason: 'failing' });
});

test('Operators who cannot be reached are told nothing of that, and cause no events.', async () => {
  const platform = await openPlatform();
  const operators = await platform.receiver({ status: 500, headers: { 'webhook-delivery': 'abort' } });
  const receiver = await platform.receiver({ status: 500 });
  const telling = await platform.hook(operators.url, { application: OPERATIONAL_UID });
  const hook = await platform.hook(receiver.url, { retrySchedule: [] });
  await platform.dispatch();
  await platform.emit(...times(10, () => ({})));
  // The making of the endpoint, ten deliveries, and that it fails.
  await platform.allClosed(12, telling);
  await platform.allClosed(10, hook);
  expect(await platform.statuses(telling)).toEqual({ 'failed aborted': 12 });
  const rows = await platform.database.sql`select from postrider.events where source = 'operational'`;
  expect(rows).toHaveLength(12);
});

test('The health of an endpoint is right when several dispatchers send to it, and it is told once that it fails.', async () => {
  const platform = await openPlatform();
  // Not trouble of the endpoint's: it is not sent less for it.
  const receiver = await platform.receiver({ status: 404 });
  const hook = await platform.hook(receiver.url, { retrySchedule: [], maxInFlight: 20 });
  for (let n = 0; n < 3; n += 1) await platform.dispatch();
  // In several chunks, so that all have something to do.
  for (let n = 0; n < 30; n += 1) await platform.emit({}, {});
  await platform.allClosed(60, hook);
  const { health } = await endpointOf(platform, hook);
  expect(health).toMatchObject({ state: 'failing', consecutiveFailures: 60, lastSuccessAt: null });
  const told = await platform.database.sql<{ type: string; count: number }[]>`
    select type, count(*)::integer as count from postrider.events where source = 'operational' group by type order by type`;
  expect([...told]).toEqual([
    { type: 'delivery.failed', count: 60 },
    { type: 'endpoint.created', count: 1 },
    { type: 'endpoint.failing', count: 1 },
  ]);
  receiver.respondWith({ status: 200 });
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  const recovered = await platform.database.sql`select from postrider.events where type = 'endpoint.recovered'`;
  expect(recovered).toHaveLength(1);
  expect((await endpointOf(platform, hook)).health).toMatchObject({ state: 'healthy', consecutiveFailures: 0 });
});
