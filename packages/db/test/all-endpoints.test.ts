import { readFile } from 'node:fs/promises';
import type { EndpointId } from '@postrider/core';
import { ALL_ENDPOINTS } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
afterAll(() => drop());

test('What was counted before all endpoints were counted together is added up for them by the migration.', async () => {
  const application = await seedApplication(database);
  const endpoints: EndpointId[] = [
    await seedEndpoint(database, application),
    await seedEndpoint(database, application),
  ];
  for (const [n, endpoint] of endpoints.entries()) {
    await database.sql`
      insert into postrider.endpoint_stats (endpoint_id, at, is_hour, writer, delivered, closed_failed, response_times)
      values (${endpoint}, '2026-01-01T10:01:00Z', false, 1, 1, ${n}, array_fill(1, array[43])),
        (${endpoint}, '2026-01-01T10:01:00Z', false, 2, 10, 0, null),
        (${endpoint}, '2026-01-01T10:02:00Z', false, 1, 100, 0, null),
        (${endpoint}, '2026-01-01T10:00:00Z', true, 0, 1000, 0, array_fill(2, array[43]))`;
  }
  const migration = await readFile(new URL('../../../migrations/0016_reading.sql', import.meta.url), 'utf8');
  await database.sql.unsafe(migration.slice(0, migration.indexOf(';')));
  const rows = await database.sql`
    select at, is_hour as "isHour", writer, delivered, rejected, closed_failed as "closedFailed",
      response_times[43] as last
    from postrider.endpoint_stats where endpoint_id = ${ALL_ENDPOINTS} order by at`;
  const nothing = { writer: 0, rejected: 0 };
  expect([...rows]).toEqual([
    { at: new Date('2026-01-01T10:00:00Z'), isHour: true, ...nothing, delivered: 2000, closedFailed: 0, last: 4 },
    { at: new Date('2026-01-01T10:01:00Z'), isHour: false, ...nothing, delivered: 22, closedFailed: 1, last: 2 },
    { at: new Date('2026-01-01T10:02:00Z'), isHour: false, ...nothing, delivered: 200, closedFailed: 0, last: null },
  ]);
});
