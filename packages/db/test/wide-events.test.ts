import type { ApplicationId, EndpointId, EventId } from '@postrider/core';
import { findEvent, insertParked, makeWideSlice, relayHasWork, type WideLimits } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { begin, emit, relayDrained, relayedTo } from './outbox.ts';
import { EVERYTHING, seedApplication, seedEndpoint } from './seed.ts';

const WIDE: WideLimits = { deliveriesMax: 4, endpointsMax: 100, sliceMs: 60_000 };
const NO_PACE: WideLimits = { ...WIDE, sliceMs: 0 };

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpoints: EndpointId[];
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  await relayed();
  await database.sql`delete from postrider.wide_events`;
  application = await seedApplication(database);
  endpoints = [];
  for (let n = 0; n < 10; n += 1) endpoints.push(await seedEndpoint(database, application));
});
afterAll(() => drop());

/** More than three endpoints are many here. */
const relayed = () => relayDrained(database, { endpointsMax: 3 });

const slice = (limits = WIDE) => database.transaction((tx) => makeWideSlice(tx, limits));

/** A slice of which everything is parked, as what is for paused endpoints. */
const sliceParked = () =>
  database.transaction(async (tx) => {
    const chunks = await makeWideSlice(tx, WIDE);
    await insertParked(
      tx,
      chunks.map((chunk) => ({ ...chunk, trigger: 'schedule' })),
    );
    return chunks;
  });

async function wideEvent(fields: Parameters<typeof emit>[2] = {}): Promise<EventId> {
  const event = await emit(database, application, fields);
  await relayed();
  return event;
}

/** Slices until there is nothing left to do; answers the endpoints of each. */
async function allSlices(): Promise<EndpointId[][]> {
  const made: EndpointId[][] = [];
  while (await relayHasWork(database)) made.push((await slice(NO_PACE)).map(({ endpointId }) => endpointId));
  return made.filter((ids) => ids.length > 0);
}

const deliveriesOf = (event: EventId) => database.sql<{ endpointId: EndpointId }[]>`
  select endpoint_id as "endpointId" from postrider.deliveries where event_id = ${event} order by endpoint_id`;

test('An event that many endpoints want is only noted by the relay, and then fanned out in slices, to each of them once.', async () => {
  const event = await wideEvent();
  expect(await deliveriesOf(event)).toEqual([]);
  expect((await allSlices()).map(({ length }) => length)).toEqual([4, 4, 2]);
  expect((await deliveriesOf(event)).map(({ endpointId }) => endpointId)).toEqual([...endpoints].sort());
});

test('An event beside it that few want has its deliveries at once.', async () => {
  const [first] = endpoints;
  await database.sql`update postrider.endpoints set event_types = ${['other.*']} where id = any (${endpoints.slice(3)}::uuid[])`;
  const narrow = await emit(database, application);
  await emit(database, application, { type: 'other.type' });
  const pages = await relayed();
  expect(relayedTo(pages, first ?? '')).toEqual([narrow]);
  expect(await deliveriesOf(narrow)).toHaveLength(3);
});

test('The next slice is made when half of the one before has been attempted, and not before.', async () => {
  const event = await wideEvent();
  expect(await slice()).toHaveLength(4);
  expect(await slice()).toEqual([]);
  const attempt = (endpoint: EndpointId | undefined) => database.sql`
    update postrider.deliveries set attempt_count = 1 where event_id = ${event} and endpoint_id = ${endpoint ?? null}`;
  const [first, second, third] = [...endpoints].sort();
  await attempt(first);
  await attempt(second);
  expect(await slice()).toEqual([]);
  await attempt(third);
  expect(await slice()).toHaveLength(4);
});

test('What is parked is not waited for: it stands in front of nobody.', async () => {
  await wideEvent();
  await database.sql`update postrider.endpoints set status = 'paused', status_reason = 'manual' where application_id = ${application}`;
  expect(await sliceParked()).toHaveLength(4);
  expect(await sliceParked()).toHaveLength(4);
});

test('A chunk says whether others of its endpoint are parked, to go before it.', async () => {
  const event = await wideEvent();
  const [first = ''] = [...endpoints].sort();
  await insertParked(database, [{ endpointId: first, eventIds: [event], bytes: 2, trigger: 'schedule' }]);
  expect((await slice()).map(({ behind }) => behind)).toEqual([true, false, false, false]);
});

test('Wide events take turns, and all of them together have one slice on its way.', async () => {
  const events = [await wideEvent(), await wideEvent()];
  const turns: (EventId | undefined)[] = [];
  for (let n = 0; n < 4; n += 1) turns.push((await slice(NO_PACE))[0]?.eventIds[0]);
  expect(turns.slice(0, 2).sort()).toEqual([...events].sort());
  expect(turns.slice(2)).toEqual(turns.slice(0, 2));
  expect(await slice()).toEqual([]);
});

test('An application that sends one after the other keeps neither its own nor another application’s from their turns.', async () => {
  const event = await wideEvent();
  application = await seedApplication(database);
  for (let n = 0; n < 10; n += 1) await seedEndpoint(database, application);
  for (let n = 0; n < 6; n += 1) {
    await wideEvent();
    await slice(NO_PACE);
  }
  expect(await deliveriesOf(event)).toHaveLength(10);
});

