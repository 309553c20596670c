import { type Access, type AuditEntry, firstUuidOf } from '@postrider/core';
import {
  forgetOldAuditEntries,
  insertAuditEntries,
  listAuditEntries,
  type NewAuditEntry,
  type Tx,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EVERYTHING } from './seed.ts';

let { database, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  await database.sql`delete from postrider.audit_log`;
});
afterAll(() => drop());

const ACME = '01890a5d-ac96-774b-bcce-b302099a8051';
const OTHER = '01890a5d-ac96-774b-bcce-b302099a8052';
const ROOT: Pick<AuditEntry, 'actor' | 'origin'> = { actor: { kind: 'root', id: null, name: null }, origin: null };

const entry = (fields: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  action: 'endpoint.updated',
  applicationId: ACME,
  target: { kind: 'endpoint', id: 'ep_1' },
  before: null,
  after: null,
  ...fields,
});

const page = { limit: 10, after: null };
const targets = (entries: readonly AuditEntry[]) => entries.map(({ target }) => target.id);
const listed = async (filter: Omit<Parameters<typeof listAuditEntries>[2], 'limit' | 'after'>, access = EVERYTHING) =>
  targets((await listAuditEntries(database, access, { ...page, ...filter })).items);

describe('An entry', () => {
  test('comes back as it was written, its JSON to the letter.', async () => {
    const written = { before: '{"n":1.0, "n":12345678901234567890}', after: '{"\\u0000":"\\ud800"}' };
    const origin = { requestId: 'req_1', address: '::1', userAgent: 'curl/8' };
    const key = { kind: 'key', id: 'key_1', name: 'Deploy' } as const;
    await insertAuditEntries(database, { actor: key, origin }, [entry(written)]);
    const { items } = await listAuditEntries(database, EVERYTHING, page);
    expect(items).toEqual([{ ...entry(written), actor: key, origin, id: expect.any(String), at: expect.any(Date) }]);
  });

  test('of several that are written at once keeps its place, and the newest is first.', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `ep_${n}`);
    await insertAuditEntries(
      database,
      ROOT,
      ids.map((id) => entry({ target: { kind: 'endpoint', id } })),
    );
    const first = await listAuditEntries(database, EVERYTHING, { limit: 20, after: null });
    expect(first.nextCursor).not.toBeNull();
    const after: [string] = [first.items.at(-1)?.id ?? ''];
    const rest = await listAuditEntries(database, EVERYTHING, { limit: 20, after });
    expect([...targets(first.items), ...targets(rest.items)]).toEqual(ids.reverse());
    expect(rest.nextCursor).toBeNull();
  });

  test('is neither changed nor taken away with all others, whoever tries.', async () => {
    await insertAuditEntries(database, ROOT, [entry()]);
    await expect(database.sql`update postrider.audit_log set actor_kind = 'system'`).rejects.toThrow(
      'stay as they were',
    );
    await expect(database.sql`truncate postrider.audit_log`).rejects.toThrow('stay as they were');
    expect(await listed({})).toHaveLength(1);
  });
});

