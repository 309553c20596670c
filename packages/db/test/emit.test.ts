import { type ApplicationId, decodeId, encodeId } from '@postrider/core';
import { findEvent, openDatabase, writeSettings } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, relayAll, seedApplication, seedEndpoint } from './seed.ts';

let { database, url, drop } = {} as TestDatabase;
let applicationId: ApplicationId;
let app: string;
beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
  applicationId = await seedApplication(database, 'by-uid');
  app = appId(applicationId);
});
afterAll(() => drop());

interface Failure {
  readonly code: string;
  readonly constraint_name: string;
  readonly message: string;
}

async function failureOf(query: PromiseLike<unknown>): Promise<Failure> {
  try {
    await query;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('The query succeeded.');
}

async function eventOf(id: string | undefined) {
  const [row] = await database.sql`
    select application_id, type, data, data_bytes, uid, channels, source, occurred_at, created_at, deliver_at, expires_at
    from postrider.events where id = ${decodeId('event', id ?? '')}`;
  return row;
}

describe('emit', () => {
  test('returns the id of an event that can be read', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    const [row] = await database.sql<{ id: string }[]>`
      select postrider.emit(${app}, 'message.sent', '{"a": 1.0}', 'uid-1', null, '{eu,us}', '2026-01-02T03:04:05Z',
        ${tomorrow}, interval '1 hour') as id`;
    expect(await eventOf(row?.id)).toEqual({
      application_id: applicationId,
      type: 'message.sent',
      data: '{"a": 1.0}',
      data_bytes: 10,
      uid: 'uid-1',
      channels: ['eu', 'us'],
      source: 'sql',
      occurred_at: new Date('2026-01-02T03:04:05Z'),
      created_at: expect.any(Date),
      deliver_at: tomorrow,
      expires_at: new Date(tomorrow.getTime() + 3_600_000),
    });
  });

  test.each([
    ['infinity', new Date(8.64e15)],
    ['-infinity', new Date(-8.64e15)],
    ['0044-03-15 BC', new Date(-8.64e15)],
    ['290000-01-01', new Date(8.64e15)],
  ])('takes the moment %s, which is read as the nearest one that JavaScript has', async (moment, nearest) => {
    const [row] = await database.sql<{ id: string }[]>`
      select postrider.emit(${app}, 'message.sent', '{}'::json, occurred_at => ${moment}::text::timestamptz) as id`;
    expect(await eventOf(row?.id)).toMatchObject({ occurred_at: nearest });
    const id = decodeId('event', row?.id ?? '');
    if (id === null) throw new Error('emit answered no id.');
    expect((await findEvent(database, EVERYTHING, applicationId, id))?.occurredAt).toEqual(nearest);
  });

  test('takes the application by its uid too, and its arguments by name', async () => {
    const [row] = await database.sql<{ id: string }[]>`
      select postrider.emit(application => 'by-uid', type => 'a', data => '1'::jsonb, channels => array['c']) as id`;
    expect(await eventOf(row?.id)).toMatchObject({ application_id: applicationId, channels: ['c'] });
  });

  test.each(['text', 'json', 'jsonb'])('takes data as %s, and a bare literal as text', async (type) => {
    const [row] = await database.sql.unsafe<{ typed: string; bare: string }[]>(
      `select postrider.emit($1, 'a', '{"b":2,"a":1.50}'::${type}) as typed, postrider.emit($1, 'a', '{"b":2}') as bare`,
      [app],
    );
    // jsonb reorders keys when the literal becomes one; it was not the text any more when emit got it.
    const kept = type === 'jsonb' ? '{"a": 1.50, "b": 2}' : '{"b":2,"a":1.50}';
    expect(await eventOf(row?.typed)).toMatchObject({ data: kept });
    expect(await eventOf(row?.bare)).toMatchObject({ data: '{"b":2}' });
  });

  test('keeps the exact text of any JSON as text and as json', async () => {
    const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t', 2)).map(([value, space]) => {
      const text = JSON.stringify(value, null, space);
      return `${text} `;
    });
    const fixed = [
      '12345678901234567890',
      '1.0',
      '-0.0e-10',
      '{"a":1,"a":2}',
      '"\\u00e9\\ud800"',
      '[ ]',
      '"\\\\u0000"',
    ];
    for (const text of [...fixed, ...fc.sample(spaced, 100)].filter((text) => !/(^|[^\\])(\\\\)*\\u0000/.test(text))) {
      const [row] = await database.sql<{ text: string; json: string }[]>`
        select postrider.emit(${app}, 'a', ${text}::text) as text, postrider.emit(${app}, 'a', ${text}::text::json) as json`;
      expect((await eventOf(row?.text))?.['data']).toBe(text);
      expect((await eventOf(row?.json))?.['data']).toBe(text);
    }
  });

  test('that is rolled back never happened', async () => {
    const endpointId = await seedEndpoint(database, applicationId);
    const undone = new Error('undone');
    let id: string | undefined;
    const transaction = database.transaction(async ({ sql }) => {
      const [row] = await sql<{ id: string }[]>`
        select postrider.emit(${app}, 'undone', '1', 'undone-uid', 'undone-key') as id`;
      id = row?.id;
      throw undone;
    });
    await expect(transaction).rejects.toBe(undone);
    await relayAll(database);
    expect(await eventOf(id)).toBeUndefined();
    const made = await database.sql`
      select from postrider.deliveries where endpoint_id = ${endpointId} and event_type = 'undone'`;
    expect(made).toHaveLength(0);
    const [again] = await database.sql<{ id: string }[]>`
      select postrider.emit(${app}, 'undone', '2', 'undone-uid', 'undone-key') as id`;
    expect(again?.id).not.toBe(id);
  });

  test('becomes a delivery with the commit of the transaction it was called in', async () => {
    const endpointId = await seedEndpoint(database, applicationId);
    const deliveries = () => database.sql`
      select from postrider.deliveries where endpoint_id = ${endpointId} and event_type = 'committed'`;
    await database.transaction(async ({ sql }) => {
      await sql`select postrider.emit(${app}, 'committed', '1')`;
      await relayAll(database);
      expect(await deliveries()).toHaveLength(0);
    });
    await relayAll(database);
    expect(await deliveries()).toHaveLength(1);
  });

  test('caught in a savepoint leaves the rest of the transaction as it was', async () => {
    const [row] = await database.transaction(async ({ sql }) => {
      await sql`
        do $$ begin
          perform postrider.emit('by-uid', 'not a type', '1');
        exception when sqlstate 'PR422' then null;
        end $$`;
      return sql<{ id: string }[]>`select postrider.emit(${app}, 'after', '1') as id`;
    });
    expect(await eventOf(row?.id)).toMatchObject({ type: 'after' });
  });
});

