import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { type DispatcherChild, startDispatcherChild } from './dispatcher-child.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median, quantile } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { dataOf, record } from './record.ts';
import { waitsUnder } from './steady-load.ts';
import { until } from './until.ts';

export interface FanoutResult {
  readonly endpoints: number;
  /** From recording the event until the last of its deliveries is on record. */
  readonly seconds: number;
  /** CPU microseconds per delivery, relay included. */
  readonly postgresUs: number | null;
  readonly nodeUs: number | null;
  /** Milliseconds that other applications' events take, while nothing else happens and while fan-outs happen. */
  readonly othersP99Ms: number;
  readonly othersP99MsMeanwhile: number;
  readonly othersP99Ratio: number;
}

const WIDE = 'wide';
const OTHER = 'other';
const OTHER_TYPES = Array.from({ length: 20 }, (_, n) => `to.${n}`);

/** One event to very many endpoints, and what another application's events notice of it. */
export async function benchFanout({
  endpoints = 10_000,
  rounds = 3,
  perSecond = 200,
  seconds = 6,
}: {
  readonly endpoints?: number;
  readonly rounds?: number;
  /** Of the other application's events, for so many seconds with and without a fan-out in each round. */
  readonly perSecond?: number;
  readonly seconds?: number;
} = {}): Promise<FanoutResult> {
  const platform = await startPlatform();
  const wide = await startBenchReceiver();
  const other = await startBenchReceiver({ arrivals: true });
  let dispatcher: DispatcherChild | null = null;
  try {
    await makeApplications(platform, { wide, other, endpoints });
    dispatcher = await startDispatcherChild(platform);
    const { pid } = dispatcher;
    const load = { platform, receiver: other, application: OTHER, types: OTHER_TYPES, perSecond, seconds };
    // Connections are made and code is compiled in a first round.
    await fanOut(platform, pid, endpoints);
    await waitsUnder({ ...load, seconds: Math.min(seconds, 3) });
    const costs: Cost[] = [];
    const alone: number[] = [];
    const meanwhile: number[] = [];
    for (let n = 0; n < rounds; n += 1) {
      costs.push(await fanOut(platform, pid, endpoints));
      alone.push(quantile(await waitsUnder(load), 0.99));
      const [waits] = await Promise.all([waitsUnder(load), fanOut(platform, pid, endpoints)]);
      meanwhile.push(quantile(waits, 0.99));
    }
    return {
      endpoints,
      seconds: median(costs.map((cost) => cost.seconds)),
      postgresUs: medianOf(costs.map((cost) => cost.postgresUs)),
      nodeUs: medianOf(costs.map((cost) => cost.nodeUs)),
      othersP99Ms: median(alone),
      othersP99MsMeanwhile: median(meanwhile),
      othersP99Ratio: median(meanwhile.map((p99, n) => p99 / (alone[n] ?? Number.NaN))),
    };
  } finally {
    await dispatcher?.stop();
    wide.stop();
    other.stop();
    await platform.close();
  }
}

async function makeApplications(
  { deps }: Platform,
  {
    wide,
    other,
    endpoints,
  }: { readonly wide: BenchReceiver; readonly other: BenchReceiver; readonly endpoints: number },
): Promise<void> {
  for (const uid of [WIDE, OTHER]) granted(await createApplication(deps, ACCESS, { name: uid, uid }));
  for (const type of OTHER_TYPES) {
    granted(await createEndpoint(deps, ACCESS, { application: OTHER, url: other.url, eventTypes: [type] }));
  }
  const makers = Array.from({ length: 8 }, async (_, maker) => {
    for (let n = maker; n < endpoints; n += 8) {
      granted(await createEndpoint(deps, ACCESS, { application: WIDE, url: wide.url }));
    }
  });
  await Promise.all(makers);
}

interface Cost {
  readonly seconds: number;
  readonly postgresUs: number | null;
  readonly nodeUs: number | null;
}

/** One event to all; what it costs, if nothing else happens meanwhile. */
async function fanOut(platform: Platform, pid: number, endpoints: number): Promise<Cost> {
  const { database, postgresPid } = platform;
  const [node, postgres] = [await cpuSecondsOfTree(pid), await cpuSecondsOfTree(postgresPid)];
  const begun = performance.now();
  const [id = ''] = await record(platform, 1, () => ({ type: 'wide.event', data: dataOf(800) }), WIDE);
  await until(
    async () => {
      // While it is under way, as cheap as can be: what is still to be made, or any that is open.
      const [row] = await database.sql<{ over: boolean }[]>`
        select not exists (select from postrider.wide_events where event_id = ${id}::uuid) and not exists (
          select from postrider.deliveries where event_id = ${id}::uuid and completed_at is null
        ) as over`;
      if (row?.over !== true) return false;
      const [made] = await database.sql<{ count: number }[]>`
        select count(*)::integer as count from postrider.deliveries where event_id = ${id}::uuid and status = 'delivered'`;
      return made?.count === endpoints;
    },
    { everyMs: 100 },
  );
  const seconds = (performance.now() - begun) / 1000;
  const each = (before: number | null, after: number | null) =>
    before === null || after === null ? null : ((after - before) * 1e6) / endpoints;
  return {
    seconds,
    nodeUs: each(node, await cpuSecondsOfTree(pid)),
    postgresUs: each(postgres, await cpuSecondsOfTree(postgresPid)),
  };
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
