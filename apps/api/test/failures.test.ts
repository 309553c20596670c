import { openDatabase, watchDatabase } from '@postrider/db';
import { until } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { openApiUnderTest } from './api-under-test.ts';

describe('PostgreSQL away', () => {
  test('503 with Retry-After, and not ready but up, when nothing listens', async () => {
    const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', connectionsMax: 1, name: 'away' });
    const api = await openApiUnderTest({ usecases: { database: away } });
    const reply = await api.call('GET', '/v1/applications');
    expect(reply.status).toBe(503);
    expect(reply.json.code).toBe('unavailable');
    expect(reply.headers.get('retry-after')).toBe('5');
    const recorded = await api.call('POST', '/v1/applications/acme/events', { type: 'a', data: 1 });
    expect(recorded.status).toBe(503);
    expect((await api.call('GET', '/readyz')).status).toBe(503);
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    await away.close();
    await api.close();
  });

  test('503 at once while it is known to be away: PostgreSQL is not asked, and no key is needed', async () => {
    const api = await openApiUnderTest({ watch: { isAway: () => true, note: () => 'known' } });
    for (const headers of [{}, { authorization: 'Bearer nobody' }]) {
      const reply = await api.call('GET', '/v1/applications', undefined, headers);
      expect([reply.status, reply.json.code, reply.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    }
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    // Asked itself: it must say when it is back.
    expect((await api.call('GET', '/readyz')).status).toBe(200);
    await api.close();
  });

  test('503 for all that fail together, and one of them is told', async () => {
    const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', connectionsMax: 1, name: 'away' });
    const watch = watchDatabase(away, { went: () => {}, returned: () => {} });
    const api = await openApiUnderTest({ usecases: { database: away }, watch });
    const replies = await Promise.all(Array.from({ length: 50 }, () => api.call('GET', '/v1/applications')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]));
    expect(api.logged.filter(({ level }) => level !== 'debug')).toHaveLength(1);
    watch.close();
    await away.close();
    await api.close();
  });

  test('503 when it stops while a request waits for it', async () => {
    const api = await openApiUnderTest();
    const reply = await api.database.transaction(async ({ sql }) => {
      await sql`lock table postrider.applications`;
      const waiting = api.call('GET', '/v1/applications');
      await until('the request waits for the lock', async () => {
        const [row] = await api.database.sql`
          select pg_terminate_backend(pid) as ended from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%applications%'`;
        return row;
      });
      return waiting;
    });
    expect(reply.status).toBe(503);
    expect((await api.call('GET', '/v1/applications')).status).toBe(200);
    await api.close();
  });

  test('200 ready for all who ask at once, of whom one has PostgreSQL asked', async () => {
    const api = await openApiUnderTest();
    const asked = await api.database.transaction(async ({ sql }) => {
      await sql`lock table postrider.migrations`;
      const asking = Array.from({ length: 5 }, () => api.call('GET', '/readyz'));
      const waiting = await until('one waits for the lock', async () => {
        const rows = await api.database.sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%postrider.migrations%'`;
        return rows.length > 0 && rows.length;
      });
      return { asking, waiting };
    });
    expect(asked.waiting).toBe(1);
    for (const { status } of await Promise.all(asked.asking)) expect(status).toBe(200);
    await api.close();
  });

  test('503 not ready when the migrations are not this program’s', async () => {
    const api = await openApiUnderTest();
    expect((await api.call('GET', '/readyz')).json).toEqual({ status: 'ready' });
    await api.database.sql`insert into postrider.migrations (name, checksum) values ('9999_later.sql', 'x')`;
    const reply = await api.call('GET', '/readyz');
    expect(reply.status).toBe(503);
    expect(reply.json.detail).toContain('migrate');
    await api.close();
  });

  test('200 ready when a newer program has migrated and minds this one', async () => {
    const api = await openApiUnderTest();
    await api.database.sql`
      insert into postrider.migrations (name, checksum, programs_since) values ('9999_later.sql', 'x', '0001_foundation.sql')`;
    expect((await api.call('GET', '/readyz')).status).toBe(200);
    await api.close();
  });
});

test('500 for a bug: the request id in the answer, everything else in the log only', async () => {
  const bug = new Error('the secret inside');
  const api = await openApiUnderTest({
    usecases: {
      now: () => {
        throw bug;
      },
    },
  });
  const reply = await api.call('POST', '/v1/applications/acme/events', { type: 'a', data: 1 });
  expect(reply.status).toBe(500);
  expect(reply.json.code).toBe('internal');
  expect(reply.text).not.toContain('secret');
  expect(api.logged.filter(({ level }) => level === 'error')).toEqual([
    { level: 'error', fields: { requestId: reply.json.requestId, error: bug }, message: expect.any(String) },
  ]);
  await api.close();
});
