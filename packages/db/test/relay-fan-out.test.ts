import { type ApplicationId, type EndpointId, type EventId, matchesChannels, matchesEventType } from '@postrider/core';
import { relayPage, type Tx } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emit, LIMITS, relayDrained, relayedTo, relayOnce } from './outbox.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  application = await seedApplication(database);
  await relayDrained(database);
});
afterAll(() => drop());

interface Wants {
  readonly eventTypes?: readonly string[] | null;
  readonly channels?: readonly string[] | null;
  readonly status?: 'enabled' | 'paused' | 'disabled';
}

async function endpointWith({
  eventTypes = null,
  channels = null,
  status = 'enabled',
}: Wants = {}): Promise<EndpointId> {
  const id = await seedEndpoint(database, application);
  await database.sql`
    update postrider.endpoints set event_types = ${eventTypes as string[] | null}::text[],
      channels = ${channels as string[] | null}::text[], status = ${status},
      status_reason = ${status === 'enabled' ? null : 'manual'}
    where id = ${id}`;
  return id;
}

interface Made {
  readonly status: string;
  readonly applicationId: ApplicationId;
  readonly eventType: string;
  readonly nextAttemptAt: Date;
  readonly expiresAt: Date | null;
  readonly sharesBits: boolean;
  readonly dueLate: boolean;
}

async function deliveryOf(eventId: EventId, endpointId: EndpointId): Promise<Made | undefined> {
  const [row] = await database.sql<Made[]>`
    select status, application_id as "applicationId", event_type as "eventType", next_attempt_at as "nextAttemptAt",
      expires_at as "expiresAt", substr(id::text, 1, 18) = substr(event_id::text, 1, 18) and id <> event_id as "sharesBits",
      next_attempt_at > now() as "dueLate"
    from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${endpointId}`;
  return row;
}

describe('an event becomes a delivery', () => {
  test('to each endpoint of its application, due now, with an id that names its day', async () => {
    const endpoints = [await endpointWith(), await endpointWith()];
    const event = await emit(database, application, { type: 'invoice.paid' });
    const pages = await relayDrained(database);
    for (const endpoint of endpoints) {
      expect(relayedTo(pages, endpoint)).toEqual([event]);
      expect(await deliveryOf(event, endpoint)).toMatchObject({
        status: 'pending',
        applicationId: application,
        eventType: 'invoice.paid',
        expiresAt: null,
        sharesBits: true,
        dueLate: false,
      });
    }
  });

  test('to none of another application', async () => {
    await emit(database, await seedApplication(database));
    const endpoint = await endpointWith();
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([]);
  });

  test('to none that is disabled or deleted', async () => {
    const disabled = await endpointWith({ status: 'disabled' });
    const deleted = await endpointWith();
    await database.sql`update postrider.endpoints set deleted_at = now() where id = ${deleted}`;
    await emit(database, application);
    expect((await relayDrained(database)).flatMap(({ chunks }) => chunks)).toEqual([]);
    expect(
      await database.sql`
      select from postrider.deliveries where endpoint_id = any (${[disabled, deleted]}::uuid[])`,
    ).toHaveLength(0);
  });

  test('to one that is paused, and says so', async () => {
    const paused = await endpointWith({ status: 'paused' });
    const enabled = await endpointWith();
    await emit(database, application);
    const { chunks } = await relayOnce(database);
    expect(new Map(chunks.map((chunk) => [chunk.endpointId, chunk.paused]))).toEqual(
      new Map([
        [paused, true],
        [enabled, false],
      ]),
    );
  });

  test('to the one it was recorded for, and to no other', async () => {
    const [wanted, other] = [await endpointWith(), await endpointWith()];
    const event = await emit(database, application);
    await database.sql`update postrider.events set only_endpoint = ${wanted} where id = ${event}`;
    const pages = await relayDrained(database);
    expect(relayedTo(pages, wanted)).toEqual([event]);
    expect(relayedTo(pages, other)).toEqual([]);
  });

  test('to none, when nobody wants it, and is past all the same', async () => {
    await emit(database, application);
    expect(await relayOnce(database)).toMatchObject({ events: 1, deliveries: 0, chunks: [], drained: true });
  });
});

const word = fc.constantFrom('a', 'b', 'a-b', 'A');
const typeName = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
const wantedTypes = fc.option(
  fc.array(
    fc.oneof(
      typeName,
      typeName.map((name) => `${name}.*`),
    ),
    { minLength: 1, maxLength: 3 },
  ),
);
const channelNames = fc.option(fc.uniqueArray(fc.constantFrom('eu', 'us', 'asia'), { minLength: 1, maxLength: 3 }));

