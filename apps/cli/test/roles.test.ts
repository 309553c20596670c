import { parseMasterKeys } from '@postrider/encryption';
import { createKeptDatabase, startReceiver, type TestDatabase } from '@postrider/testkit';
import { checkMasterKeys } from '@postrider/usecases';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { running, workspace } from './program.ts';

const API_KEY = 'a-root-key-of-some-length';
const MASTER_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

let space: Awaited<ReturnType<typeof workspace>>;
let own: TestDatabase;

beforeEach(async () => {
  space = await workspace();
  own = await createKeptDatabase();
});

afterEach(async () => {
  await space.remove();
  await own.drop();
});

const settings = () => ({
  DATABASE_URL: own.url,
  POSTRIDER_API_KEY: API_KEY,
  POSTRIDER_MASTER_KEYS: MASTER_KEYS,
  POSTRIDER_HTTP_TARGETS: 'true',
  POSTRIDER_EGRESS_ALLOW: '127.0.0.1',
  POSTRIDER_SHUTDOWN_DELAY_SECONDS: '0',
});

const post = async (apiUrl: string, path: string, body: object) => {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${apiUrl}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status;
};

test('API and dispatcher run as processes of their own on one database, two of each.', async () => {
  const receiver = await startReceiver();
  try {
    const programs = ['api', 'api', 'dispatcher', 'dispatcher'].map((role) => space.start([role], settings()));
    const [one, two] = await Promise.all(programs.map(running));
    expect(await post(one?.apiUrl ?? '', '/applications', { name: 'Demo', uid: 'demo' })).toBe(201);
    expect(await post(two?.apiUrl ?? '', '/applications/demo/endpoints', { url: receiver.url })).toBe(201);
    expect(await post(one?.apiUrl ?? '', '/applications/demo/events', { type: 'a', data: 1 })).toBe(202);
    expect(await post(two?.apiUrl ?? '', '/applications/demo/events', { type: 'b', data: 2 })).toBe(202);
    const requests = await receiver.received(2);
    expect(requests.map(({ body }) => JSON.parse(body.toString()).type).sort()).toEqual(['a', 'b']);

    for (const program of programs) program.signal('SIGTERM');
    expect(await Promise.all(programs.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
  } finally {
    await receiver.close();
  }
});

test('A process keeps to its budget of connections, and delivers with the smallest there is.', async () => {
  const receiver = await startReceiver();
  try {
    const { apiUrl } = await running(space.start(['start'], { ...settings(), POSTRIDER_DATABASE_CONNECTIONS: '3' }));
    await post(apiUrl, '/applications', { name: 'Demo', uid: 'demo' });
    await post(apiUrl, '/applications/demo/endpoints', { url: receiver.url });
    const events = Array.from({ length: 20 }, (_, n) =>
      post(apiUrl, '/applications/demo/events', { type: 'a', data: n }),
    );
    expect(new Set(await Promise.all(events))).toEqual(new Set([202]));
    await receiver.received(20);
    const connections = await own.database.sql`
      select 1 from pg_stat_activity where datname = current_database() and application_name = 'postrider'`;
    expect(connections.length).toBeLessThanOrEqual(3);
  } finally {
    await receiver.close();
  }
});

test('start on a database of its own migrates it; migrate alone does so and ends.', async () => {
  const { sql } = own.database;
  const current = async () => (await sql`select 1 from pg_tables where schemaname = 'postrider_queue'`).length > 0;
  await sql`drop schema postrider, postrider_queue cascade`;
  const migrate = space.start(['migrate'], settings());
  expect([await migrate.exited, migrate.err()]).toEqual([0, '']);
  expect(await current()).toBe(true);

  await sql`drop schema postrider, postrider_queue cascade`;
  const start = space.start(['start'], settings());
  const { apiUrl } = await running(start);
  expect(await current()).toBe(true);
  expect((await fetch(`${apiUrl}/readyz`)).status).toBe(200);
  expect(start.out()).not.toContain(API_KEY);
});

test('Five that migrate at once all end well, and each migration is applied by one of them.', async () => {
  await own.database.sql`drop schema postrider, postrider_queue cascade`;
  const programs = Array.from({ length: 5 }, () => space.start(['migrate'], settings()));
  const codes = await Promise.all(programs.map(({ exited }) => exited));
  expect([codes, programs.map((program) => program.err())]).toEqual([programs.map(() => 0), programs.map(() => '')]);
  const applied = programs.flatMap((program) =>
    program
      .out()
      .split('\n')
      .filter((line) => line.startsWith('Applied')),
  );
  expect(new Set(applied).size).toBe(applied.length);
  const migrations = await own.database.sql`select name from postrider.migrations`;
  expect(applied).toHaveLength(migrations.length);
});

test('API and dispatcher refuse a database that was not migrated.', async () => {
  await own.database.sql`drop schema postrider, postrider_queue cascade`;
  const programs = ['api', 'dispatcher'].map((role) => space.start([role], settings()));
  for (const program of programs) {
    expect(await program.exited).toBe(1);
    expect(program.err()).toBe(
      "postrider: The database's schema is not this version's: run postrider migrate first, with the same version.\n",
    );
  }
});

test('A database from which a newer version took something away is refused in one sentence by every role.', async () => {
  await own.database.sql`insert into postrider.migrations (name, checksum) values ('9999_later.sql', '')`;
  const programs = ['start', 'api', 'dispatcher', 'migrate'].map((role) => space.start([role], settings()));
  for (const program of programs) {
    expect(await program.exited).toBe(1);
    expect(program.err()).toMatch(
      /^postrider: The database was migrated by a newer Postrider \(9999_later\.sql\): run that version.*\n$/,
    );
  }
});

test('On a database that a newer version migrated, and that serves this one too, every role starts.', async () => {
  await own.database.sql`
    insert into postrider.migrations (name, checksum, programs_since) values ('9999_later.sql', '', '0001_foundation.sql')`;
  const programs = ['start', 'api', 'dispatcher'].map((role) => space.start([role], settings()));
  const [, api] = await Promise.all(programs.map(running));
  expect((await fetch(`${api?.apiUrl}/readyz`)).status).toBe(200);
  const migrate = space.start(['migrate'], settings());
  expect(await migrate.exited).toBe(0);
  expect(migrate.out()).toContain('serves this one too');
});

test('A database out of reach is told in one sentence, without its password.', async () => {
  const program = space.start(['start'], { ...settings(), DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/app' });
  expect(await program.exited).toBe(1);
  expect(program.err()).toMatch(/^postrider: The database of DATABASE_URL cannot be used: .*ECONNREFUSED.*\n$/);
  expect(program.err()).not.toContain('hush');
});

test('All settings that cannot be read are named together, a line each.', async () => {
  const program = space.start(['start'], { ...settings(), PORT: 'eighty', POSTRIDER_RETENTION_DAYS: '0' });
  expect(await program.exited).toBe(1);
  expect(program.err().split('\n')).toEqual([
    'postrider: PORT is "eighty", but must be a whole number from 0 to 65535.',
    'postrider: POSTRIDER_RETENTION_DAYS is "0", but must be a whole number from 2 to 3650.',
    '',
  ]);
});

test('Each role refuses master keys that are not those which the database knows, and says what to do.', async () => {
  const parsed = parseMasterKeys(MASTER_KEYS);
  if (!parsed.ok) throw new Error(parsed.problem);
  expect(await checkMasterKeys({ database: own.database, keyRing: parsed.keyRing })).toEqual([]);
  const others = { POSTRIDER_MASTER_KEYS: `k1:${Buffer.alloc(32, 8).toString('base64')}` };
  const programs = ['start', 'api', 'dispatcher'].map((role) => space.start([role], { ...settings(), ...others }));
  for (const program of programs) {
    expect([await program.exited, program.out()]).toEqual([1, '']);
    expect(program.err()).toMatch(/^postrider: Master key k1 is not the one that this database knows .*: put .*\n$/);
  }
});
