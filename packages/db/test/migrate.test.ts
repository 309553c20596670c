import { MigrationError, migrate, openDatabase, schemaIsCurrent } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { begin, emit } from './outbox.ts';
import { seedApplication } from './seed.ts';

let own: TestDatabase;
beforeEach(async () => {
  own = await createTestDatabase();
});
afterEach(() => own.drop());

describe('migrating', () => {
  test('a database that is current changes nothing and says nothing', async () => {
    const said: string[] = [];
    await migrate({ url: own.url, daysAhead: 3, log: (message) => said.push(message) });
    expect(said).toEqual([]);
    expect(await schemaIsCurrent(own.database)).toBe(true);
  });

  test('an empty database makes it current, and names each migration', async () => {
    await own.database.sql`drop schema postrider cascade`;
    expect(await schemaIsCurrent(own.database)).toBe(false);
    const said: string[] = [];
    await migrate({ url: own.url, daysAhead: 1, log: (message) => said.push(message) });
    expect(said[0]).toBe('Applied migration 0001_foundation.sql.');
    expect(await schemaIsCurrent(own.database)).toBe(true);
    await emit(own.database, await seedApplication(own.database));
  });

  test('an empty database from several processes at once applies each migration once', async () => {
    await own.database.sql`drop schema postrider cascade`;
    const said: string[] = [];
    const log = (message: string) => said.push(message);
    await Promise.all(Array.from({ length: 3 }, () => migrate({ url: own.url, daysAhead: 1, log })));
    expect(said.filter((message) => message.includes('0001_foundation'))).toHaveLength(1);
    expect(new Set(said).size).toBe(said.length);
    expect(await schemaIsCurrent(own.database)).toBe(true);
  });

  test('that fails leaves nothing behind', async () => {
    await own.database.sql`drop schema postrider cascade`;
    await own.database.sql`create schema postrider`;
    await own.database.sql`create table postrider.deliveries (mine text)`;
    await expect(migrate({ url: own.url, daysAhead: 1 })).rejects.toThrow('already exists');
    const tables = await own.database.sql`
      select relname as name from pg_class where relnamespace = 'postrider'::regnamespace and relkind in ('r', 'p')`;
    expect(tables).toEqual([{ name: 'deliveries' }]);
  });

  test('makes missing partitions while an emitter’s transaction is open', async () => {
    const application = await seedApplication(own.database);
    const open = await begin(own.database);
    await emit(open.tx, application);
    await migrate({ url: own.url, daysAhead: 5 });
    await emit(open.tx, application);
    await open.commit();
  });
});

describe('a database is refused with what to do', () => {
  const refusal = () => migrate({ url: own.url, daysAhead: 1 });

  test('when a newer Postrider migrated it', async () => {
    await own.database.sql`insert into postrider.migrations (name, checksum) values ('9999_later.sql', 'x')`;
    expect(await schemaIsCurrent(own.database)).toBe(false);
    await expect(refusal()).rejects.toThrow(MigrationError);
    await expect(refusal()).rejects.toThrow('9999_later.sql');
  });

  test('when an application has the uid of the one that this version reserves, until it has another', async () => {
    const { sql } = own.database;
    await sql`delete from postrider.migrations where name = '0005_operational_events.sql'`;
    await sql`alter table postrider.applications drop column auto_disable cascade,
      drop column auto_disable_after_seconds, drop column auto_disable_attempts`;
    await expect(refusal()).rejects.toThrow('give it another uid, then migrate again');
    await sql`update postrider.applications set uid = 'mine' where uid = 'postrider'`;
    await refusal();
    const rows = await sql`select uid, postrider.typeid('app', id) = typeid as right from postrider.applications`;
    expect(rows).toContainEqual({ uid: 'postrider', right: true });
  });

  test('when a migration that was applied differs from ours', async () => {
    await own.database.sql`update postrider.migrations set checksum = 'x'`;
    expect(await schemaIsCurrent(own.database)).toBe(false);
    await expect(refusal()).rejects.toThrow(MigrationError);
    await expect(refusal()).rejects.toThrow('migrations are never edited');
  });
});

test('A database that nobody migrated is not current.', async () => {
  await own.database.sql`drop table postrider.migrations`;
  expect(await schemaIsCurrent(own.database)).toBe(false);
});

test('A database that is not there is an error, and no connection is left open.', async () => {
  const url = new URL(own.url);
  url.pathname = '/nobody_made_this';
  await expect(migrate({ url: url.href })).rejects.toThrow('does not exist');
  const database = openDatabase({ url: own.url, connectionsMax: 1, name: 'another' });
  const left = await database.sql`select from pg_stat_activity where application_name = 'postrider migrate'
    and datname = current_database()`;
  expect(left).toHaveLength(0);
  await database.close();
});
