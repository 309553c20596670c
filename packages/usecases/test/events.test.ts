import { type Event, encodeId } from '@postrider/core';
import { openDatabase } from '@postrider/db';
import { deleteApplication, getEvent, listEvents, type NewEvent, recordEvents } from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  NOBODY,
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

const record = (application: string, events: readonly NewEvent[], idempotencyKey?: string) =>
  recordEvents(world.deps, EVERYTHING, { application, events, idempotencyKey });

async function read(application: string, id: string | undefined): Promise<Event> {
  return value(await getEvent(world.deps, EVERYTHING, { application, event: encodeId('event', id ?? '') }));
}

describe('recording an event', () => {
  test('answers when it can be read, with its data letter by letter, and wakes the relay', async () => {
    const application = await newApplication(world, 'exact');
    const data = '{ "b": 1.0, "a" : 12345678901234567890,"a":"\\u00e9\\"\\\\{}" }';
    world.takeRings();
    const occurredAt = new Date('2026-01-02T03:04:05.678Z');
    const given = {
      type: 'message.sent',
      data,
      uid: 'm-1',
      channels: ['eu', 'us'],
      occurredAt,
      expiresAfterSeconds: 60,
    };
    const { events, replayed } = value(await record('exact', [given]));
    expect(replayed).toBe(false);
    expect(events).toEqual([
      { id: expect.any(String), type: 'message.sent', uid: 'm-1', occurredAt, createdAt: expect.any(Date) },
    ]);
    expect(world.takeRings()).toEqual(['events']);
    const event = await read('exact', events[0]?.id);
    expect(event).toEqual({
      id: events[0]?.id,
      applicationId: application.id,
      type: 'message.sent',
      data,
      uid: 'm-1',
      channels: ['eu', 'us'],
      occurredAt,
      createdAt: events[0]?.createdAt,
      deliverAt: null,
      expiresAt: new Date((events[0]?.createdAt.getTime() ?? 0) + 60_000),
      warnings: null,
      erasedAt: null,
      deliveries: null,
    });
  });

  test('takes the moment of recording as that of occurring when none is given', async () => {
    await newApplication(world, 'moment');
    const { events } = value(await record('moment', [{ type: 'a', data: 'null' }]));
    expect(events[0]?.occurredAt).toEqual(events[0]?.createdAt);
  });

  test('counts the expiry from the moment of delivery', async () => {
    await newApplication(world, 'later');
    const deliverAt = new Date(Date.now() + 86_400_000);
    const { events } = value(await record('later', [{ type: 'a', data: '1', deliverAt, expiresAfterSeconds: 10 }]));
    expect(await read('later', events[0]?.id)).toMatchObject({
      deliverAt,
      expiresAt: new Date(deliverAt.getTime() + 10_000),
    });
  });

  test('of an application that is not there, or not there any more, is refused', async () => {
    await newApplication(world, 'deleted');
    value(await deleteApplication(world.deps, EVERYTHING, { application: 'deleted' }));
    for (const application of ['deleted', 'nowhere', '\u0000', encodeId('application', NOBODY)]) {
      expect(refusal(await record(application, [{ type: 'a', data: '1' }])).code).toBe('application_not_found');
    }
  });

  test('of somebody else is refused like that of one that is not there', async () => {
    const mine = await newApplication(world);
    const theirs = await newApplication(world);
    const input = { application: appId(theirs), events: [{ type: 'a', data: '1' }] };
    expect(refusal(await recordEvents(world.deps, onlyIn(mine), input)).code).toBe('application_not_found');
    expect(await world.database.sql`select from postrider.events where application_id = ${theirs.id}`).toHaveLength(0);
  });

  test.each<[string, string, NewEvent]>([
    ['invalid_event_type', 'type', { type: 'no spaces', data: '1' }],
    ['invalid_event_type', 'type', { type: 'a..b', data: '1' }],
    ['invalid_event_type', 'type', { type: 'a'.repeat(129), data: '1' }],
    ['data_too_large', 'data', { type: 'a', data: `"${'x'.repeat(262_143)}"` }],
    ['data_has_nul', 'data', { type: 'a', data: '"\\u0000"' }],
    ['data_has_nul', 'data', { type: 'a', data: '{"a\\\\\\u0000":1}' }],
    ['invalid_event_uid', 'uid', { type: 'a', data: '1', uid: 'no spaces' }],
    ['invalid_channels', 'channels', { type: 'a', data: '1', channels: [] }],
    ['invalid_channels', 'channels', { type: 'a', data: '1', channels: Array<string>(6).fill('c') }],
    ['invalid_channels', 'channels', { type: 'a', data: '1', channels: ['a b'] }],
    ['invalid_expiry', 'expiresAfterSeconds', { type: 'a', data: '1', expiresAfterSeconds: 0 }],
  ])('is refused as %s at %s of the one event of a batch that is wrong', async (code, field, event) => {
    const application = await newApplication(world);
    const answer = await record(appId(application), [{ type: 'good', data: '1' }, event, { type: 'good', data: '2' }]);
    expect(refusal(answer)).toEqual({ code, pointer: `/events/1/${field}` });
    expect(
      await world.database.sql`select from postrider.events where application_id = ${application.id}`,
    ).toHaveLength(0);
  });

  test('at the edge of each limit is accepted', async () => {
    const application = appId(await newApplication(world));
    const edges: NewEvent[] = [
      { type: 'a'.repeat(128), data: '1' },
      { type: 'a', data: `"${'x'.repeat(262_142)}"` },
      { type: 'a', data: '"\\\\u0000"' },
      { type: 'a', data: '1', uid: 'u'.repeat(128) },
      { type: 'a', data: '1', channels: Array<string>(5).fill('c') },
    ];
    expect(value(await record(application, edges)).events).toHaveLength(edges.length);
  });

  test('that JavaScript reads and PostgreSQL does not is refused', async () => {
    const application = appId(await newApplication(world));
    const data = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(refusal(await record(application, [{ type: 'a', data }])).code).toBe('data_not_json');
  });

  test('with a moment that cannot be stored is refused', async () => {
    const application = appId(await newApplication(world));
    const occurredAt = new Date('0000-01-01T00:00:00.000Z');
    expect(refusal(await record(application, [{ type: 'a', data: '1', occurredAt }])).code).toBe('invalid_expiry');
    const endless = { type: 'a', data: '1', expiresAfterSeconds: 1e15 };
    expect(refusal(await record(application, [endless])).code).toBe('invalid_expiry');
  });

  test('with a uid that was used is refused with the id of the first, whatever the data', async () => {
    const application = appId(await newApplication(world));
    const { events } = value(await record(application, [{ type: 'a', data: '1', uid: 'once' }]));
    const again = await record(application, [
      { type: 'b', data: '2' },
      { type: 'a', data: '1', uid: 'once' },
    ]);
    expect(refusal(again)).toEqual({ code: 'event_uid_taken', pointer: '/events/1/uid' });
    expect(again.ok ? '' : again.refusal.detail).toContain(encodeId('event', events[0]?.id ?? ''));
    expect((await record(appId(await newApplication(world)), [{ type: 'a', data: '1', uid: 'once' }])).ok).toBe(true);
  });

  test.each([
    ['', false],
    [', which is used already', true],
  ])('with the uid of another in the batch is refused as given twice%s', async (_, used) => {
    const application = appId(await newApplication(world));
    const twice = { type: 'a', data: '1', uid: 'twice' };
    if (used) value(await record(application, [twice]));
    const answer = await record(application, [
      { type: 'b', data: '2', uid: 'z' },
      twice,
      { type: 'c', data: '3' },
      twice,
    ]);
    expect(refusal(answer)).toEqual({ code: 'event_uid_taken', pointer: '/events/3/uid' });
    expect(answer.ok ? '' : answer.refusal.detail).toContain('given twice in this batch');
    expect(answer.ok ? '' : answer.refusal.detail).not.toContain('evt_');
  });

  test('in a batch keeps the order, in the answer and in the list', async () => {
    const application = appId(await newApplication(world));
    const given = Array.from({ length: 250 }, (_, n) => ({ type: `t-${n}`, data: String(n) }));
    const { events } = value(await record(application, given));
    expect(events.map(({ type }) => type)).toEqual(given.map(({ type }) => type));
    const page = value(await listEvents(world.deps, EVERYTHING, { application, limit: 250, cursor: null }));
    expect(page.items.map(({ data }) => data)).toEqual(given.map(({ data }) => data).reverse());
  });
});