test('Each filter finds what it names, and several together what all of them name.', async () => {
  const key = { kind: 'key', id: 'key_1', name: 'Deploy' } as const;
  await insertAuditEntries(database, ROOT, [
    entry({ target: { kind: 'endpoint', id: 'a' } }),
    entry({ target: { kind: 'endpoint', id: 'b' }, action: 'secret.revealed' }),
    entry({ target: { kind: 'format', id: 'c' }, action: 'format.put', applicationId: null }),
  ]);
  await insertAuditEntries(database, { ...ROOT, actor: key }, [
    entry({ target: { kind: 'endpoint', id: 'd' }, action: 'secret.revealed', applicationId: OTHER }),
    entry({ target: { kind: 'endpoint', id: 'b' }, applicationId: OTHER }),
  ]);
  expect(await listed({})).toEqual(['b', 'd', 'c', 'b', 'a']);
  expect(await listed({ applicationId: ACME })).toEqual(['b', 'a']);
  expect(await listed({ actor: 'root' })).toEqual(['c', 'b', 'a']);
  expect(await listed({ actor: 'key_1' })).toEqual(['b', 'd']);
  expect(await listed({ action: 'secret.revealed' })).toEqual(['d', 'b']);
  expect(await listed({ target: 'b' })).toEqual(['b', 'b']);
  expect(await listed({ target: 'b', actor: 'root' })).toEqual(['b']);
  const hour = 3_600_000;
  expect(await listed({ since: new Date(Date.now() - hour), until: new Date(Date.now() + hour) })).toHaveLength(5);
  expect(await listed({ since: new Date(Date.now() + hour) })).toEqual([]);
  expect(await listed({ until: new Date(Date.now() - hour) })).toEqual([]);
  // Not even what concerns all applications is shown to whoever may see one.
  const bound: Access = { ...EVERYTHING, application: ACME };
  expect(await listed({}, bound)).toEqual(['b', 'a']);
  expect(await listed({ applicationId: OTHER }, bound)).toEqual([]);
});

test('A page is read along an index, whatever is asked for and however much there is of something else.', async () => {
  // One application and one action have nearly all of it, the oldest entries are the rare ones.
  await database.sql`
    insert into postrider.audit_log (id, at, actor_kind, actor_id, actor_name, action, application_id, target_kind, target_id)
    select postrider.uuid7(t.at), t.at, case when n < 100 then 'key' else 'root' end,
      case when n < 100 then 'key_rare' end, case when n < 100 then 'rare' end,
      case when n < 100 then 'secret.revealed' else 'delivery.retried' end,
      case when n % 200 = 7 then ${OTHER}::uuid else ${ACME}::uuid end, 'delivery', 'dlv_' || n
    from generate_series(1, 20000) as n
    cross join lateral (select now() - interval '1 day' + n * interval '1 second' as at) as t`;
  await database.sql`analyze postrider.audit_log`;
  const filters = [
    {},
    { applicationId: ACME },
    { applicationId: OTHER },
    { actor: 'key_rare' },
    { actor: 'root' },
    { action: 'secret.revealed' },
    { action: 'delivery.retried' },
    { applicationId: ACME, action: 'secret.revealed' },
    { target: 'dlv_5' },
    { until: new Date(Date.now() - 86_000_000) },
  ] as const;
  for (const filter of filters) {
    const read = await database.transaction(async (tx) => {
      // Of transactions before this one, too.
      const before = await rowsRead(tx);
      await listAuditEntries(tx, EVERYTHING, { ...page, ...filter });
      return (await rowsRead(tx)) - before;
    });
    expect(read, JSON.stringify(filter)).toBeLessThanOrEqual(page.limit + 1);
    expect(read, JSON.stringify(filter)).toBeGreaterThan(0);
  }
});

async function rowsRead(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ read: number }[]>`
    select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
    from pg_stat_xact_user_tables where schemaname = 'postrider' and relname = 'audit_log'`;
  return row?.read ?? 0;
}

test('Old entries are forgotten by shares, the oldest first, until there is less than a share.', async () => {
  const DAY_MS = 86_400_000;
  for (const days of [9, 3, 8, 7.1, 6.9]) {
    const at = new Date(Date.now() - days * DAY_MS);
    await database.sql`
      insert into postrider.audit_log (id, at, actor_kind, action, target_kind, target_id)
      values (${firstUuidOf(at)}, ${at}, 'root', 'format.put', 'format', ${String(days)})`;
  }
  const forget = () => forgetOldAuditEntries(database, { auditRetentionDays: 7, max: 2 });
  expect(await forget()).toBe(2);
  expect(await listed({})).toEqual(['3', '6.9', '7.1']);
  expect(await forget()).toBe(1);
  expect(await forget()).toBe(0);
  expect(await listed({})).toEqual(['3', '6.9']);
});
