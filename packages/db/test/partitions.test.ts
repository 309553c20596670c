import { type ApplicationId, firstUuidOf } from '@postrider/core';
import {
  createPartitions,
  type Database,
  dropExpiredPartitions,
  existingPartitionDays,
  partitionDayOf,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { begin, emit } from './outbox.ts';
import { seedApplication } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
beforeEach(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
});
afterEach(() => drop());

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;
const TABLES = ['attempts', 'deliveries', 'events'] as const;

const dayName = (daysAgo: number) => partitionDayOf(firstUuidOf(new Date(Date.now() - daysAgo * DAY_MS)));

/** Makes the partitions of days gone by, as they would be had Postrider run then. */
async function makeOldDays(...daysAgo: number[]): Promise<void> {
  for (const ago of daysAgo) {
    const from = new Date(Math.floor(Date.now() / DAY_MS - ago) * DAY_MS);
    const to = new Date(from.getTime() + DAY_MS);
    for (const table of TABLES) {
      await database.sql.unsafe(`
        create table postrider.${table}_${dayName(ago)} partition of postrider.${table}
        for values from ('${firstFloor(from)}') to ('${firstFloor(to)}')`);
    }
  }
}

/** The bound as migrations spell it: a moment's bits and zeros. */
const firstFloor = (moment: Date) => `${firstUuidOf(moment).slice(0, 13)}-0000-0000-000000000000`;

const names = (...daysAgo: number[]) =>
  TABLES.flatMap((table) => [...daysAgo].sort((a, b) => b - a).map((ago) => `${table}_${dayName(ago)}`));

/** Partitions and what was one, as the database has them. */
async function tables({ sql }: Database): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'postrider'::regnamespace and relkind = 'r'
      and relname ~ '_[0-9]{8}$'`;
  return rows.map(({ name }) => name);
}

/** Whether some backend waits for a lock that another one holds. */
const someoneWaits = async (): Promise<boolean> => {
  const rows = await database.sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return rows.length > 0;
};

test('An id names the day of its partition, to the millisecond.', () => {
  expect(partitionDayOf(firstUuidOf(new Date('2026-11-21T23:59:59.999Z')))).toBe('20261121');
  expect(partitionDayOf(firstUuidOf(new Date('2026-11-22T00:00:00.000Z')))).toBe('20261122');
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
      (moment) => {
        expect(partitionDayOf(firstUuidOf(moment))).toBe(moment.toISOString().slice(0, 10).replaceAll('-', ''));
      },
    ),
  );
});

describe('partitions', () => {
  test('are made for yesterday and for the days ahead, those of events, deliveries and attempts alike', async () => {
    await createPartitions(database, { daysAhead: 6 });
    const days = [...(await existingPartitionDays(database))].sort();
    expect(days).toEqual([1, 0, -1, -2, -3, -4, -5, -6].map(dayName));
    const all = await tables(database);
    expect(all.sort()).toEqual(names(1, 0, -1, -2, -3, -4, -5, -6).sort());
  });

  test('that are there are left as they are', async () => {
    await createPartitions(database, { daysAhead: 6 });
    expect(await createPartitions(database, { daysAhead: 6 })).toBe(0);
    expect(await createPartitions(database, { daysAhead: 7 })).toBe(TABLES.length);
  });

  test('are made once by several at once', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => createPartitions(database, { daysAhead: 8 })));
    expect(made.filter((count) => count > 0)).toHaveLength(1);
  });

  test('are made while an emitter’s transaction is open, and others go on emitting', async () => {
    const open = await begin(database);
    await emit(open.tx, application);
    expect(await createPartitions(database, { daysAhead: 9 })).toBeGreaterThan(0);
    await emit(database, application);
    await emit(open.tx, application);
    await open.commit();
  });
});

describe('what is beyond retention', () => {
  test('is dropped by the day, and what is not stays', async () => {
    await makeOldDays(RETENTION_DAYS + 2, RETENTION_DAYS + 1, RETENTION_DAYS, 3);
    const before = await tables(database);
    const { dropped, postponed } = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    const gone = names(RETENTION_DAYS + 2, RETENTION_DAYS + 1);
    expect(dropped).toEqual(gone);
    expect(postponed).toEqual([]);
    expect((await tables(database)).sort()).toEqual(before.filter((name) => !gone.includes(name)).sort());
  });

  test('is looked for again in vain', async () => {
    await makeOldDays(RETENTION_DAYS + 1);
    await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    const again = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    expect(again).toEqual({ dropped: [], postponed: [] });
  });

  test('waits for an emitter’s open transaction and never stands in front of others, and goes with the next try', async () => {
    await makeOldDays(RETENTION_DAYS + 1);
    const open = await begin(database);
    await emit(open.tx, application);
    const dropping = dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    await until('the drop waits for the open transaction', someoneWaits);
    await emit(database, application);
    await emit(open.tx, application);
    const { dropped, postponed } = await dropping;
    expect(postponed).toEqual(names(RETENTION_DAYS + 1).slice(2));
    expect(dropped).toEqual(names(RETENTION_DAYS + 1).slice(0, 2));
    await emit(open.tx, application);
    await open.commit();
    const next = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    expect(next).toEqual({ dropped: names(RETENTION_DAYS + 1).slice(2), postponed: [] });
  });

  test('of several days waits for an open transaction without an error, and goes with the next try', async () => {
    await makeOldDays(RETENTION_DAYS + 3, RETENTION_DAYS + 2, RETENTION_DAYS + 1);
    const open = await begin(database);
    await emit(open.tx, application);
    const { dropped, postponed } = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    expect([...dropped, ...postponed]).toHaveLength(9);
    await open.commit();
    await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    const days = await existingPartitionDays(database);
    for (const ago of [3, 2, 1]) expect(days).not.toContain(dayName(RETENTION_DAYS + ago));
    for (const name of names(RETENTION_DAYS + 3, RETENTION_DAYS + 2, RETENTION_DAYS + 1)) {
      expect(await tables(database)).not.toContain(name);
    }
  });

  test('are dropped by one of several that try at the same time', async () => {
    await makeOldDays(RETENTION_DAYS + 1);
    const runs = await Promise.all(
      [1, 2, 3].map(() => dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS })),
    );
    expect(runs.flatMap(({ dropped }) => dropped)).toEqual(names(RETENTION_DAYS + 1));
  });

  test('that an interrupted run left detached is dropped', async () => {
    await makeOldDays(RETENTION_DAYS + 1);
    const [attempts] = names(RETENTION_DAYS + 1);
    await database.sql.unsafe(`alter table postrider.attempts detach partition postrider.${attempts}`);
    const { dropped } = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    expect(dropped).toEqual(names(RETENTION_DAYS + 1));
  });

  test('leaves other tables alone, whatever they are called', async () => {
    await database.sql`create table postrider.events_archive (id uuid)`;
    await database.sql`create table postrider.notes_20200101 (id uuid)`;
    const { dropped } = await dropExpiredPartitions(database, { retentionDays: RETENTION_DAYS });
    expect(dropped).toEqual([]);
    expect(await tables(database)).toContain('notes_20200101');
  });
});