describe('an idempotency key', () => {
  const event = { type: 'order.paid', data: '{"n": 1}', uid: null };

  test('with the same events again gives the first answer', async () => {
    const application = appId(await newApplication(world));
    const first = value(await record(application, [event, { ...event, data: '2' }], 'key'));
    const again = value(await record(application, [event, { ...event, data: '2' }], 'key'));
    expect(again).toEqual({ ...first, replayed: true });
    const page = value(await listEvents(world.deps, EVERYTHING, { application, limit: 10, cursor: null }));
    expect(page.items).toHaveLength(2);
  });

  test.each([
    ['type', { ...event, type: 'order.lost' }],
    ['data, even by a space', { ...event, data: '{"n":1}' }],
    ['uid', { ...event, uid: 'u' }],
    ['occurredAt', { ...event, occurredAt: new Date(0) }],
  ])('with another %s is refused', async (_, other) => {
    const application = appId(await newApplication(world));
    value(await record(application, [event], 'key'));
    expect(refusal(await record(application, [other], 'key'))).toEqual({
      code: 'idempotency_mismatch',
      pointer: undefined,
    });
  });

  test('of one application is not that of another', async () => {
    const first = value(await record(appId(await newApplication(world)), [event], 'shared'));
    const second = value(await record(appId(await newApplication(world)), [event], 'shared'));
    expect(second.replayed).toBe(false);
    expect(second.events[0]?.id).not.toBe(first.events[0]?.id);
  });

  test('of no length or of more than 255 characters is refused', async () => {
    const application = appId(await newApplication(world));
    expect(refusal(await record(application, [event], '')).code).toBe('invalid_idempotency_key');
    expect(refusal(await record(application, [event], 'k'.repeat(256))).code).toBe('invalid_idempotency_key');
    expect((await record(application, [event], 'k'.repeat(255))).ok).toBe(true);
  });

  test('of a refused recording is free again', async () => {
    const application = appId(await newApplication(world));
    expect((await record(application, [{ type: '', data: '1' }], 'retried')).ok).toBe(false);
    expect(value(await record(application, [event], 'retried')).replayed).toBe(false);
  });

  test('from ten connections at once records one event', async () => {
    const application = appId(await newApplication(world));
    const many = openDatabase({ url: world.url, connectionsMax: 10, name: 'ten' });
    const deps = { ...world.deps, database: many };
    const input = { application, events: [event], idempotencyKey: 'ten' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => recordEvents(deps, EVERYTHING, input)));
    await many.close();
    const values = answers.map(value);
    expect(new Set(values.map(({ events }) => events[0]?.id)).size).toBe(1);
    expect(values.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const page = value(await listEvents(world.deps, EVERYTHING, { application, limit: 10, cursor: null }));
    expect(page.items).toHaveLength(1);
  });

  test('that another transaction holds for longer than one waits is refused, and usable once that has ended', async () => {
    const application = appId(await newApplication(world));
    let answer: Awaited<ReturnType<typeof record>> | undefined;
    const rolledBack = new Error('rolled back');
    const holding = world.database.transaction(async ({ sql }) => {
      await sql`select postrider.emit(${application}, 'order.paid', '{"n": 1}'::text, idempotency_key => 'held')`;
      answer = await record(application, [event], 'held');
      throw rolledBack;
    });
    await expect(holding).rejects.toBe(rolledBack);
    expect(answer?.ok === false && answer.refusal.code).toBe('idempotency_in_progress');
    expect(value(await record(application, [event], 'held')).replayed).toBe(false);
  });
});