const asking = fc.record({ eventTypes: wantedTypes, channels: channelNames });
const happening = fc.record({ type: typeName, channels: channelNames });

test('Each endpoint gets the event types and channels that it asked for, as core matches them, whatever else is on the page.', async () => {
  const matches = async (
    wanted: { eventTypes: string[] | null; channels: string[] | null }[],
    happened: { type: string; channels: string[] | null }[],
  ) => {
    application = await seedApplication(database);
    const endpoints = [];
    for (const wants of wanted) endpoints.push({ id: await endpointWith(wants), ...wants });
    const events: { id: EventId; type: string; channels: string[] | null }[] = [];
    for (const { type, channels } of happened) {
      events.push({
        id: await emit(database, application, { type, ...(channels === null ? {} : { channels }) }),
        type,
        channels,
      });
    }
    const pages = await relayDrained(database);
    for (const { id, eventTypes, channels } of endpoints) {
      const expected = events.filter(
        (event) => matchesEventType(eventTypes, event.type) && matchesChannels(channels, event.channels),
      );
      expect(relayedTo(pages, id)).toEqual(expected.map((event) => event.id));
    }
  };
  const endpoints = fc.array(asking, { minLength: 1, maxLength: 4 });
  const events = fc.array(happening, { minLength: 1, maxLength: 6 });
  const all = { eventTypes: null, channels: null };
  await fc.assert(fc.asyncProperty(endpoints, events, matches), {
    numRuns: 50,
    examples: [
      [[{ ...all, eventTypes: ['a.*'] }], [{ type: 'a', channels: null }]],
      [[{ ...all, eventTypes: ['a.*', 'a.b', 'a.b.*'] }], [{ type: 'a.b.A', channels: null }]],
      [[{ ...all, eventTypes: ['a'] }], [{ type: 'a.b', channels: null }]],
      [[{ ...all, channels: ['eu'] }], [{ type: 'a', channels: null }]],
      [[{ ...all, channels: ['eu', 'us'] }, all], [{ type: 'a', channels: ['us', 'eu'] }]],
    ],
  });
});

describe('a delivery that is to be made later', () => {
  test('is due at that moment, rounded up to the second by which the queue goes', async () => {
    const endpoint = await endpointWith();
    const event = await emit(database, application, { deliverIn: 3600, expiresAfter: '1 hour' });
    const { chunks } = await relayOnce(database);
    const [at] = await database.sql<{ deliverAt: Date; expiresAt: Date }[]>`
      select deliver_at as "deliverAt", expires_at as "expiresAt" from postrider.events where id = ${event}`;
    const made = await deliveryOf(event, endpoint);
    expect(chunks.map(({ dueAt }) => dueAt)).toEqual([made?.nextAttemptAt]);
    const early = (made?.nextAttemptAt.getTime() ?? 0) - (at?.deliverAt.getTime() ?? 0);
    expect(early).toBeGreaterThanOrEqual(0);
    expect(early).toBeLessThan(1000);
    expect((made?.nextAttemptAt.getTime() ?? 1) % 1000).toBe(0);
    expect(made?.expiresAt).toEqual(at?.expiresAt);
  });

  test('is due now when that moment is past', async () => {
    const endpoint = await endpointWith();
    const event = await emit(database, application, { deliverIn: -60 });
    expect((await relayOnce(database)).chunks.map(({ dueAt }) => dueAt)).toEqual([null]);
    expect((await deliveryOf(event, endpoint))?.dueLate).toBe(false);
  });

  test('is in no chunk with those that are due now', async () => {
    const endpoint = await endpointWith();
    const now = await emit(database, application);
    const later = await emit(database, application, { deliverIn: 3600 });
    const alsoNow = await emit(database, application);
    const { chunks } = await relayOnce(database);
    const byDue = new Map(chunks.map(({ dueAt, eventIds }) => [dueAt === null, eventIds]));
    expect(chunks.every(({ endpointId }) => endpointId === endpoint)).toBe(true);
    expect(byDue.get(true)).toEqual([now, alsoNow]);
    expect(byDue.get(false)).toEqual([later]);
  });
});

/** One transaction's events, in the order of their ids. */
async function emitMany(count: number, data = '{}'): Promise<EventId[]> {
  return database.transaction(async (tx) => {
    const events: EventId[] = [];
    for (let n = 0; n < count; n += 1) events.push(await emit(tx, application, { data }));
    return events;
  });
}

