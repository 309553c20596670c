import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { drain } from './drain.ts';
import { type Platform, startPlatform } from './platform.ts';
import { startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';

/** Bytes for each delivered event, all that the database keeps of it and all that it has written for it. */
export interface BytesResult {
  readonly events: number;
  readonly dataBytes: number;
  /** Tables, their indexes and what lies outside of rows, after a vacuum. */
  readonly diskBytes: number;
  readonly diskBytesOf: Readonly<Record<'events' | 'deliveries' | 'attempts' | 'others', number>>;
  /** Of `diskBytes`, in indexes. */
  readonly indexBytes: number;
  /** Without the images of whole pages, whose number goes by how often there is a checkpoint. */
  readonly walBytes: number;
  /** With them, all right after a checkpoint: the worst. */
  readonly walBytesWithPages: number;
}

/** Recorded a hundred at a time. */
const BATCH = 100;

/** Events that are delivered at the first attempt, to one endpoint. */
export async function benchBytes({ events = 20_000, dataBytes = 1_024 } = {}): Promise<BytesResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver();
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    const endpoint = { application: APPLICATION, url: receiver.url };
    const { id } = granted(await createEndpoint(platform.deps, ACCESS, endpoint)).endpoint;
    const deliver = async () => {
      const data = dataOf(dataBytes);
      for (let recorded = 0; recorded < events; recorded += BATCH) {
        await record(platform, Math.min(BATCH, events - recorded), () => ({ type: 'bench.event', data }));
      }
      await relayAll(platform);
      await drain(platform, [id]);
    };
    await useFullPages(platform, 'off');
    await deliver();
    const before = await sizesOf(platform);
    const walBefore = await walPosition(platform);
    await deliver();
    const walAfter = await walPosition(platform);
    const after = await sizesOf(platform);
    await useFullPages(platform, 'on');
    const pagesBefore = await walPosition(platform);
    await deliver();
    const pagesAfter = await walPosition(platform);

    const each = (bytes: number) => bytes / events;
    const grown = (table: string) => each((after.get(table)?.total ?? 0) - (before.get(table)?.total ?? 0));
    const indexes = (sizes: Sizes) => [...sizes.values()].reduce((sum, { indexes: bytes }) => sum + bytes, 0);
    const diskBytesOf = {
      events: grown('events'),
      deliveries: grown('deliveries'),
      attempts: grown('attempts'),
      others: grown('others'),
    };
    return {
      events,
      dataBytes,
      diskBytes: Object.values(diskBytesOf).reduce((sum, bytes) => sum + bytes, 0),
      diskBytesOf,
      indexBytes: each(indexes(after) - indexes(before)),
      walBytes: each(walAfter - walBefore),
      walBytesWithPages: each(pagesAfter - pagesBefore),
    };
  } finally {
    receiver.stop();
    await platform.close();
  }
}

/** By table, its partitions together. */
type Sizes = ReadonlyMap<string, { readonly total: number; readonly indexes: number }>;

async function sizesOf({ database }: Platform): Promise<Sizes> {
  await database.session(({ sql }) => sql`vacuum`);
  const rows = await database.sql<{ name: string; total: number; indexes: number }[]>`
    select coalesce(substring(c.relname from '^(events|deliveries|attempts)_[0-9]{8}$'), 'others') as name,
      sum(pg_total_relation_size(c.oid))::float8 as total, sum(pg_indexes_size(c.oid))::float8 as indexes
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('postrider', 'postrider_queue') and c.relkind = 'r'
    group by 1`;
  return new Map(rows.map(({ name, ...sizes }) => [name, sizes]));
}

/** And a checkpoint, after which each page that is written to goes into the log as a whole, if at all. */
async function useFullPages({ database }: Platform, setting: 'on' | 'off'): Promise<void> {
  await database.session(async ({ sql }) => {
    await sql`alter system set full_page_writes = ${sql.unsafe(setting)}`;
    await sql`select pg_reload_conf()`;
    await sql`checkpoint`;
  });
}

async function walPosition({ database }: Platform): Promise<number> {
  const [row] = await database.sql<{ bytes: number }[]>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as bytes`;
  return row?.bytes ?? Number.NaN;
}
