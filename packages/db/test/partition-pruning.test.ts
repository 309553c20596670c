import { type ApplicationId, type EventId, firstUuidOf } from '@postrider/core';
import { findDelivery, findEvent, listDeliveries, listEvents, lockDelivery, type Tx } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, relayAll, seedApplication, seedEndpoint, seedEvent } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let applicationId: ApplicationId;
let eventId: EventId;
let deliveryId: string;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  applicationId = await seedApplication(database);
  await seedEndpoint(database, applicationId);
  eventId = await seedEvent(database, applicationId);
  await relayAll(database);
  const all = await listDeliveries(database, EVERYTHING, applicationId, { limit: 1, after: null });
  deliveryId = all.items[0]?.id ?? '';
});
afterAll(() => drop());

const HOUR_MS = 3_600_000;
const around = () => ({ since: new Date(Date.now() - HOUR_MS), until: new Date(Date.now() + HOUR_MS) });

/** The partitions of a table that a query had a lock on: those that its plan still names. */
async function partitionsOf(table: 'events' | 'deliveries', query: (tx: Tx) => Promise<unknown>): Promise<number> {
  return database.transaction(async (tx) => {
    const answer = await query(tx);
    expect(answer).not.toBeNull();
    const [row] = await tx.sql<{ n: number }[]>`
      select count(distinct c.oid)::int as n from pg_locks as l join pg_class as c on c.oid = l.relation
      join pg_inherits as i on i.inhrelid = c.oid
      where l.pid = pg_backend_pid() and i.inhparent = ${`postrider.${table}`}::regclass and c.relkind = 'r'`;
    return row?.n ?? 0;
  });
}

describe('only the partition that can hold the answer is looked at', () => {
  test('by a look for an event or a delivery by its id alone', async () => {
    expect(await partitionsOf('events', (tx) => findEvent(tx, EVERYTHING, applicationId, eventId))).toBe(1);
    expect(await partitionsOf('deliveries', (tx) => findDelivery(tx, EVERYTHING, applicationId, deliveryId))).toBe(1);
    expect(await partitionsOf('deliveries', (tx) => lockDelivery(tx, EVERYTHING, applicationId, deliveryId))).toBe(1);
  });

  test('by a list of the deliveries of an event', async () => {
    const page = { limit: 10, after: null, event: eventId };
    expect(await partitionsOf('deliveries', (tx) => listDeliveries(tx, EVERYTHING, applicationId, page))).toBe(1);
  });

  test('and its neighbour at midnight by a list within two hours', async () => {
    const page = { limit: 10, after: null, ...around() };
    const events = await partitionsOf('events', (tx) => listEvents(tx, EVERYTHING, applicationId, page));
    const deliveries = await partitionsOf('deliveries', (tx) => listDeliveries(tx, EVERYTHING, applicationId, page));
    expect([1, 2]).toContain(events);
    expect([1, 2]).toContain(deliveries);
  });

  test('and the older ones by a page after a cursor', async () => {
    const [{ older, all }] = (await database.sql<{ older: number; all: number }[]>`
      select count(*) filter (where substr(relname, 12) <= to_char(now() at time zone 'utc', 'YYYYMMDD'))::int as older,
        count(*)::int as all
      from pg_inherits join pg_class on oid = inhrelid where inhparent = 'postrider.deliveries'::regclass`) as unknown as [
      { older: number; all: number },
    ];
    expect(older).toBeLessThan(all);
    const after: [string, string] = [firstUuidOf(new Date()), deliveryId];
    const page = { limit: 10, after };
    expect(await partitionsOf('deliveries', (tx) => listDeliveries(tx, EVERYTHING, applicationId, page))).toBe(older);
  });
});
