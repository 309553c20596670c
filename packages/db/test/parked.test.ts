import { randomBytes } from 'node:crypto';
import { uuid7 } from '@postrider/core';
import { endpointsWithParked, insertParked, lockParkedEndpoints, takeParked } from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begin } from './outbox.ts';

let { database, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
afterAll(() => drop());

const newId = () => uuid7(Date.now(), randomBytes(10));
const chunkOf = (endpointId: string, size = 1) => ({
  endpointId,
  eventIds: Array.from({ length: size }, newId),
  bytes: size,
  trigger: 'schedule' as const,
});
const take = (endpointIds: readonly string[], deliveriesMax = 200) =>
  takeParked(
    database,
    endpointIds.map((endpointId) => ({ endpointId, deliveriesMax })),
  );

/** Whether somebody waits for a lock in this database. */
const someoneWaits = async () => {
  const rows = await database.sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return rows.length > 0;
};

describe('parked chunks', () => {
  test('are taken as they were parked, oldest first, endpoint by endpoint', async () => {
    const [one, other] = [newId(), newId()].sort() as [string, string];
    const chunks = [chunkOf(other, 2), chunkOf(one), { ...chunkOf(other), trigger: 'manual' as const }, chunkOf(one)];
    await insertParked(database, chunks);
    expect(await take([one, other])).toEqual([chunks[1], chunks[3], chunks[0], chunks[2]]);
    expect(await take([one, other])).toEqual([]);
  });

  test('are taken until they hold as many deliveries as were asked for, the last chunk whole', async () => {
    const endpointId = newId();
    const chunks = [40, 40, 40, 40].map((size) => chunkOf(endpointId, size));
    await insertParked(database, chunks);
    expect(await take([endpointId], 81)).toEqual(chunks.slice(0, 3));
    expect(await take([endpointId], 40)).toEqual(chunks.slice(3));
  });

  test('that are not taken are not locked', async () => {
    const endpointId = newId();
    await insertParked(
      database,
      [40, 40, 40, 40].map((size) => chunkOf(endpointId, size)),
    );
    await database.transaction(async (tx) => {
      expect(await takeParked(tx, [{ endpointId, deliveriesMax: 81 }])).toHaveLength(3);
      const free = await database.sql`
        select from postrider.parked where endpoint_id = ${endpointId} for update skip locked`;
      expect(free).toHaveLength(1);
    });
  });

  test('of an endpoint are told once each, however many there are', async () => {
    await database.sql`truncate postrider.parked`;
    const ids = [newId(), newId(), newId()].sort();
    await insertParked(
      database,
      ids.flatMap((id) => [chunkOf(id), chunkOf(id), chunkOf(id)]),
    );
    expect(await endpointsWithParked(database)).toEqual(ids);
    expect(await lockParkedEndpoints(database, [...ids, newId()].sort())).toEqual(new Set(ids));
    await database.sql`truncate postrider.parked`;
    expect(await endpointsWithParked(database)).toEqual([]);
  });
});

describe('a relay that parks behind a chain and a taker that ends it', () => {
  test('do not miss each other when the relay was first: the taker waits, and the new chunk can be found', async () => {
    const endpointId = newId();
    const first = chunkOf(endpointId);
    await insertParked(database, [first]);
    const relay = await begin(database);
    expect(await lockParkedEndpoints(relay.tx, [endpointId])).toEqual(new Set([endpointId]));
    const second = chunkOf(endpointId);
    await insertParked(relay.tx, [second]);
    const taking = take([endpointId]);
    await until('the taker waits for the relay', someoneWaits);
    await relay.commit();
    // Whoever took something looks again; that look must find what was parked meanwhile.
    const taken = await taking;
    expect(taken).toContainEqual(first);
    expect([...taken, ...(await take([endpointId]))]).toEqual([first, second]);
  });

  test('do not miss each other when the taker was first: the relay waits, and finds that nothing is parked', async () => {
    const endpointId = newId();
    await insertParked(database, [chunkOf(endpointId)]);
    const taker = await begin(database);
    await takeParked(taker.tx, [{ endpointId, deliveriesMax: 200 }]);
    const locking = database.transaction((tx) => lockParkedEndpoints(tx, [endpointId]));
    await until('the relay waits for the taker', someoneWaits);
    await taker.commit();
    expect(await locking).toEqual(new Set());
  });

  test('when the taker gave up, the relay finds what is parked still', async () => {
    const endpointId = newId();
    await insertParked(database, [chunkOf(endpointId)]);
    const taker = await begin(database);
    await takeParked(taker.tx, [{ endpointId, deliveriesMax: 200 }]);
    const locking = database.transaction((tx) => lockParkedEndpoints(tx, [endpointId]));
    await until('the relay waits for the taker', someoneWaits);
    await taker.rollback();
    expect(await locking).toEqual(new Set([endpointId]));
  });
});

test('A taker waits for another rather than skip what that one holds, and takes what that one left.', async () => {
  const endpointId = newId();
  const chunks = [100, 100, 100].map((size) => chunkOf(endpointId, size));
  await insertParked(database, chunks);
  const first = await begin(database);
  expect(await takeParked(first.tx, [{ endpointId, deliveriesMax: 200 }])).toEqual(chunks.slice(0, 2));
  const second = take([endpointId]);
  await until('the second waits for the first', someoneWaits);
  await first.commit();
  expect(await second).toEqual(chunks.slice(2));
});
