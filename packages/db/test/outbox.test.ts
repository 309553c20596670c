import { decodeId } from '@postrider/core';
import {
  grantEmit,
  installOutbox,
  NOTHING_SEEN,
  openDatabase,
  outboxState,
  readSourceEntries,
  readSourcePage,
  renewForeignEntries,
  revokeEmit,
  uninstallOutbox,
} from '@postrider/db';
import { createEmptyDatabase, createTestDatabase, onServer, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetReadEntries } from '../src/source-outbox.ts';
import { seedApplication } from './seed.ts';

let own: TestDatabase;
let service: TestDatabase;
const suffix = `${process.pid}_${Date.now()}`;
const reader = `reads_${suffix}`;
const emitter = `emits_${suffix}`;
const PASSWORD = 'only-in-tests';

const install = (url: string, wanted: string | null = reader) =>
  installOutbox({ url, reader: wanted, eventDataBytesMax: 262_144 });

beforeAll(async () => {
  [own, service] = await Promise.all([createTestDatabase(), createEmptyDatabase()]);
  await seedApplication(own.database, 'acme');
  for (const role of [reader, emitter]) {
    await service.database.sql.unsafe(`create role ${role} login password '${PASSWORD}'`);
  }
  expect(await install(service.url)).toEqual({ kind: 'installed', steps: ['0001_outbox.sql'] });
});
afterAll(async () => {
  for (const role of [reader, emitter]) await service.database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
  await Promise.all([own.drop(), service.drop()]);
});

function urlOf(role: string): string {
  const url = new URL(service.url);
  url.username = role;
  url.password = PASSWORD;
  return url.href;
}

/** What an emit answers: the code of its refusal with the words, or nothing but that it is an event's id. */
async function answer(database: TestDatabase['database'], query: string): Promise<object> {
  try {
    const [row] = await database.sql.unsafe<{ id: string }[]>(query);
    return { isId: decodeId('event', row?.id ?? '') !== null };
  } catch (error) {
    const { code, constraint_name, message } = Object(error);
    return { code, constraint_name, message: String(message).replaceAll(/evt_\w+/g, 'evt_…') };
  }
}

describe('emit in a database of a service', () => {
  test.each([
    `'acme', 'a.b', '{"a": 1}'`,
    `'acme', 'a.b', '{"a": 1}'::json`,
    `'acme', 'a.b', '{"a": 1}'::jsonb`,
    `application => 'acme', type => 'a', data => '1', deliver_at => now(), expires_after => '1 hour', channels => '{a}'`,
    `'no application', 'a', '1'`,
    `null, 'a', '1'`,
    `'acme', 'not a type', '1'`,
    `'acme', null, '1'`,
    `'acme', 'a', null::text`,
    `'acme', 'a', '{"a":}'`,
    `'acme', 'a', repeat('[', 100000)`,
    `'acme', 'a', '"\\u0000"'`,
    `'acme', 'a', '"\\\\u0000"'`,
    `'acme', 'a', to_json(repeat('x', 262143))`,
    `'acme', 'a', '1', ''`,
    `'acme', 'a', '1', null, ''`,
    `'acme', 'a', '1', channels => '{}'`,
    `'acme', 'a', '1', channels => '{a b}'`,
    `'acme', 'a', '1', expires_after => '-1 second'`,
    `'acme', 'a', '1', deliver_at => '2999-01-01'`,
    // In this order: a uid and a key that are used, and used again.
    `'acme', 'a', '1', 'uid'`,
    `'acme', 'a', '2', 'uid'`,
    `'acme', 'a', '1', null, 'key'`,
    `'acme', 'a', '1', null, 'key', null, null`,
    `'acme', 'a', '2', null, 'key'`,
    `'acme', 'a', '1', null, 'key', null, '2026-01-01Z'`,
  ])('answers to (%s) as Postrider’s own does.', async (arguments_) => {
    const query = `select postrider.emit(${arguments_}) as id`;
    expect(await answer(service.database, query)).toEqual(await answer(own.database, query));
  });

  test('has the same functions, with the same arguments.', async () => {
    const functions = ({ sql }: TestDatabase['database']) => sql`
      select pg_get_function_arguments(oid) as arguments, pg_get_function_result(oid) as result, prosecdef, proconfig
      from pg_proc where proname = 'emit' and pronamespace = 'postrider'::regnamespace order by 1`;
    expect(await functions(service.database)).toEqual(await functions(own.database));
  });

  test('answers the first event’s id for a key that is used again.', async () => {
    const ids = [];
    for (let n = 0; n < 2; n += 1) {
      const [row] = await service.database.sql`select postrider.emit('acme', 'a', '1', 'once', 'again') as id`;
      ids.push(row?.['id']);
    }
    expect(new Set(ids).size).toBe(1);
  });
});

