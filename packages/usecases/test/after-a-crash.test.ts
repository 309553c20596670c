import { type Database, installOutbox, migrate, openDatabase } from '@postrider/db';
import { type OwnCluster, startOwnCluster, until } from '@postrider/testkit';
import { createApplication, followEvents } from '@postrider/usecases';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { emit, openSourceWorld, type SourceWorld } from './service.ts';
import { appId, EVERYTHING, value } from './world.ts';

/*
 * When one of PostgreSQL's processes is killed, all others end, and it recovers by itself without being started anew. What had
 * not come to its disk by then is as if it had never been, and the ids of those transactions are given to others.
 */

/** No other test's, for everything in it is interrupted. */
let cluster: OwnCluster;
let world: SourceWorld;
beforeAll(async () => {
  [world, cluster] = await Promise.all([openSourceWorld(), startOwnCluster()]);
  const setup = openDatabase({ url: cluster.url(), connectionsMax: 1, name: 'setup' });
  for (const name of ['service', 'own']) {
    await setup.sql.unsafe(`create database ${name}`);
    await setup.sql.unsafe(`alter database ${name} set synchronous_commit = on`);
  }
  // What nobody waits for stays in memory meanwhile.
  await setup.sql.unsafe("alter system set wal_writer_delay = '10s'");
  await setup.close();
  await cluster.stop();
  await cluster.start();
  await installOutbox({ url: urlOf('service'), reader: null, eventDataBytesMax: 262_144 });
  await migrate({ url: urlOf('own'), daysAhead: 1 });
});
afterAll(async () => {
  await cluster.remove();
  await world.close();
});

function urlOf(database: 'service' | 'own'): string {
  const url = new URL(cluster.url());
  url.pathname = database;
  return url.href;
}

function open(name: 'service' | 'own'): Database {
  const database = openDatabase({ url: urlOf(name), connectionsMax: 3, name: 'there' });
  onTestFinished(() => database.close());
  return database;
}

/** Uses up ids of transactions that leave nothing on the disk. */
async function rollBack(database: Database): Promise<void> {
  for (let n = 0; n < 3; n += 1) {
    await expect(
      database.transaction(async (tx) => {
        await tx.sql`create temporary table of_nobody (n integer)`;
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
  }
}

async function crash(): Promise<void> {
  const victim = open('service');
  const [row] = await victim.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (row === undefined) throw new Error('A backend has a pid.');
  const before = await countingSince(victim);
  process.kill(row.pid, 'SIGKILL');
  const witness = open('service');
  await until('it has recovered', async () => {
    const since = await countingSince(witness).catch(() => before);
    return since !== before;
  });
}

/** When PostgreSQL began to count, which it does anew after a crash. */
async function countingSince({ sql }: Database): Promise<string | undefined> {
  const [row] = await sql<{ since: string }[]>`select stats_reset::text as since from pg_stat_bgwriter`;
  return row?.since;
}

test('A source whose PostgreSQL has recovered from a crash is read on without a gap.', async () => {
  const service = open('service');
  await world.drain('crashed', service);
  await emit(service);
  await rollBack(service);
  await world.drain('crashed', service);
  await crash();
  const recovered = open('service');
  const ids = [await emit(recovered), await emit(recovered), await emit(recovered)];
  await world.drain('crashed', recovered);
  expect(await world.eventIds()).toEqual(expect.arrayContaining(ids));
});

test('Who follows events of a Postrider whose PostgreSQL has recovered from a crash misses none.', async () => {
  const database = open('own');
  const deps = { ...world.deps, database };
  const application = value(await createApplication(deps, EVERYTHING, { name: 'Followed', uid: 'followed' }));
  await rollBack(database);
  const question = { application: appId(application), types: null };
  const { place } = value(await followEvents(deps, EVERYTHING, { ...question, after: null }));
  await crash();
  const recovered = open('own');
  for (let n = 0; n < 5; n += 1) {
    await recovered.sql`select from postrider.emit('followed', 'order.created', '{}'::text)`;
  }
  const again = { ...deps, database: recovered };
  const followed = value(await followEvents(again, EVERYTHING, { ...question, after: place }));
  expect(followed.events).toHaveLength(5);
});
