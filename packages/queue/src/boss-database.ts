import type { Database, Sql } from '@postrider/db';
import type { Db } from 'pg-boss';

/** Lets a statement of pg-boss run over a connection of ours, so that it can join our transactions. */
export function bossDatabase(sql: Sql): Db {
  return {
    executeSql: async (text, values = []) => ({ rows: await sql.unsafe(text, values as never[], { prepare: true }) }),
  };
}

/** The same over the pool. What has no parameters may be a script with BEGIN and COMMIT: one connection, not prepared. */
export function bossPool(database: Database): Db {
  return {
    executeSql: async (text, values = []) =>
      values.length > 0
        ? bossDatabase(database.sql).executeSql(text, values)
        : { rows: await database.session(async ({ sql }) => lastRows(await sql.unsafe(text))) },
  };
}

/** A script's result is an array of results, of which pg-boss reads the last that has rows. */
function lastRows(result: readonly unknown[]): unknown[] {
  const results = result.filter((part): part is unknown[] => Array.isArray(part));
  return results.findLast((rows) => rows.length > 0) ?? [...result];
}
