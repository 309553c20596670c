import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@postrider/db';
import { onServer, withDatabase } from './on-server.ts';
import { keptTemplateOf, TEMPLATE_VARIABLE } from './test-server.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes `database` and drops it, whoever else is still connected. */
  drop(): Promise<void>;
}

/** Few enough for many test files side by side. */
const CONNECTIONS_MAX = 8;

/** A database of the test's own with every migration applied: a clone of the run's template. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneOf((template) => template);
}

/**
 * The same for a test with a dispatcher: it has the partitions of a month already, which a dispatcher would make first and
 * take ten times as long for as the clone.
 */
export function createKeptDatabase(): Promise<TestDatabase> {
  return cloneOf(keptTemplateOf);
}

/** One with nothing in it, as a service has. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return cloneOf(() => 'template0');
}

/** The clone's template is told by the name of the run's. */
async function cloneOf(templateOf: (template: string) => string): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_VARIABLE];
  if (template === undefined) throw new Error('No test server runs: use vitest, or call startTestServer() first.');
  const ours = new URL(template).pathname.slice(1);
  const templateName = templateOf(ours);
  const name = ours.replace(/template$/, randomBytes(5).toString('hex'));
  // Not connected to the template: nobody may be while it is cloned. A clone takes 20 ms with file_copy, 140 with wal_log.
  const server = withDatabase(template, 'postgres');
  await onServer(server, (sql) => sql`create database ${sql(name)} template ${sql(templateName)} strategy file_copy`);

  const url = withDatabase(template, name);
  const database = openDatabase({ url, connectionsMax: CONNECTIONS_MAX, name: 'postrider test' });
  return {
    url,
    database,
    drop: async () => {
      await database.close();
      await onServer(server, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
    },
  };
}
