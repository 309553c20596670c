import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as schema from '../src/schema.ts';

let { database, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
afterAll(() => drop());

test('the tables as drizzle knows them are those of the migrations: columns, types and nullability', async () => {
  const migrated = await database.sql<{ table: string; column: string; type: string; notNull: boolean }[]>`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as "notNull"
    from pg_class as c join pg_attribute as a on a.attrelid = c.oid
    where c.relnamespace = 'postrider'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and c.relname <> 'migrations'
    order by 1, 2`;
  const known = Object.values(schema)
    .filter((table) => is(table, PgTable))
    .map((table) => getTableConfig(table))
    .flatMap(({ name, columns }) =>
      columns.map((column) => ({
        table: name,
        column: column.name,
        type: column.getSQLType(),
        notNull: column.notNull,
      })),
    );
  const sorted = known.sort((a, b) => compare(a.table, b.table) || compare(a.column, b.column));
  expect(sorted).toEqual([...migrated].sort((a, b) => compare(a.table, b.table) || compare(a.column, b.column)));
});

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