describe('emit refuses, saying what to do:', () => {
  test('an application that is not there', async () => {
    for (const application of [encodeId('application', '01890a5d-ac96-774b-bcce-b302099a8057'), 'nowhere', null]) {
      const failure = await failureOf(database.sql`select postrider.emit(${application}::text, 'a', '1')`);
      expect(failure).toMatchObject({ code: 'PR404', constraint_name: 'application_not_found' });
      expect(failure.message).toMatch(/^There is no application .*: pass its id \(app_\.\.\.\) or its uid\.$/);
    }
  });

  test('an application that was deleted', async () => {
    const id = await seedApplication(database, 'was-there');
    await database.sql`update postrider.applications set deleted_at = now() where id = ${id}`;
    for (const application of [appId(id), 'was-there']) {
      expect((await failureOf(database.sql`select postrider.emit(${application}, 'a', '1')`)).code).toBe('PR404');
    }
  });

  test.each([
    ['PR422', 'invalid_event_type', { type: 'a b' }],
    ['PR422', 'invalid_event_type', { type: null }],
    ['PR422', 'data_missing', { data: null }],
    ['PR422', 'data_not_json', { data: '{"a":}' }],
    ['PR422', 'data_not_json', { data: '' }],
    ['PR422', 'data_not_json', { data: '['.repeat(100_000) }],
    ['PR422', 'data_has_nul', { data: '"\\u0000"' }],
    ['PR422', 'data_has_nul', { data: '"\\\\\\u0000"' }],
    ['PR413', 'data_too_large', { data: `"${'é'.repeat(131_071)}x"` }],
    ['PR422', 'invalid_event_uid', { uid: '' }],
    ['PR422', 'invalid_idempotency_key', { key: '' }],
    ['PR422', 'invalid_channels', { channels: ['a b'] }],
    ['PR422', 'invalid_channels', { channels: [null] }],
    ['PR422', 'invalid_expiry', { expires: '-1 second' }],
    ['PR422', 'invalid_deliver_at', { deliver: '2999-01-01' }],
  ])('%s %s', async (code, constraint, arguments_) => {
    const { type, data, uid, key, channels, expires, deliver } = {
      ...{ type: 'a', data: '1', uid: null, key: null, channels: null, expires: null, deliver: null },
      ...arguments_,
    };
    const failure = await failureOf(database.sql`
      select postrider.emit(${app}, ${type}::text, ${data}::text, ${uid}::text, ${key}::text, ${channels}::text[],
        expires_after => ${expires}::interval, deliver_at => ${deliver}::timestamptz)`);
    expect(failure).toMatchObject({ code, constraint_name: constraint });
    expect(failure.message).toMatch(/^The .*\.$|^The .* _ -$/);
  });

  test('data of json that holds U+0000, unless it only looks like it', async () => {
    const nul = '{"a": ["x\\u0000"]}';
    expect(
      (await failureOf(database.sql`select postrider.emit(${app}, 'a', ${nul}::text::json)`)).constraint_name,
    ).toBe('data_has_nul');
    await database.sql`select postrider.emit(${app}, 'a', ${'{"a": "\\\\u0000"}'}::text::json)`;
  });

  test('a uid or an idempotency key that was used for something else', async () => {
    const [first] = await database.sql<{ id: string }[]>`
      select postrider.emit(${app}, 'a', '1', 'used', 'used-key') as id`;
    const taken = await failureOf(database.sql`select postrider.emit(${app}, 'a', '1', 'used')`);
    expect(taken).toMatchObject({ code: 'PR409', constraint_name: 'event_uid_taken' });
    expect(taken.message).toContain(first?.id);
    const other = await failureOf(database.sql`select postrider.emit(${app}, 'a', '2', 'used', 'used-key')`);
    expect(other).toMatchObject({ code: 'PR422', constraint_name: 'idempotency_mismatch' });
    const [again] = await database.sql<{ id: string }[]>`
      select postrider.emit(${app}, 'a', '1', 'used', 'used-key') as id`;
    expect(again?.id).toBe(first?.id);
  });

  test('more than the limit that was set', async () => {
    await writeSettings(database, { eventDataBytesMax: 1024 });
    await database.sql`select postrider.emit(${app}, 'a', ${`"${'x'.repeat(1_022)}"`}::text)`;
    const failure = await failureOf(
      database.sql`select postrider.emit(${app}, 'a', ${`"${'x'.repeat(1_023)}"`}::text)`,
    );
    expect(failure).toMatchObject({ code: 'PR413', message: expect.stringContaining('1024 bytes') });
    await writeSettings(database, { eventDataBytesMax: 262_144 });
  });
});

