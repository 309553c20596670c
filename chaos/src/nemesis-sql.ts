import { setTimeout } from 'node:timers/promises';
import { type Database, openDatabase, type Tx } from '@postrider/db';

/*
 * What an operator's slip, or another program on the same PostgreSQL, does to Postrider.
 */

/** Ends every session but this one. */
export async function terminateSessions({ sql }: Database): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend'`;
}

/** Beyond what PostgreSQL has. */
const HOGS = 70;

/** Takes connections as soon as there are any. */
export async function exhaustConnections(url: string, forMs: number): Promise<void> {
  const hogs = openDatabase({ url: `${url}?statement_timeout=0`, connectionsMax: HOGS, name: 'hogs' });
  try {
    const until = performance.now() + forMs;
    let isFirst = true;
    while (performance.now() < until) {
      const held = Array.from({ length: HOGS }, () => hogs.transaction((tx) => hold(tx, 300)).catch(() => {}));
      if (isFirst) {
        await hogs.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name <> 'hogs' and backend_type = 'client backend'`.catch(() => {});
      }
      isFirst = false;
      await Promise.all(held);
    }
  } finally {
    await hogs.close();
  }
}

/** New sessions, which all are, have the limit; those that are opened after it have not. */
export async function limitStatements(
  database: Database,
  { ms, forMs }: { readonly ms: number; readonly forMs: number },
): Promise<void> {
  await database.sql.unsafe(`alter database postgres set statement_timeout = ${ms}`);
  await terminateSessions(database);
  await setTimeout(forMs);
  // This session's own may have been ended by somebody else meanwhile; the limit must not stay.
  for (let left = 50; left > 0; left--) {
    const undone = await database.sql.unsafe('alter database postgres reset statement_timeout').then(
      () => true,
      () => false,
    );
    if (undone) break;
    await setTimeout(200);
  }
  await terminateSessions(database);
}

/** Holds locks in an order that nobody else has, so that whoever meets it waits in a circle, and then rolls back. */
export async function lockRows(database: Database, forMs: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.sql`select from postrider.endpoint_state for update`;
    await hold(tx, forMs / 2);
    await tx.sql`select from postrider.deliveries where completed_at is null order by event_id desc limit 50 for update`;
    await hold(tx, forMs / 2);
  });
}

/** Keeps a transaction open. By our clock: by PostgreSQL's, set back meanwhile, a sleep there would last until it is there again. */
async function hold({ sql }: Tx, ms: number): Promise<void> {
  await sql`select 1`;
  await setTimeout(ms);
}

/** Far beyond retention. */
const OLD_DAYS = 40;

/** Gives retention a day to drop, and takes the last of those made ahead away, to be made again. */
export async function turnPartitions(database: Database): Promise<void> {
  for (const parent of ['events', 'deliveries', 'attempts']) {
    await database.transaction(async ({ sql }) => {
      await sql.unsafe("set local lock_timeout = '300ms'");
      await sql.unsafe(`do $$
        declare
          day date := (now() at time zone 'utc')::date - ${OLD_DAYS};
          old text := '${parent}_' || to_char(day, 'YYYYMMDD');
          last text;
        begin
          if to_regclass('postrider.' || old) is null then
            execute format('create table postrider.%I (like postrider.${parent} including all)', old);
            execute format('alter table postrider.${parent} attach partition postrider.%I for values from (%L) to (%L)', old,
              postrider.uuid7_floor(day::timestamp at time zone 'utc'),
              postrider.uuid7_floor((day + 1)::timestamp at time zone 'utc'));
          end if;
          select max(inhrelid::regclass::text) into last from pg_inherits where inhparent = 'postrider.${parent}'::regclass;
          execute format('alter table postrider.${parent} detach partition %s', last);
          execute format('drop table %s', last);
        end $$`);
    });
  }
}
