import { grantEmit, revokeEmit } from '@postrider/db';
import { createTestDatabase, onServer, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedApplication } from './seed.ts';

let { database, url, drop } = {} as TestDatabase;
/** Roles belong to the server, which other test files share. */
const suffix = `${process.pid}_${Date.now()}`;
const plain = `emits_${suffix}`;
const odd = `O'Brien "the" a.b; drop ${suffix}`;
const PASSWORD = 'only-in-tests';

beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
  await seedApplication(database, 'acme');
  for (const role of [plain, odd]) await run(`create role %I login password '${PASSWORD}'`, role);
});
afterAll(async () => {
  for (const role of [plain, odd]) {
    await run('drop owned by %I', role);
    await run('drop role %I', role);
  }
  await drop();
});

async function run(statement: string, role: string): Promise<void> {
  const [row] = await database.sql<{ text: string }[]>`select format(${statement}::text, ${role}::text) as text`;
  await database.sql.unsafe(row?.text ?? '');
}

/** The answer, or the SQLSTATE of the refusal. */
async function as(role: string, statement: string): Promise<string> {
  const own = new URL(url);
  own.username = encodeURIComponent(role);
  own.password = PASSWORD;
  return onServer(own.href, async (sql) => {
    try {
      const [row] = await sql.unsafe(statement);
      return String(Object.values(row ?? {})[0]);
    } catch (error) {
      return String(Object(error).code);
    }
  });
}

const NOT_ALLOWED = '42501';

describe.each([plain, odd])('A role called %s', (role) => {
  test('may emit in every way after grantEmit, and nothing else', async () => {
    expect(await as(role, `select postrider.emit('acme', 'a', '1')`)).toBe(NOT_ALLOWED);
    const grant = await database.transaction((tx) => grantEmit(tx, role));
    expect(grant).toEqual({ kind: 'changed', tablesBesides: 0 });
    for (const data of [`'1'`, `'1'::text`, `'1'::json`, `'1'::jsonb`]) {
      expect(await as(role, `select postrider.emit('acme', 'a', ${data})`)).toMatch(/^evt_/);
    }
    for (const statement of [
      'select count(*) from postrider.events',
      'select count(*) from postrider.applications',
      `delete from postrider.events`,
      `select postrider.create_partitions(1, 1)`,
      `select postrider.emit_one('acme', 'a', '1', null, null, null, null, null, null)`,
      'create table postrider.mine ()',
      'select count(*) from postrider_queue.job',
    ]) {
      expect(await as(role, statement), statement).toBe(NOT_ALLOWED);
    }
  });

  test('may not after revokeEmit', async () => {
    await database.transaction((tx) => grantEmit(tx, role));
    expect(await database.transaction((tx) => revokeEmit(tx, role))).toEqual({ kind: 'changed', tablesBesides: 0 });
    expect(await as(role, `select postrider.emit('acme', 'a', '1')`)).toBe(NOT_ALLOWED);
    await run('grant usage on schema postrider to %I', role);
    expect(await as(role, `select postrider.emit('acme', 'a', '1'::json)`)).toBe(NOT_ALLOWED);
    await run('revoke usage on schema postrider from %I', role);
  });
});

test('A role that may do more is told so', async () => {
  await run('grant select on postrider.events, postrider.deliveries to %I', plain);
  expect(await database.transaction((tx) => grantEmit(tx, plain))).toEqual({ kind: 'changed', tablesBesides: 2 });
  await run('revoke select on postrider.events, postrider.deliveries from %I', plain);
});

test('Of a role that is not there nothing is granted', async () => {
  const answers = await Promise.all([grantEmit(database, 'nobody at all'), revokeEmit(database, 'nobody at all')]);
  expect(answers).toEqual([{ kind: 'no_such_role' }, { kind: 'no_such_role' }]);
});