describe('a role', () => {
  test('with USAGE on the schema and EXECUTE on emit can emit, and nothing else; without them not even that', async () => {
    const role = `emitter_${Math.random().toString(36).slice(2)}`;
    const password = 'emitter';
    await database.sql.unsafe(`create role ${role} login password '${password}'`);
    const roleUrl = new URL(url);
    roleUrl.username = role;
    roleUrl.password = password;
    const emitter = openDatabase({ url: roleUrl.href, connectionsMax: 1, name: 'emitter' });
    const emit = () => emitter.sql<{ id: string }[]>`select postrider.emit(${app}, 'a', '1'::text) as id`;
    const denied = '42501';
    try {
      expect((await failureOf(emit())).code).toBe(denied);
      await database.sql.unsafe(`grant usage on schema postrider to ${role}`);
      expect((await failureOf(emit())).code).toBe(denied);
      await database.sql.unsafe(`
        do $$ declare f regprocedure; begin
          for f in select oid::regprocedure from pg_proc
            where pronamespace = 'postrider'::regnamespace and proname = 'emit'
          loop execute format('grant execute on function %s to ${role}', f); end loop;
        end $$`);
      expect(await eventOf((await emit())[0]?.id)).toMatchObject({ source: 'sql' });
      await emitter.sql`select postrider.emit(${app}, 'a', '1'::json), postrider.emit(${app}, 'a', '1'::jsonb)`;

      const tables = await database.sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class
        where relnamespace in ('postrider'::regnamespace, 'postrider_queue'::regnamespace) and relkind in ('r', 'p')`;
      for (const { name } of tables) {
        expect((await failureOf(emitter.sql.unsafe(`select from ${name}`))).code, name).toBe(denied);
      }
      const others = await database.sql<{ name: string; executable: boolean }[]>`
        select oid::regprocedure::text as name, has_function_privilege(${role}, oid, 'execute') as executable from pg_proc
        where pronamespace = 'postrider'::regnamespace and proname <> 'emit'`;
      expect(others.length).toBeGreaterThan(0);
      expect(others.filter(({ executable }) => executable)).toEqual([]);
    } finally {
      await emitter.close();
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test('cannot make emit run its own functions by its search_path', async () => {
    await database.transaction(async ({ sql }) => {
      await sql`create schema trap`;
      await sql`create function trap.format(text, variadic text[]) returns text language plpgsql as
        $$ begin raise exception 'trapped'; end $$`;
      await sql`create function trap.sha256(bytea) returns bytea language plpgsql as
        $$ begin raise exception 'trapped'; end $$`;
      await sql`set local search_path = trap, pg_catalog`;
      await sql`select postrider.emit(${app}, 'a', '1'::text, idempotency_key => 'trapped')`;
    });
    await database.sql`drop schema trap cascade`;
  });
});
