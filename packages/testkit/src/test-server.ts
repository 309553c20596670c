import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPartitions, migrate, openDatabase } from '@postrider/db';
import { startCluster, TEST_SETTINGS } from '@postrider/embedded-postgres';
import { installQueue } from '@postrider/queue';
import { makeMemoryDirectory } from './memory-directory.ts';
import { onServer, withDatabase } from './on-server.ts';
import { startReaper } from './reaper.ts';

/** Set by the server for the processes it forks: the migrated database that test databases are clones of. */
export const TEMPLATE_VARIABLE = 'POSTRIDER_TEST_TEMPLATE_URL';

/** The other one, named after it, has the partitions that a dispatcher keeps. */
export const keptTemplateOf = (template: string): string => `${template}_kept`;

/** Enough for tests that move time by days, and few enough to clone quickly. */
const PARTITION_DAYS_AHEAD = 3;

export interface TestServer {
  /** Drops what the run made; with the embedded server, stops that and removes its files. */
  stop(): Promise<void>;
}

/**
 * A PostgreSQL with a migrated template database: an embedded one of its own in a temporary directory (in memory, if
 * there is enough: then the processes it forks have theirs there too), or the server of POSTRIDER_TEST_DATABASE_URL (a superuser's), where it keeps to databases named after this run.
 */
export async function startTestServer(): Promise<TestServer> {
  const server = await openServer(process.env['POSTRIDER_TEST_DATABASE_URL']);
  const run = `postrider_${randomBytes(5).toString('hex')}`;
  const template = withDatabase(server.url, `${run}_template`);
  const stop = async () => {
    await dropDatabases(server.url, run).finally(server.stop);
  };
  try {
    // A server of the developer's own may have any default.
    await onServer(
      server.url,
      (sql) =>
        sql`create database ${sql(`${run}_template`)} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`,
    );
    await migrateTemplate(template);
    await makeKeptTemplate(server.url, `${run}_template`);
  } catch (error) {
    await stop();
    throw error;
  }
  process.env[TEMPLATE_VARIABLE] = template;
  return { stop };
}

async function migrateTemplate(url: string): Promise<void> {
  await migrate({ url, daysAhead: PARTITION_DAYS_AHEAD });
  const database = openDatabase({ url, connectionsMax: 2, name: 'postrider test template' });
  try {
    await installQueue(database);
    await database.sql`vacuum analyze`;
  } finally {
    await database.close();
  }
}

async function makeKeptTemplate(server: string, template: string): Promise<void> {
  const kept = keptTemplateOf(template);
  await onServer(server, (sql) => sql`create database ${sql(kept)} template ${sql(template)} strategy file_copy`);
  const database = openDatabase({
    url: withDatabase(server, kept),
    connectionsMax: 1,
    name: 'postrider test template',
  });
  try {
    await createPartitions(database);
  } finally {
    await database.close();
  }
}

async function openServer(given: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} };
  const temporary = process.env['TMPDIR'];
  const inMemory = await makeMemoryDirectory();
  const directory = inMemory ?? (await mkdtemp(join(tmpdir(), 'postrider-test-')));
  // Root's PostgreSQL runs as another user, who must be able to pass through.
  await chmod(directory, 0o711);
  // For the files of the tests as well, and for the clusters that some of them make.
  if (inMemory !== null) process.env['TMPDIR'] = inMemory;
  const removeFiles = async (paths: readonly string[]) => {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  };
  try {
    const cluster = await startCluster({ dataDirectory: join(directory, 'postgres'), settings: TEST_SETTINGS });
    const reaper = startReaper({ location: cluster.location, directories: [cluster.location, directory] });
    return {
      url: cluster.url(),
      stop: async () => {
        await cluster.stop();
        await removeFiles([cluster.location, directory]);
        reaper.dismiss();
      },
    };
  } catch (error) {
    await removeFiles([directory]);
    throw error;
  }
}

async function dropDatabases(url: string, run: string): Promise<void> {
  await onServer(url, async (sql) => {
    const found = await sql<{ datname: string }[]>`select datname from pg_database where starts_with(datname, ${run})`;
    for (const { datname } of found) await sql`drop database if exists ${sql(datname)} with (force)`;
  });
}
