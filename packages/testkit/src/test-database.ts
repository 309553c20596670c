import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@postrider/db';
import { onServer, withDatabase } from './on-server.ts';
import { TEMPLATE_VARIABLE } from './test-server.ts';

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
  return cloneOf(null);
}

/** One with nothing in it, as a service has. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return cloneOf('template0');
}

/** Null: of the run's template. */
async function cloneOf(other: 'template0' | null): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_VARIABLE];
  if (template === undefined) throw new Error('No test server runs: use vitest, or call startTestServer() first.');
  const ours = new URL(template).pathname.slice(1);
  const templateName = other ?? ours;
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
