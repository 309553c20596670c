import type { ApplicationId, DeliveryStatus, EndpointId } from '@postrider/core';
import { encodeCursor, listDeliveries, listEvents, type Tx } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let acme: ApplicationId;
let other: ApplicationId;
let endpoint: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  [acme, other] = [await seedApplication(database), await seedApplication(database)];
  endpoint = await seedEndpoint(database, acme);
  await seed(acme, endpoint, { events: 20_000, few: 200 });
  await seed(other, await seedEndpoint(database, other), { events: 5_000, few: 5_000 });
  await database.sql`analyze`;
});
afterAll(() => drop());

const STATUSES: readonly DeliveryStatus[] = ['pending', 'retrying', 'failed', 'cancelled', 'delivered'];

/** So many events of today, one a second at most, with a delivery each: all delivered but for the oldest few, which have every status. */
async function seed(
  applicationId: ApplicationId,
  endpointId: EndpointId,
  { events, few }: { readonly events: number; readonly few: number },
): Promise<void> {
  await database.sql`
    with made as (
      insert into postrider.events (id, application_id, type, data, data_bytes, occurred_at, created_at)
      select postrider.uuid7(t.at), ${applicationId}, case when n % 2 = 0 then 'even' else 'odd' end, '{}', 2, t.at, t.at
      from generate_series(1, ${events}) as n
      cross join lateral (
        select greatest(date_trunc('day', now(), 'UTC'), now() - interval '1 hour') + n * interval '50 milliseconds' as at
      ) as t
      returning id, type
    ), numbered as (select id, type, row_number() over (order by id) as n from made)
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, status, reason, next_attempt_at,
      completed_at)
    select id, ${endpointId}, postrider.uuid_of_event(id), ${applicationId}, type, status,
      case when status in ('failed', 'cancelled') then 'expired' end,
      case when status in ('pending', 'retrying') then now() end,
      case when status in ('pending', 'retrying') then null else now() end
    from (
      select *, case when n > ${few} then 'delivered' else (${STATUSES}::text[])[1 + n % 5] end as status from numbered
    ) as n`;
}

async function slowly(applicationId: ApplicationId, status: DeliveryStatus, type: string | null): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`
    select event_id as id from postrider.deliveries
    where application_id = ${applicationId} and status = ${status} and (${type}::text is null or event_type = ${type})
    order by event_id desc`;
  return rows.map(({ id }) => id);
}

describe.each(STATUSES)('Of deliveries that are %s', (status) => {
  test.each([undefined, 'even'])(
    'every page is there once, in events and in deliveries, of the type %s.',
    async (type) => {
      for (const [applicationId, limit] of [
        [acme, 7],
        [other, 3],
      ] as const) {
        const expected = (await slowly(applicationId, status, type ?? null)).slice(0, 60);
        const [events, deliveries]: [string[], string[]] = [[], []];
        const filter = { status, ...(type === undefined ? {} : { type }) };
        let after: [string] | null = null;
        while (events.length < expected.length) {
          const page = await listEvents(database, EVERYTHING, applicationId, { limit, after, ...filter });
          events.push(...page.items.map(({ id }) => id));
          after = [events.at(-1) ?? ''];
        }
        let behind: [string, string] | null = null;
        while (deliveries.length < expected.length) {
          const page = await listDeliveries(database, EVERYTHING, applicationId, { limit, after: behind, ...filter });
          deliveries.push(...page.items.map(({ eventId }) => eventId));
          behind = [deliveries.at(-1) ?? '', page.items.at(-1)?.endpointId ?? ''];
        }
        expect(events.slice(0, 60)).toEqual(expected);
        expect(deliveries.slice(0, 60)).toEqual(expected);
      }
    },
  );
});

test('A list by status ends where its span does, and shows nobody what is another’s.', async () => {
  const page = { limit: 50, after: null, status: 'retrying' } as const;
  const { items } = await listEvents(database, EVERYTHING, acme, page);
  const [newest, , third] = items;
  if (newest === undefined || third === undefined) throw new Error('Nothing is retrying.');
  const bounded = { ...page, since: third.createdAt, until: newest.createdAt };
  expect((await listEvents(database, EVERYTHING, acme, bounded)).items.map(({ id }) => id)).toEqual(
    items.slice(1, 3).map(({ id }) => id),
  );
  const bound = { ...EVERYTHING, application: other };
  expect((await listEvents(database, bound, acme, page)).items).toEqual([]);
  expect((await listDeliveries(database, bound, acme, page)).items).toEqual([]);
});

test('A page from which deliveries have closed while it was looked for is short, and not the last.', async () => {
  const open = await slowly(other, 'retrying', null);
  const closes = new Proxy(database.sql, {
    apply: async (sql, _, query) => {
      const found: unknown = await Reflect.apply(sql, undefined, query);
      await database.sql`
        update postrider.deliveries set status = 'delivered', next_attempt_at = null, completed_at = now()
        where event_id = any(${open.slice(0, 4)}::uuid[])`;
      return found;
    },
  });
  const tx: Tx = { orm: database.orm, sql: closes };
  const first = await listDeliveries(tx, EVERYTHING, other, { limit: 5, after: null, status: 'retrying' });
  expect(first.items.map(({ eventId }) => eventId)).toEqual(open.slice(4, 7));
  const after: [string, string] = [open[6] ?? '', '00000000-0000-0000-0000-000000000000'];
  expect(first.nextCursor).toBe(encodeCursor('deliveries', after));
  const second = await listDeliveries(database, EVERYTHING, other, { limit: 5, after, status: 'retrying' });
  expect(second.items.map(({ eventId }) => eventId)).toEqual(open.slice(7, 12));
});

test('A page of few open or unsuccessful deliveries behind very many others is read without these.', async () => {
  for (const status of ['pending', 'retrying', 'failed', 'cancelled'] as const) {
    const read = await database.transaction(async (tx) => {
      const before = await readSoFar(tx);
      await listEvents(tx, EVERYTHING, acme, { limit: 10, after: null, status });
      await listDeliveries(tx, EVERYTHING, acme, { limit: 10, after: null, status });
      return (await readSoFar(tx)) - before;
    });
    expect(read, status).toBeLessThan(1_000);
    expect(read, status).toBeGreaterThan(20);
  }
});

async function readSoFar({ sql }: Tx): Promise<number> {
  const [row] = await sql<{ read: number }[]>`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
    from pg_stat_xact_user_tables where schemaname = 'postrider' and relname ~ '^(events|deliveries)_'`;
  return row?.read ?? 0;
}