test('The role that reads may do what reading takes, and nothing else.', async () => {
  const database = openDatabase({ url: urlOf(reader), connectionsMax: 1, name: 'reader' });
  const cursor = { source: 'a', revision: 0, incarnation: null, lo: NOTHING_SEEN, hi: null, position: null };
  try {
    const page = await readSourcePage(database, cursor, { entriesMax: 2, bytesMax: 1_000_000 });
    expect(page.ids).toHaveLength(2);
    expect(await readSourceEntries(database, page.ids)).toHaveLength(2);
    await renewForeignEntries(database);
    expect(await forgetReadEntries(database, { lo: page.hi, keepHours: 0, max: 1 })).toBe(1);
  } finally {
    await database.close();
  }
  await refuses(reader, [
    `select postrider.emit('acme', 'a', '1')`,
    `update postrider.outbox set type = 'b'`,
    `insert into postrider.outbox select * from postrider.outbox`,
    `update postrider.settings set event_data_bytes_max = 1024`,
    'create table postrider.mine ()',
  ]);
});

test('A role may emit after grantEmit, and nothing else; and not after revokeEmit.', async () => {
  const emitted = `select postrider.emit('acme', 'a', '1')`;
  await refuses(emitter, [emitted]);
  expect(await service.database.transaction((tx) => grantEmit(tx, emitter))).toEqual({
    kind: 'changed',
    tablesBesides: 0,
  });
  await onServer(urlOf(emitter), (sql) => sql.unsafe(emitted));
  await refuses(emitter, [
    'select from postrider.outbox',
    'delete from postrider.outbox',
    'select from postrider.settings',
  ]);
  await service.database.transaction((tx) => revokeEmit(tx, emitter));
  await refuses(emitter, [emitted]);
});

async function refuses(role: string, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const code = await onServer(urlOf(role), (sql) => sql.unsafe(statement)).catch(
      (error: unknown) => Object(error).code,
    );
    expect(code, statement).toBe('42501');
  }
}

describe('Installing', () => {
  test('again changes nothing but the limit.', async () => {
    const again = { url: service.url, reader, eventDataBytesMax: 1_024 };
    expect(await installOutbox(again)).toEqual({ kind: 'installed', steps: [] });
    const large = await answer(
      service.database,
      `select postrider.emit('acme', 'a', to_json(repeat('x', 1023))) as id`,
    );
    expect(large).toMatchObject({ code: 'PR413' });
    await install(service.url);
  });

  test('is refused in Postrider’s own database, for a role that is not there, and over a newer outbox.', async () => {
    expect(await install(own.url)).toEqual({ kind: 'own_database' });
    expect(await install(service.url, 'nobody at all')).toEqual({ kind: 'no_such_role' });
    await service.database.sql`insert into postrider.outbox_steps (name) values ('9999_newer.sql')`;
    expect(await install(service.url)).toEqual({ kind: 'newer', steps: ['9999_newer.sql'] });
    await service.database.sql`delete from postrider.outbox_steps where name = '9999_newer.sql'`;
  });

  test('from several processes at once happens once, and uninstalling refuses while there are entries.', async () => {
    const other = await createEmptyDatabase();
    try {
      expect(await outboxState(other.database)).toBe('absent');
      const answers = await Promise.all([1, 2, 3].map(() => install(other.url)));
      expect(answers.flatMap((one) => (one.kind === 'installed' ? one.steps : ['?']))).toEqual(['0001_outbox.sql']);
      await other.database.sql`select postrider.emit('acme', 'a', '1')`;
      expect(await outboxState(other.database)).toMatchObject({ entries: 1, oldestAt: expect.any(Date) });
      const { url } = other;
      expect(await uninstallOutbox({ url, withEntries: false })).toEqual({ kind: 'not_empty', entries: 1 });
      expect(await uninstallOutbox({ url, withEntries: true })).toEqual({ kind: 'uninstalled' });
      expect(await uninstallOutbox({ url, withEntries: false })).toEqual({ kind: 'absent' });
      expect(await uninstallOutbox({ url: own.url, withEntries: true })).toEqual({ kind: 'own_database' });
    } finally {
      await other.drop();
    }
  });
});
