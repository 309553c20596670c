import { MigrationError, migrate, openDatabase, schemaState, type Tx } from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { begin, emit } from './outbox.ts';
import { seedApplication } from './seed.ts';

const schemaIsCurrent = async (tx: Tx) => (await schemaState(tx)).kind === 'fit';

let own: TestDatabase;
beforeEach(async () => {
  own = await createTestDatabase();
});
afterEach(() => own.drop());

/** As if the last migrations had never been. */
async function forget0010(): Promise<void> {
  await own.database.sql`delete from postrider.migrations where name = '0010_portal_session_rates.sql'`;
  await own.database.sql`alter table postrider.portal_sessions drop column rate_limit`;
  await own.database.sql`drop index postrider.portal_sessions_living`;
}

/** As a newer Postrider leaves it. */
async function addNewer(programsSince: string): Promise<void> {
  await own.database.sql`
    insert into postrider.migrations (name, checksum, programs_since) values ('9999_later.sql', 'x', ${programsSince})`;
}

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

  test('waits for a lock only as long as others may wait behind it, and goes on when it is free', async () => {
    const { sql } = own.database;
    await forget0010();
    const open = await begin(own.database);
    await open.tx.sql`select from postrider.portal_sessions`;
    const said: string[] = [];
    let ended = false;
    const migrating = migrate({ url: own.url, daysAhead: 3, log: (message) => said.push(message) }).finally(() => {
      ended = true;
    });
    await until('it waits behind the open transaction', async () => {
      const waiting = await sql`
        select from pg_stat_activity
        where datname = current_database() and application_name = 'postrider migrate' and wait_event_type = 'Lock'`;
      return waiting.length > 0;
    });
    // Behind a lock that is waited for without end, this would be the first never to be answered.
    await sql`select from postrider.portal_sessions`;
    expect(ended).toBe(false);
    await until('it has begun again', () => said.length > 0);
    await open.commit();
    await migrating;
    expect(said).toContain('Applied migration 0010_portal_session_rates.sql.');
  });

  test('gives up with what to do when a lock is never free', async () => {
    await forget0010();
    const open = await begin(own.database);
    await open.tx.sql`select from postrider.portal_sessions`;
    const giving = migrate({ url: own.url, daysAhead: 3, lockedMsMax: 0 });
    await expect(giving).rejects.toThrow(MigrationError);
    await expect(giving).rejects.toThrow('end it');
    await open.commit();
    expect(await schemaState(own.database)).toMatchObject({ kind: 'behind' });
  });

  test('a database that a newer Postrider has migrated changes nothing where it minds this one, and says so', async () => {
    await addNewer('0001_foundation.sql');
    expect(await schemaState(own.database)).toEqual({ kind: 'fit', newer: ['9999_later.sql'] });
    const said: string[] = [];
    await migrate({ url: own.url, daysAhead: 3, log: (message) => said.push(message) });
    expect(said).toEqual(['The database is of a newer Postrider (9999_later.sql), and serves this one too.']);
  });

  test('says of each migration since when programs can work with what it leaves, in a table of old too', async () => {
    await forget0010();
    await own.database.sql`alter table postrider.migrations drop column programs_since`;
    await migrate({ url: own.url, daysAhead: 3 });
    const rows = await own.database.sql`
      select name, programs_since from postrider.migrations where name in ('0009_recording.sql', '0010_portal_session_rates.sql')
      order by name`;
    expect(rows).toEqual([
      { name: '0009_recording.sql', programs_since: null },
      { name: '0010_portal_session_rates.sql', programs_since: '0001_foundation.sql' },
    ]);
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

  test('when a newer Postrider has taken away what this one uses, or does not say that it has not', async () => {
    await addNewer('9999_later.sql');
    expect(await schemaState(own.database)).toEqual({ kind: 'ahead', newer: ['9999_later.sql'] });
    await expect(refusal()).rejects.toThrow('run that version');
    await own.database.sql`update postrider.migrations set programs_since = null where name = '9999_later.sql'`;
    expect(await schemaState(own.database)).toEqual({ kind: 'ahead', newer: ['9999_later.sql'] });
  });

  test('when a newer Postrider migrated it, and did not know a migration of ours', async () => {
    await addNewer('0001_foundation.sql');
    await own.database.sql`delete from postrider.migrations where name = '0010_portal_session_rates.sql'`;
    expect(await schemaState(own.database)).toMatchObject({ kind: 'ahead' });
    await expect(refusal()).rejects.toThrow(MigrationError);
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
