import type { EndpointId } from '@postrider/core';
import { ALL_ENDPOINTS, fillTotals } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
afterAll(() => drop());

const MINUTE = new Date(Math.floor(Date.now() / 60_000) * 60_000);

async function countOld(endpointId: EndpointId, n: number): Promise<void> {
  await database.sql`
    insert into postrider.endpoint_stats (endpoint_id, at, is_hour, writer, delivered, closed_failed, response_times)
    values (${endpointId}, '2026-01-01T10:01:00Z', false, 1, 1, ${n}, array_fill(1, array[43])),
      (${endpointId}, '2026-01-01T10:01:00Z', false, 2, 10, 0, null),
      (${endpointId}, '2026-01-01T10:02:00Z', false, 1, 100, 0, null),
      (${endpointId}, '2026-01-01T10:00:00Z', true, 0, 1000, 0, array_fill(2, array[43])),
      (${endpointId}, '2026-01-03T07:00:00Z', true, 0, 5, 0, null),
      (${endpointId}, ${MINUTE}, false, 1, 20, 0, array_fill(3, array[43])),
      (${endpointId}, ${MINUTE}, false, 2, 1, 0, null)`;
}

async function totals() {
  return database.sql<object[]>`
    select at, is_hour as "isHour", sum(delivered)::integer as delivered, sum(closed_failed)::integer as failed,
      sum(response_times[43])::integer as last, count(*)::integer as rows
    from postrider.endpoint_stats where endpoint_id = ${ALL_ENDPOINTS} group by 1, 2 order by 1`;
}

test('What programs counted that count no totals is added to those that there are, once.', async () => {
  const application = await seedApplication(database);
  for (const n of [0, 1]) await countOld(await seedEndpoint(database, application), n);
  await database.sql`
    insert into postrider.endpoint_stats (endpoint_id, at, is_hour, writer, delivered, response_times)
    values (${ALL_ENDPOINTS}, ${MINUTE}, false, 7, 30, array_fill(4, array[43]))`;
  await database.sql`update postrider.settings set totals_lack_before = 'infinity'`;
  await Promise.all([fillTotals(database), fillTotals(database)]);
  const filled = [
    { at: new Date('2026-01-01T10:00:00Z'), isHour: true, delivered: 2222, failed: 1, last: 6, rows: 1 },
    { at: new Date('2026-01-03T07:00:00Z'), isHour: true, delivered: 10, failed: 0, last: null, rows: 1 },
    { at: MINUTE, isHour: false, delivered: 42, failed: 0, last: 6, rows: 2 },
  ];
  expect([...(await totals())]).toEqual(filled);
  await fillTotals(database);
  expect([...(await totals())]).toEqual(filled);
  const [left] = await database.sql`select from postrider.settings where totals_lack_before is not null`;
  expect(left).toBeUndefined();
});

test('Where all is counted together already, nothing is added, be it looked through again.', async () => {
  const before = [...(await totals())];
  await database.sql`update postrider.settings set totals_lack_before = 'infinity'`;
  await fillTotals(database);
  expect([...(await totals())]).toEqual(before);
});
