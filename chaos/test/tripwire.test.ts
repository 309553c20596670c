import { migrate, openDatabase, schemaState } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MigrationCrash } from '../src/action.ts';
import { startTripwire } from '../src/tripwire.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own.drop());

/** Whether there is anything of the schema after a migration from nothing has been broken off. */
async function isThereAfter(crash: MigrationCrash): Promise<boolean> {
  await own.database.sql`drop schema if exists postrider cascade`;
  const url = new URL(own.url);
  let springs = 0;
  const wire = await startTripwire({ host: url.hostname, port: Number(url.port) }, crash, () => {
    springs += 1;
  });
  url.port = String(wire.port);
  try {
    await expect(migrate({ url: url.href, daysAhead: 1 })).rejects.toThrow();
  } finally {
    await wire.close();
  }
  expect([springs, wire.sprung()]).toEqual([1, true]);
  // Behind whoever migrates: its transaction has an end.
  await own.database.sql`select pg_advisory_xact_lock(hashtext('postrider.migrate'))`;
  const state = await schemaState(own.database);
  if (state.kind === 'fit') return true;
  const [row] = await own.database.sql<{ tables: number }[]>`
    select count(*)::integer as tables from pg_class where relnamespace = to_regnamespace('postrider')`;
  expect(row).toEqual({ tables: 0 });
  return false;
}

test('A migration that is broken off between two of its statements, or before its commit arrives, leaves nothing.', async () => {
  expect(await isThereAfter({ point: 'between-statements', passing: 60 })).toBe(false);
  // The first commit is of what looks whether the table of migrations is an old one.
  expect(await isThereAfter({ point: 'before-commit', passing: 2 })).toBe(false);
});

test('One that has committed without anybody’s hearing of it is there as a whole, and the next finds nothing to do.', async () => {
  expect(await isThereAfter({ point: 'after-commit', passing: 2 })).toBe(true);
  const said: string[] = [];
  await migrate({ url: own.url, daysAhead: 1, log: (message) => said.push(message) });
  expect(said).toEqual([]);
});

test('What is not come to disturbs nobody.', async () => {
  const url = new URL(own.url);
  const wire = await startTripwire(
    { host: url.hostname, port: Number(url.port) },
    { point: 'after-commit', passing: 2 },
    () => {},
  );
  url.port = String(wire.port);
  const database = openDatabase({ url: url.href, connectionsMax: 1, name: 'wired' });
  expect(await database.transaction(({ sql }) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  expect(wire.sprung()).toBe(false);
  await database.close();
  await wire.close();
});
