import { randomUUID } from 'node:crypto';
import type { Tx } from '@postrider/db';
import { createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import type { Platform } from './platform.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { until } from './until.ts';

/** Rows of one statement: a transaction of some seconds. */
const ROWS_MAX = 100_000;

/** One core each. */
const COPIES_AT_ONCE = 2;

export interface Backlog {
  /** Lets so many more deliveries wait for a retry, each with a chunk of its own. */
  grow(deliveries: number): Promise<void>;
}

/**
 * A backlog of deliveries that failed once and wait for their retry, which comes after `dueInSeconds` and is spread over
 * `spreadSeconds`. One delivery fails as any does; the others are copies of all its rows, with ids of their own.
 *
 * A chunk for each is the worst that the queue can meet: the retries of an endpoint that fails in between.
 */
export async function startBacklog(
  platform: Platform,
  url: string,
  {
    dueInSeconds = 3_600,
    spreadSeconds = 40_000,
    endpoints: endpointCount = 100,
  }: { readonly dueInSeconds?: number; readonly spreadSeconds?: number; readonly endpoints?: number } = {},
): Promise<Backlog> {
  const { database } = platform;
  const type = `waiting.${randomUUID()}`;
  const endpoints: string[] = [];
  for (let n = 0; n < endpointCount; n += 1) {
    // All but the first are there to be copied to.
    const eventTypes = [n === 0 ? type : 'waiting.other'];
    const created = await createEndpoint(platform.deps, ACCESS, { application: APPLICATION, url, eventTypes });
    endpoints.push(granted(created).endpoint.id);
  }
  const [endpointId = ''] = endpoints;
  const { eventId, jobId } = await failOne(platform, type, endpointId);
  const source = { eventId, jobId, endpointId, endpoints, dueInSeconds, spreadSeconds };
  return {
    grow: async (deliveries) => {
      let left = deliveries;
      const work = async () => {
        while (left > 0) {
          const rows = Math.min(ROWS_MAX, left);
          left -= rows;
          await copy(platform, source, rows);
        }
      };
      await Promise.all(Array.from({ length: COPIES_AT_ONCE }, work));
      // As autovacuum leaves it after a while.
      await database.sql.unsafe('vacuum (analyze)');
      await database.sql.unsafe('checkpoint');
    },
  };
}

/** Lets one delivery fail; answers its event and the job of its retry. Its endpoint must answer with a failure. */
async function failOne(
  platform: Platform,
  type: string,
  endpointId: string,
): Promise<{ readonly eventId: string; readonly jobId: string }> {
  const [eventId = ''] = await record(platform, 1, () => ({ type, data: dataOf(100) }));
  await relayAll(platform);
  const dispatcher = await startDispatcherChild(platform);
  await until(async () => {
    const [row] = await platform.database.sql<{ status: string }[]>`
      select status from postrider.deliveries where event_id = ${eventId}::uuid and endpoint_id = ${endpointId}::uuid`;
    return row?.status === 'retrying';
  });
  await dispatcher.stop();
  const [job] = await platform.database.sql<{ id: string }[]>`
    select id from postrider_queue.job where name = 'deliver' and group_id = ${endpointId}`;
  return { eventId, jobId: job?.id ?? '' };
}

interface Source {
  readonly eventId: string;
  readonly jobId: string;
  readonly endpointId: string;
  readonly endpoints: readonly string[];
  readonly dueInSeconds: number;
  readonly spreadSeconds: number;
}

async function copy({ database }: Platform, source: Source, deliveries: number): Promise<void> {
  const { eventId, jobId, endpointId, endpoints, dueInSeconds, spreadSeconds } = source;
  await database.transaction(async (tx) => {
    await tx.sql`
      create temporary table copies on commit drop as
      select postrider.uuid7(clock_timestamp()) as event_id,
        (${[...endpoints]}::uuid[])[1 + n % ${endpoints.length}::integer] as endpoint_id,
        now() + make_interval(secs => ${dueInSeconds}::float8 + ${spreadSeconds}::float8 * n / ${deliveries}) as due_at
      from generate_series(1, ${deliveries}::integer) as n`;
    const key = `event_id = '${eventId}' and endpoint_id = '${endpointId}'`;
    const copiedKey = {
      event_id: 'c.event_id',
      endpoint_id: 'c.endpoint_id',
      id: 'postrider.uuid_of_event(c.event_id)',
    };
    // Its recording transaction too, which the relay has passed: the copies are relayed.
    await copyRow(tx, 'postrider.events', `id = '${eventId}'`, { id: 'c.event_id' });
    await copyRow(tx, 'postrider.attempts', key, copiedKey);
    await copyRow(tx, 'postrider_queue.job', `name = 'deliver' and id = '${jobId}'`, {
      id: 'gen_random_uuid()',
      group_id: 'c.endpoint_id::text',
      // A second later, one less: so are priorities made of due times.
      priority: `priority - ceil(extract(epoch from c.due_at -
        (select d.next_attempt_at from postrider.deliveries as d where ${key})))::integer`,
      data: `data || jsonb_build_object('e', c.endpoint_id, 'v', jsonb_build_array(c.event_id))`,
    });
    // Last, for the jobs' due times are counted from this row's.
    await copyRow(tx, 'postrider.deliveries', key, { ...copiedKey, next_attempt_at: 'c.due_at' });
  });
}

/** A row once for each of the copies, but for what is told of some columns. */
async function copyRow(
  { sql }: Tx,
  table: string,
  which: string,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = await sql<{ name: string }[]>`
    select quote_ident(attname) as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  const names = columns.map(({ name }) => name);
  await sql.unsafe(`
    insert into ${table} (${names.join(', ')})
    select ${names.map((name) => changed[name] ?? `t.${name}`).join(', ')}
    from copies as c cross join (select * from ${table} where ${which}) as t`);
}