/** Rows of the table that the transaction has read, and perhaps others on its connection before. */
async function endpointsReadBy(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ rows: number }[]>`
    select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables
    where relid = 'postrider.endpoints'::regclass`;
  return row?.rows ?? 0;
}

describe('a page', () => {
  test('takes no more events than it may, and the next goes on where it ended', async () => {
    const endpoint = await endpointWith();
    const events = await emitMany(7);
    const pages = await relayDrained(database, { eventsMax: 3 });
    expect(pages.map((page) => page.events)).toEqual([3, 3, 1]);
    expect(pages.map(({ drained }) => drained)).toEqual([false, false, true]);
    expect(relayedTo(pages, endpoint)).toEqual(events);
  });

  test('that is filled by the last event is followed by an empty one', async () => {
    await endpointWith();
    await emitMany(3);
    expect((await relayDrained(database, { eventsMax: 3 })).map((page) => page.events)).toEqual([3, 0]);
  });

  test('stops before too many deliveries, but always takes one event', async () => {
    const endpoints = [await endpointWith(), await endpointWith(), await endpointWith()];
    const events = await emitMany(4);
    const pages = await relayDrained(database, { deliveriesMax: 6 });
    expect(pages.map((page) => page.events).filter((count) => count > 0)).toEqual([2, 2]);
    await emitMany(2);
    const small = await relayDrained(database, { deliveriesMax: 1 });
    expect(small.map(({ deliveries }) => deliveries).filter((count) => count > 0)).toEqual([3, 3]);
    for (const endpoint of endpoints) expect(relayedTo(pages, endpoint)).toEqual(events);
  });

  test('is filled by what its events become, not by the endpoints that want others', async () => {
    for (let n = 0; n < 10; n += 1) await endpointWith({ eventTypes: [`other.${n}`, 'rare'] });
    const endpoint = await endpointWith();
    const events = await emitMany(6);
    expect(relayedTo([await relayOnce(database, { deliveriesMax: 6 })], endpoint)).toEqual(events);
  });

  test('stops before an application that has too many endpoints, unless it begins with it', async () => {
    for (let n = 0; n < 3; n += 1) await endpointWith({ eventTypes: ['other'] });
    await emitMany(2);
    application = await seedApplication(database);
    for (let n = 0; n < 3; n += 1) await endpointWith({ eventTypes: ['other'] });
    await emitMany(2);
    const pages = await relayDrained(database, { deliveriesMax: 2 });
    expect(pages.map((page) => page.events).filter((count) => count > 0)).toEqual([2, 2]);
  });

  test('reads each endpoint of an application once, however many events of however many types it holds', async () => {
    for (let n = 0; n < 20; n += 1) await endpointWith({ eventTypes: [`a.${n}`] });
    for (let n = 0; n < 40; n += 1) await emit(database, application, { type: `a.${n % 20}` });
    const endpointsRead = await database.transaction(async (tx) => {
      const before = await endpointsReadBy(tx);
      expect((await relayPage(tx, LIMITS)).deliveries).toBe(40);
      return (await endpointsReadBy(tx)) - before;
    });
    expect(endpointsRead).toBe(20);
  });

  test('makes chunks within their limits, in the order of the events', async () => {
    const endpoint = await endpointWith();
    const events = await emitMany(25);
    const { chunks } = await relayOnce(database, { chunkDeliveriesMax: 10 });
    expect(chunks.map(({ eventIds }) => eventIds.length).sort((a, b) => b - a)).toEqual([10, 10, 5]);
    expect(chunks.flatMap(({ eventIds }) => eventIds).sort()).toEqual(events);
    for (const { eventIds, endpointId } of chunks) {
      expect(endpointId).toBe(endpoint);
      expect(eventIds).toEqual([...eventIds].sort());
    }
  });

  test('makes chunks by size too: none is larger than the limit and one event', async () => {
    await endpointWith();
    const data = JSON.stringify('x'.repeat(398));
    await emitMany(20, data);
    const { chunks } = await relayOnce(database, { chunkBytesMax: 1000 });
    expect(chunks.reduce((sum, { eventIds }) => sum + eventIds.length, 0)).toBe(20);
    for (const { bytes, eventIds } of chunks) {
      expect(bytes).toBe(eventIds.length * data.length);
      expect(bytes).toBeLessThanOrEqual(1000 + data.length);
    }
  });
});

test('A database whose relay has no cursor says so.', async () => {
  const failing = database.transaction(async (tx) => {
    await tx.sql`delete from postrider.relay_cursors`;
    await relayPage(tx, LIMITS);
  });
  await expect(failing).rejects.toThrow('run postrider migrate');
});
