import { connect, createServer, type Socket } from 'node:net';
import { openDatabase, watchDatabase } from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own.drop());

const GONE = Object.assign(new Error('the connection is gone'), { code: 'CONNECTION_CLOSED' });

/** PostgreSQL's ErrorResponse, which no ReadyForQuery follows. */
const SHUTTING_DOWN = (() => {
  const fields = Buffer.from('SFATAL\0C57P03\0Mthe database system is shutting down\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
})();

/** Looks at a PostgreSQL that answers only while `there`. */
function watched(there: boolean) {
  const told: string[] = [];
  const asked = { there, looks: 0 };
  const sql = () => {
    asked.looks += 1;
    return asked.there ? own.database.sql`select 1` : Promise.reject(GONE);
  };
  const watch = watchDatabase(
    { sql: Object.assign(sql, own.database.sql) },
    {
      went: (error) => told.push(`went: ${error === GONE}`),
      returned: (awayMs) => told.push(`returned: ${awayMs > 0}`),
    },
  );
  onTestFinished(() => watch.close());
  return { watch, asked, told };
}

test('Queries in line for a connection that cannot be made are refused with the first, not one by one.', async () => {
  const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', connectionsMax: 2, name: 'away' });
  // One by one, a second apart, these would take minutes.
  const asked = await Promise.allSettled(Array.from({ length: 500 }, () => away.sql`select 1`));
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set(['rejected']));
  await away.close();
});

test('Queries are refused where somebody takes connections and closes them, and it is not tried without a pause.', async () => {
  let taken = 0;
  const nobody = createServer((socket) => {
    taken += 1;
    socket
      .on('error', () => {})
      .resume()
      .end();
  });
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    nobody.close();
  });
  const address = nobody.address();
  const url = `postgres://nobody@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/nothing`;
  const away = openDatabase({ url, connectionsMax: 2, name: 'away' });
  for (let turn = 0; turn < 3; turn += 1) {
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => away.sql`select 1`));
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set(['rejected']));
  }
  expect(taken).toBeLessThan(20);
  await away.close();
});

test('What refused one connection is not told to whoever asks on the next.', async () => {
  let refusing = false;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    if (refusing) {
      socket.once('data', () => socket.end(SHUTTING_DOWN));
      return;
    }
    const onward = connect(Number(new URL(own.url).port), '127.0.0.1').on('error', () => {});
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(own.url);
  url.port = String(typeof address === 'object' ? address?.port : 0);
  const pool = openDatabase({ url: url.href, connectionsMax: 1, name: 'refused' });
  const ask = () =>
    pool.sql`select 1`.then(
      () => 'answered',
      (error: unknown) => String(error),
    );
  expect(await ask()).toBe('answered');
  // Cut while it waits for an answer.
  const asleep = pool.sql`select pg_sleep(60)`.catch(() => {});
  await until('it sleeps', async () => {
    const found = await own.database.sql`
      select from pg_stat_activity where application_name = 'refused' and wait_event = 'PgSleep'`;
    return found.length > 0;
  });
  refusing = true;
  for (const socket of sockets) socket.destroy();
  await asleep;
  expect(await ask()).not.toBe('answered');
  refusing = false;
  const told: string[] = [];
  await until('somebody is answered', async () => told.push(await ask()) > 0 && told.at(-1) === 'answered');
  expect(told.filter((words) => words.includes('shutting down'))).toEqual([]);
  await pool.close();
  server.close();
});

test('PostgreSQL is away from a look that failed to one that did not, and both are told once.', async () => {
  const { watch, asked, told } = watched(false);
  expect(watch.note(GONE)).toBe('news');
  expect(watch.isAway()).toBe(false);
  await until('it is away', () => watch.isAway());
  expect(watch.note(GONE)).toBe('known');
  await until('it was looked for again and again', () => asked.looks > 3);
  asked.there = true;
  await until('it is back', () => !watch.isAway());
  expect(told).toEqual(['went: true', 'returned: true']);
  expect(watch.note(GONE)).toBe('news');
});

test('A connection that breaks while PostgreSQL is there is no absence.', async () => {
  const { watch, asked, told } = watched(true);
  expect(watch.note(GONE)).toBe('news');
  await until('somebody has looked', () => asked.looks === 1 && watch.note(GONE) === 'news');
  expect(told).toEqual([]);
});

test('Another failure is no reason to look.', () => {
  const { watch, asked } = watched(false);
  expect(watch.note(new Error('a bug'))).toBe('otherwise');
  expect(watch.note(undefined)).toBe('otherwise');
  expect(asked.looks).toBe(0);
});
