import { isDatabaseAway, openDatabase } from '@postrider/db';
import { createTestDatabase, onServer, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('Connections that the server cuts again and again reject their queries as away, and the pool goes on', async () => {
  const pool = openDatabase({ url: database.url, connectionsMax: 4, name: 'cut again and again' });
  const long = 'x'.repeat(2_000);
  const pieces = [
    () => pool.sql`select ${long}::text`,
    () => pool.transaction((tx) => Promise.all([tx.sql`select 1`, tx.sql`select ${long}::text`, tx.sql`select 2`])),
    () => pool.transaction(async (tx) => [await tx.sql`select 1`, await tx.sql`select ${long}::text`]),
    () => pool.session(async (tx) => [await tx.sql`select 1`, await tx.sql`select ${[1, 2]}::int[]`]),
  ];
  let answered = 0;
  let away = 0;
  await onServer(database.url, async (server) => {
    for (let round = 0; round < 60; round += 1) {
      const queries = Array.from({ length: 12 }, (_, n) => pieces[n % pieces.length]?.());
      // Cut in the middle of them: some have been sent, some wait for a connection that is being made.
      const cut = server`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut again and again'`;
      for (const { status, ...result } of await Promise.allSettled(queries)) {
        if (status === 'fulfilled') answered += 1;
        else if ('reason' in result && isDatabaseAway(result.reason)) away += 1;
        else throw 'reason' in result ? result.reason : new Error('No reason was given.');
      }
      await cut;
    }
  });
  expect(answered + away).toBe(60 * 12);
  expect(away).toBeGreaterThan(0);
  // Connections that were cut last are found dead by their next query.
  const [row] = await until('the pool answers again', () =>
    pool.sql<{ one: number }[]>`select 1 as one`.catch((error: unknown) => {
      if (isDatabaseAway(error)) return null;
      throw error;
    }),
  );
  expect(row).toEqual({ one: 1 });
  await pool.close();
});

test('A transaction whose process falls silent is ended by the server, with the locks it has, before a lease is over.', async () => {
  const pool = openDatabase({ url: database.url, connectionsMax: 1, name: 'silent' });
  expect(await pool.sql`show idle_in_transaction_session_timeout`.values()).toEqual([['10s']]);

  const silent = pool.transaction(async (tx) => {
    await tx.sql`select pg_advisory_xact_lock(7)`;
    await tx.sql`set local idle_in_transaction_session_timeout = '50ms'`;
    await until('somebody else has the lock', async () => {
      const [free] = await database.database.sql<{ is: boolean }[]>`select pg_try_advisory_xact_lock(7) as is`;
      return free?.is;
    });
    await tx.sql`select 1`;
  });
  const error = await silent.catch((reason: unknown) => reason);
  expect(isDatabaseAway(error)).toBe(true);
  expect(await pool.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await pool.close();
});