describe('reading events', () => {
  test('of another application is answered like one that does not exist', async () => {
    const mine = await newApplication(world);
    const theirs = await newApplication(world);
    const event = await newEvent(world, theirs);
    for (const named of [event, encodeId('event', NOBODY), 'evt_', '\u0000']) {
      const answer = await getEvent(world.deps, EVERYTHING, { application: appId(mine), event: named });
      expect(refusal(answer).code).toBe('event_not_found');
    }
    const stranger = await getEvent(world.deps, onlyIn(mine), { application: appId(theirs), event });
    expect(refusal(stranger).code).toBe('application_not_found');
  });

  test('tells how deliveries stand once the relay has seen the event, and not before', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application, { eventTypes: ['message.sent'] });
    await newEndpoint(world, application);
    const event = await newEvent(world, application);
    const ref = { application: appId(application), event };
    expect(value(await getEvent(world.deps, EVERYTHING, ref)).deliveries).toBeNull();
    await relayAll(world);
    const none = { pending: 0, retrying: 0, delivered: 0, failed: 0, cancelled: 0 };
    expect(value(await getEvent(world.deps, EVERYTHING, ref)).deliveries).toEqual({ ...none, pending: 2 });
    const nobodyListens = await newApplication(world);
    const lonely = { application: appId(nobodyListens), event: await newEvent(world, nobodyListens) };
    await relayAll(world);
    expect(value(await getEvent(world.deps, EVERYTHING, lonely)).deliveries).toEqual(none);
  });

  test('tells it of an event whose transaction was open while the relay went past it', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application);
    const ref = await world.database.transaction(async ({ sql }) => {
      const [row] = await sql<{ event: string }[]>`
        select postrider.emit(${appId(application)}, 'slow', '1'::text) as event`;
      const later = await newEvent(world, application);
      await relayAll(world);
      const seen = value(await getEvent(world.deps, EVERYTHING, { application: appId(application), event: later }));
      expect(seen.deliveries).toMatchObject({ pending: 1 });
      return { application: appId(application), event: row?.event ?? '' };
    });
    expect(value(await getEvent(world.deps, EVERYTHING, ref)).deliveries).toBeNull();
    await relayAll(world);
    expect(value(await getEvent(world.deps, EVERYTHING, ref)).deliveries).toMatchObject({ pending: 1 });
  });

  test('lists by type, uid and time, page by page', async () => {
    const application = await newApplication(world);
    const first = await newEvent(world, application, { type: 'a.b', uid: 'one' });
    const second = await newEvent(world, application, { type: 'a.c' });
    const third = await newEvent(world, application, { type: 'a.b' });
    const list = async (filter: object) => {
      const input = { application: appId(application), limit: 10, cursor: null, ...filter };
      return value(await listEvents(world.deps, EVERYTHING, input)).items.map(({ id }) => encodeId('event', id));
    };
    expect(await list({})).toEqual([third, second, first]);
    expect(await list({ type: 'a.b' })).toEqual([third, first]);
    expect(await list({ uid: 'one' })).toEqual([first]);
    expect(await list({ uid: 'none' })).toEqual([]);
    expect(await list({ type: '\u0000' })).toEqual([]);
    expect(await list({ uid: '\u0000' })).toEqual([]);
    expect(await list({ since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await list({ until: new Date(Date.now() - 60_000) })).toEqual([]);
    expect(await list({ since: new Date(-1), until: new Date(Date.now() + 60_000) })).toEqual([third, second, first]);
    const page = value(
      await listEvents(world.deps, EVERYTHING, { application: appId(application), limit: 2, cursor: null }),
    );
    const rest = { application: appId(application), limit: 2, cursor: page.nextCursor };
    const last = value(await listEvents(world.deps, EVERYTHING, rest));
    expect(last).toEqual({ items: [expect.objectContaining({ type: 'a.b', uid: 'one' })], nextCursor: null });
  });

  test('bounds them by the moment of recording: from since on, before until', async () => {
    const application = await newApplication(world);
    const event = await newEvent(world, application);
    const ref = { application: appId(application), event };
    const { createdAt } = value(await getEvent(world.deps, EVERYTHING, ref));
    const next = new Date(createdAt.getTime() + 1);
    const list = async (filter: object) => {
      const input = { application: appId(application), limit: 10, cursor: null, ...filter };
      return value(await listEvents(world.deps, EVERYTHING, input)).items.length;
    };
    expect(await list({ since: createdAt, until: next })).toBe(1);
    expect(await list({ since: next })).toBe(0);
    expect(await list({ until: createdAt })).toBe(0);
  });

  test('refuses a cursor that was tampered with', async () => {
    const application = await newApplication(world);
    for (const _ of [1, 2]) await newEvent(world, application);
    const events = value(
      await listEvents(world.deps, EVERYTHING, { application: appId(application), limit: 1, cursor: null }),
    );
    const tampered = `${events.nextCursor?.slice(0, -1)}${events.nextCursor?.endsWith('A') ? 'B' : 'A'}`;
    const input = { application: appId(application), limit: 1, cursor: tampered };
    expect(refusal(await listEvents(world.deps, EVERYTHING, input)).code).toBe('invalid_cursor');
  });
});