test('One that is relayed again, because the cursor was set back, is made to each once all the same.', async () => {
  const event = await wideEvent();
  await allSlices();
  await database.sql`
    update postrider.relay_cursors set lo = '1:1:', hi = '1:1:', drained = true where source = 'local'`;
  await relayed();
  // Those of other tests are relayed again as well.
  expect((await allSlices()).flat().filter((endpoint) => endpoints.includes(endpoint))).toEqual([]);
  expect(await deliveriesOf(event)).toHaveLength(10);
});

test('One that is for a single endpoint is not wide.', async () => {
  const [only = ''] = endpoints;
  const event = await emit(database, application);
  await database.sql`update postrider.events set only_endpoint = ${only} where id = ${event}`;
  expect(relayedTo(await relayed(), only)).toEqual([event]);
  expect(await relayHasWork(database)).toBe(false);
});

test('Of several at work at once, one makes the slice.', async () => {
  await wideEvent();
  const first = await begin(database);
  expect(await makeWideSlice(first.tx, NO_PACE)).toHaveLength(4);
  expect(await slice(NO_PACE)).toEqual([]);
  await first.commit();
  expect(await slice(NO_PACE)).toHaveLength(4);
});

test('What breaks off leaves the slice to the next one.', async () => {
  const event = await wideEvent();
  const broken = await begin(database);
  expect(await makeWideSlice(broken.tx, NO_PACE)).toHaveLength(4);
  await broken.rollback();
  expect((await allSlices()).flat().sort()).toEqual([...endpoints].sort());
  expect(await deliveriesOf(event)).toHaveLength(10);
});

test('The endpoints of other applications get none, of those made before and of those made after.', async () => {
  application = await seedApplication(database);
  const own = [];
  for (let n = 0; n < 5; n += 1) own.push(await seedEndpoint(database, application));
  const event = await wideEvent();
  await seedEndpoint(database, await seedApplication(database));
  await database.sql`update postrider.endpoints set created_at = now() - interval '1 day'`;
  await allSlices();
  expect((await deliveriesOf(event)).map(({ endpointId }) => endpointId)).toEqual(own.sort());
});

test('Endpoints that came later, are disabled or deleted by then, or ask for others get none.', async () => {
  const event = await wideEvent();
  const [disabled, deleted, other] = endpoints;
  await database.sql`update postrider.endpoints set status = 'disabled', status_reason = 'manual' where id = ${disabled ?? null}`;
  await database.sql`update postrider.endpoints set deleted_at = now() where id = ${deleted ?? null}`;
  await database.sql`update postrider.endpoints set event_types = ${['none']} where id = ${other ?? null}`;
  const later = await seedEndpoint(database, application);
  await allSlices();
  const got = (await deliveriesOf(event)).map(({ endpointId }) => endpointId);
  expect(got).toEqual(endpoints.slice(3).sort());
  expect(got).not.toContain(later);
});

test('An endpoint that was made before gets it although the clock has been set back since.', async () => {
  await database.sql`update postrider.endpoints set created_at = now() + interval '1 hour' where application_id = ${application}`;
  const event = await wideEvent();
  await allSlices();
  expect(await deliveriesOf(event)).toHaveLength(10);
});

test('A delivery that is there already, by a backfill, is left alone and gets no second chunk.', async () => {
  const event = await wideEvent();
  const [there] = [...endpoints].sort();
  await database.sql`
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at)
    values (${event}, ${there ?? null}, postrider.uuid_of_event(${event}), ${application}, 'message.sent', now())`;
  expect((await allSlices()).flat().sort()).toEqual(endpoints.filter((id) => id !== there).sort());
});

test('Where few of many endpoints want an event, a slice looks at so many and no further, and goes on from there.', async () => {
  const event = await wideEvent();
  const wanting = [...endpoints].sort().slice(6);
  await database.sql`update postrider.endpoints set event_types = ${['none']}
    where application_id = ${application} and not id = any (${wanting}::uuid[])`;
  const narrowly = { ...NO_PACE, endpointsMax: 5 };
  expect(await slice(narrowly)).toEqual([]);
  expect(await slice(narrowly)).toHaveLength(4);
  expect((await deliveriesOf(event)).map(({ endpointId }) => endpointId)).toEqual(wanting);
});

test('Until all of it is fanned out, an event counts as not relayed.', async () => {
  const event = await wideEvent();
  const counts = async () => (await findEvent(database, EVERYTHING, application, event))?.deliveries;
  await slice();
  expect(await counts()).toBeNull();
  await allSlices();
  expect(await counts()).toMatchObject({ pending: 10 });
});

test('An event that was erased meanwhile, or whose partition is gone, is over.', async () => {
  const erased = await wideEvent();
  const gone = await wideEvent();
  await database.sql`update postrider.events set erased_at = now(), data = 'null' where id = ${erased}`;
  await database.sql`delete from postrider.events where id = ${gone}`;
  await database.sql`insert into postrider.wide_events (event_id, relayed_at)
    values ('018f0000-0000-7000-8000-000000000000', now())`;
  expect(await allSlices()).toEqual([]);
  expect(await deliveriesOf(erased)).toEqual([]);
});
