import { randomBytes } from 'node:crypto';
import { uuid7 } from '@postrider/core';
import { forgetOldKeys, insertApplication, openDatabase, recordEvents } from '@postrider/db';
import { createTestDatabase, onServer, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROLE = `planter_${randomBytes(5).toString('hex')}`;

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
  // As their types fit exactly, both would be taken instead of PostgreSQL's own, in uuid7 and in forgetOldKeys.
  await onServer(own.url, async (sql) => {
    await sql.unsafe(`
      create role ${ROLE};
      grant create, usage on schema public to ${ROLE};
      set role ${ROLE};
      create function public.trap(bigint, integer) returns bigint language plpgsql as
        $$ begin raise exception 'trapped'; end $$;
      create function public.trap(integer, interval) returns interval language plpgsql as
        $$ begin raise exception 'trapped'; end $$;
      create operator public.% (leftarg = bigint, rightarg = integer, function = public.trap);
      create operator public.* (leftarg = integer, rightarg = interval, function = public.trap)`);
  });
});
afterAll(async () => {
  await onServer(own.url, (sql) => sql.unsafe(`drop owned by ${ROLE}; drop role ${ROLE}`));
  await own.drop();
});

test('What a role puts into public runs for whoever has public in the search path, and never for Postrider.', async () => {
  await onServer(own.url, async (sql) => {
    await expect(sql`select 7::bigint % 2::integer`).rejects.toThrow('trapped');
  });
  // Connections that have read and prepared nothing before.
  const database = openDatabase({ url: own.url, connectionsMax: 1, name: 'after the planting' });
  try {
    expect(await database.sql`select 7::bigint % 2::integer as rest`).toEqual([{ rest: '1' }]);
    const nothingSet = { format: null, retrySchedule: null, timeoutMs: null, autoDisable: null, metadata: {} };
    const application = { name: 'Acme', uid: 'acme', validation: 'off' as const, ...nothingSet };
    await insertApplication(database, uuid7(Date.now(), randomBytes(10)), application);
    const event = { type: 'a', data: '1', uid: null, channels: null, occurredAt: null, deliverAt: null };
    const access = { actor: { kind: 'root' }, application: 'all' } as const;
    const judge = () => Promise.reject(new Error('There is nothing to judge.'));
    const events = [{ ...event, expiresAfterSeconds: null }];
    expect(await recordEvents(database, access, { uid: 'acme' }, events, null, judge)).toMatchObject({
      kind: 'recorded',
    });
    expect(await forgetOldKeys(database, { retentionDays: 30, max: 10 })).toBe(0);
  } finally {
    await database.close();
  }
});

test('An id is made with PostgreSQL’s own operators, whoever asks for one.', async () => {
  await onServer(own.url, async (sql) => {
    await sql`set search_path = public, pg_catalog`;
    const [row] = await sql<{ id: string }[]>`select postrider.uuid7('2026-01-02T03:04:05.678Z') as id`;
    expect(row?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});
