import { type Application, decodeId } from '@postrider/core';
import { insertParked } from '@postrider/db';
import {
  createApplication,
  deleteEndpoint,
  type ExplainedEndpoint,
  explainEvent,
  relayEvents,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  newApplication,
  newEndpoint,
  newEvent,
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

async function explain(application: Application, event: string, page: { limit?: number; cursor?: string | null } = {}) {
  const input = { application: appId(application), event, limit: 50, cursor: null, ...page };
  return value(await explainEvent(world.deps, EVERYTHING, input));
}

/** What is said of each endpoint, by its uid. */
async function byUid(application: Application, event: string) {
  const { items } = (await explain(application, event)).endpoints;
  const short = ({ matched, reasons, waitsFor, delivery }: ExplainedEndpoint) => ({
    matched,
    reasons,
    waitsFor: waitsFor.map(({ reason }) => reason),
    status: delivery?.status ?? null,
  });
  return Object.fromEntries(items.map((item) => [item.endpoint.uid, short(item)]));
}

const not = (...reasons: string[]) => ({ matched: false, reasons, waitsFor: [], status: null });
const due = (...waitsFor: string[]) => ({ matched: true, reasons: ['delivery_made'], waitsFor, status: 'pending' });

const refTo = (application: Application, uid: string) => ({ application: appId(application), endpoint: uid });

describe('an explanation', () => {
  test('names every endpoint, and why it got the event or did not', async () => {
    const application = await newApplication(world);
    const add = (uid: string, fields: object = {}) => newEndpoint(world, application, { uid, ...fields });
    await add('all');
    await add('other-type', { eventTypes: ['order.*'] });
    await add('one-channel', { channels: ['eu'] });
    await add('disabled', { status: 'disabled' });
    await add('paused', { status: 'paused' });
    await add('deleted-before');
    value(await deleteEndpoint(world.deps, EVERYTHING, refTo(application, 'deleted-before')));
    await add('deleted-later');
    await add('narrowed-later');
    await add('enabled-later', { status: 'disabled' });
    const event = await newEvent(world, application);
    await relayAll(world);
    await add('created-later');
    value(await deleteEndpoint(world.deps, EVERYTHING, refTo(application, 'deleted-later')));
    const patch = async (uid: string, fields: object) =>
      value(await updateEndpoint(world.deps, EVERYTHING, { ...refTo(application, uid), patch: fields }));
    await patch('narrowed-later', { eventTypes: ['order.*'] });
    await patch('enabled-later', { status: 'enabled' });

    expect(await byUid(application, event)).toEqual({
      all: due('queue'),
      'other-type': not('type_not_subscribed'),
      'one-channel': not('channel_not_subscribed'),
      disabled: not('endpoint_disabled'),
      paused: due('paused'),
      'deleted-later': due('cancellation'),
      'narrowed-later': due('queue'),
      'enabled-later': not('endpoint_changed'),
      'created-later': not('endpoint_created_later'),
    });
    expect((await explain(application, event)).event).toMatchObject({
      data: '{}',
      deliveries: { pending: 4, delivered: 0 },
    });
  });

  test('of an event that nobody wanted says so for each endpoint', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application, { uid: 'orders', eventTypes: ['order.*'] });
    const event = await newEvent(world, application);
    await relayAll(world);
    const { event: read } = await explain(application, event);
    expect(read.deliveries).toEqual({ pending: 0, retrying: 0, delivered: 0, failed: 0, cancelled: 0 });
    expect(await byUid(application, event)).toEqual({ orders: not('type_not_subscribed') });
  });

  test('of an event that the relay has not seen says what will come of it', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application, { uid: 'all' });
    await newEndpoint(world, application, { uid: 'orders', eventTypes: ['order.*'] });
    const event = await newEvent(world, application);
    expect((await explain(application, event)).event.deliveries).toBeNull();
    expect(await byUid(application, event)).toEqual({
      all: { matched: true, reasons: ['not_relayed'], waitsFor: [], status: null },
      orders: not('type_not_subscribed'),
    });
  });

  test('of a test names the endpoint that it was for', async () => {
    const application = await newApplication(world);
    const target = await newEndpoint(world, application, { uid: 'target' });
    await newEndpoint(world, application, { uid: 'another' });
    const event = await newEvent(world, application);
    await world.database.sql`
      update postrider.events set only_endpoint = ${target.id} where id = ${decodeId('event', event)}`;
    await relayAll(world);
    expect(await byUid(application, event)).toEqual({ target: due('queue'), another: not('for_another_endpoint') });
  });

  test('tells what each delivery waits for', async () => {
    const application = await newApplication(world);
    const add = (uid: string, fields: object = {}) => newEndpoint(world, application, { uid, ...fields });
    const inHand = await add('in-hand');
    const held = await add('held');
    const limited = await add('limited', { rateLimit: 1 });
    const crowded = await add('crowded');
    const waiting = await add('waiting');
    const done = await add('done');
    const event = await newEvent(world, application);
    const eventId = decodeId('event', event) ?? '';
    await relayEvents(world.deps);
    const { sql } = world.database;
    await sql`
      update postrider_queue.job set state = 'active', heartbeat_on = now() where group_id = ${inHand.id}`;
    await sql`
      update postrider.endpoint_state set held_until = now() + interval '1 minute' where endpoint_id = ${held.id}`;
    await sql`
      update postrider.endpoint_state set rate_budget_at = now() + interval '5 seconds' where endpoint_id = ${limited.id}`;
    await insertParked(world.database, [
      { endpointId: crowded.id, eventIds: [eventId], bytes: 2, trigger: 'schedule' },
    ]);
    await sql`
      update postrider.deliveries set status = 'retrying', attempt_count = 1, retry_count = 1, last_response_status = 500,
        next_attempt_at = now() + interval '1 minute' where endpoint_id = ${waiting.id}`;
    await sql`
      update postrider.deliveries set status = 'failed', reason = 'gone', attempt_count = 1, next_attempt_at = null,
        completed_at = now() where endpoint_id = ${done.id}`;

    expect(await byUid(application, event)).toEqual({
      'in-hand': due('in_flight'),
      held: due('held'),
      limited: due('rate_limit'),
      crowded: due('room'),
      waiting: { ...due('schedule'), status: 'retrying' },
      done: { ...due(), status: 'failed' },
    });
    const { items } = (await explain(application, event)).endpoints;
    const found = (uid: string) => items.find(({ endpoint }) => endpoint.uid === uid);
    expect(found('waiting')?.delivery).toMatchObject({ attemptCount: 1, lastResponseStatus: 500, reason: null });
    expect(found('done')?.delivery).toMatchObject({ reason: 'gone' });
    expect(found('held')?.waitsFor[0]?.until).toBeInstanceOf(Date);
  });

  test('comes in pages, each endpoint once, the newest first', async () => {
    const application = await newApplication(world);
    for (const uid of ['a', 'b', 'c', 'd', 'e']) await newEndpoint(world, application, { uid });
    const event = await newEvent(world, application);
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const { endpoints } = await explain(application, event, { limit: 2, cursor });
      expect(endpoints.items.length).toBeLessThanOrEqual(2);
      seen.push(...endpoints.items.map(({ endpoint }) => endpoint.uid));
      cursor = endpoints.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('of an event of another application is refused like one that does not exist', async () => {
    const mine = await newApplication(world);
    const theirs = value(await createApplication(world.deps, EVERYTHING, { name: 'Another' }));
    await newEndpoint(world, theirs, { uid: 'theirs' });
    const event = await newEvent(world, theirs);
    const page = { limit: 50, cursor: null };
    const ask = (application: Application, access = EVERYTHING) =>
      explainEvent(world.deps, access, { application: appId(application), event, ...page });
    expect(refusal(await ask(mine)).code).toBe('event_not_found');
    expect(refusal(await ask(theirs, onlyIn(mine))).code).toBe('application_not_found');
    expect(
      refusal(await explainEvent(world.deps, EVERYTHING, { application: appId(theirs), event: 'evt_x', ...page })).code,
    ).toBe('event_not_found');
    const forged = { application: appId(theirs), event, limit: 50, cursor: 'forged' };
    expect(refusal(await explainEvent(world.deps, EVERYTHING, forged)).code).toBe('invalid_cursor');
  });
});
