import { createServer, connect as openSocket, type Socket } from 'node:net';
import { type Database, isDatabaseAway, openDatabase } from '@postrider/db';
import { createTestDatabase, onServer, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Each cut is a matter of chance, and costs as many new connections as there were. */
const ROUNDS = 20;
const QUERIES = 12;

/** Hundreds of connections are made, with as many handshakes: half a minute of work where 30 others want the processor. */
const CUTTING_TIMEOUT_MS = 180_000;

test.concurrent.each(['one', 'another', 'a third'])(
  'Connections of %s pool that the server cuts again and again reject their queries as away, and the pool goes on',
  {
    timeout: CUTTING_TIMEOUT_MS,
  },
  async (which) => {
    const name = `cut again and again: ${which}`;
    const pool = openDatabase({ url: database.url, connectionsMax: 4, name });
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
      for (let round = 0; round < ROUNDS; round += 1) {
        const queries = Array.from({ length: QUERIES }, (_, n) => pieces[n % pieces.length]?.());
        // Cut in the middle of them: some have been sent, some wait for a connection that is being made.
        const cut = server`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`;
        for (const { status, ...result } of await Promise.allSettled(queries)) {
          if (status === 'fulfilled') answered += 1;
          else if ('reason' in result && isDatabaseAway(result.reason)) away += 1;
          else throw 'reason' in result ? result.reason : new Error('No reason was given.');
        }
        await cut;
      }
    });
    expect(answered + away).toBe(ROUNDS * QUERIES);
    expect(away).toBeGreaterThan(0);
    await untilAnswers(pool);
    await pool.close();
  },
);

test('A transaction whose process falls silent is ended by the server, with the locks it has, before a lease is over.', async () => {
  const pool = openDatabase({ url: database.url, connectionsMax: 1, name: 'silent' });
  expect(await pool.sql`show idle_in_transaction_session_timeout`.values()).toEqual([['10s']]);
  expect(await pool.sql`show tcp_keepalives_idle`.values()).toEqual([['30']]);

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

test('A connection that owes an answer and falls silent is given up, and its statements are rejected as away.', async () => {
  await using line = await startLine(database.url);
  const pool = openDatabase({ url: line.url, connectionsMax: 1, name: 'a silent line', silenceMsMax: 200 });
  expect(await pool.sql`select 1 as one`).toEqual([{ one: 1 }]);

  for (const ask of [
    () => pool.sql`select 1`,
    () => Promise.all([pool.sql`select 1`, pool.sql`select 2`]),
    () => pool.transaction(({ sql }) => sql`select 1`),
  ]) {
    const asked = line.silence(ask);
    const error = await asked.catch((reason: unknown) => reason);
    expect(isDatabaseAway(error)).toBe(true);
    await untilAnswers(pool);
  }
  await pool.close();
});

test('A connection is given up neither while it owes nothing nor while an answer arrives bit by bit.', async () => {
  const pool = openDatabase({ url: database.url, connectionsMax: 1, name: 'slow', silenceMsMax: 400 });
  const pid = async () => (await pool.sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;
  const first = await pid();
  // Longer in all than the limit: it is PostgreSQL's clock that passes here, and each row is sent as it comes.
  const padding = 'x'.repeat(9_000);
  expect(await pool.sql`select ${padding}::text, pg_sleep(0.1) from generate_series(1, 8)`).toHaveLength(8);
  await database.database.sql`select pg_sleep(0.6)`;
  expect(await pid()).toBe(first);
  await pool.close();
});

/** Connections that were cut last are found dead by their next query: it is rejected, and never left without an answer. */
async function untilAnswers(pool: Database): Promise<void> {
  const [row] = await until('the pool answers again', () =>
    pool.sql<{ one: number }[]>`select 1 as one`.catch((error: unknown) => {
      if (isDatabaseAway(error)) return null;
      throw error;
    }),
  );
  expect(row).toEqual({ one: 1 });
}

/** A way to PostgreSQL on which, for a while, nothing arrives and nobody is told. */
async function startLine(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    const onward = openSocket(Number(target.port), target.hostname);
    const isDead = silent;
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      let wentSilent = isDead;
      from.on('error', () => {});
      from.on('data', (piece) => {
        wentSilent ||= silent;
        if (!wentSilent) to.write(piece);
      });
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : 0);
  return {
    url: url.href,
    silence: async (during: () => Promise<unknown>) => {
      silent = true;
      try {
        return await during();
      } finally {
        silent = false;
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
