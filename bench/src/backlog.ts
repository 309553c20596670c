import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { drain } from './drain.ts';
import { memoryOf } from './memory-of.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median } from './quantile.ts';
import { startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { pause } from './until.ts';
import { startBacklog } from './waiting.ts';

export interface BacklogResult {
  /** Deliveries of a round. */
  readonly deliveries: number;
  readonly points: readonly BacklogPoint[];
  readonly idle: IdleCost;
}

export interface BacklogPoint {
  /** Deliveries that waited for a retry meanwhile. */
  readonly waiting: number;
  readonly perSecond: number;
  /** Against a database without a backlog, in alternate rounds; the median of the rounds' ratios. */
  readonly ratio: number;
}

/** With the largest backlog and nothing due, in percent of a core. */
export interface IdleCost {
  readonly waiting: number;
  readonly nodePercent: number | null;
  readonly postgresPercent: number | null;
  readonly rssMb: number | null;
}

interface Side {
  readonly platform: Platform;
  readonly endpointId: string;
}

/** What is ready is dispatched, while ever more deliveries wait for a retry. */
export async function benchBacklog({
  levels = [100_000, 1_000_000],
  deliveries = 5_000,
  rounds = 3,
  idleSeconds = 15,
}: {
  readonly levels?: readonly number[];
  readonly deliveries?: number;
  readonly rounds?: number;
  readonly idleSeconds?: number;
} = {}): Promise<BacklogResult> {
  const receiver = await startBenchReceiver();
  const failing = await startBenchReceiver({ failEvery: 1 });
  const [empty, full] = [await startSide(receiver.url), await startSide(receiver.url)];
  try {
    const backlog = await startBacklog(full.platform, failing.url);
    for (const side of [empty, full]) await drainRound(side, Math.ceil(deliveries / 2));
    const points: BacklogPoint[] = [];
    let waiting = 0;
    for (const level of levels) {
      await backlog.grow(level - waiting);
      waiting = level;
      points.push({ waiting, ...(await compare(empty, full, deliveries, rounds)) });
    }
    const without = median(points.map(({ perSecond, ratio }) => perSecond / ratio));
    return {
      deliveries,
      points: [{ waiting: 0, perSecond: without, ratio: 1 }, ...points],
      idle: { waiting, ...(await idleCost(full.platform, idleSeconds)) },
    };
  } finally {
    receiver.stop();
    failing.stop();
    await empty.platform.close();
    await full.platform.close();
  }
}

async function startSide(url: string): Promise<Side> {
  const platform = await startPlatform();
  granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
  const endpoint = { application: APPLICATION, url, eventTypes: ['bench.ready'] };
  const created = granted(await createEndpoint(platform.deps, ACCESS, endpoint));
  return { platform, endpointId: created.endpoint.id };
}

/** Deliveries a second. */
async function drainRound({ platform, endpointId }: Side, deliveries: number): Promise<number> {
  const data = dataOf(800);
  await record(platform, deliveries, () => ({ type: 'bench.ready', data }));
  await relayAll(platform);
  return deliveries / (await drain(platform, [endpointId]));
}

async function compare(empty: Side, full: Side, deliveries: number, rounds: number) {
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const without = await drainRound(empty, deliveries);
    const rate = await drainRound(full, deliveries);
    rates.push(rate);
    ratios.push(rate / without);
  }
  return { perSecond: median(rates), ratio: median(ratios) };
}

/** Longer than the slowest of what a dispatcher does every so often. */
async function idleCost(platform: Platform, seconds: number): Promise<Omit<IdleCost, 'waiting'>> {
  const dispatcher = await startDispatcherChild(platform);
  try {
    await pause(2_000);
    const read = async () => ({
      node: await cpuSecondsOfTree(dispatcher.pid),
      postgres: await cpuSecondsOfTree(platform.postgresPid),
    });
    const before = await read();
    await pause(seconds * 1_000);
    const after = await read();
    const percent = (from: number | null, to: number | null) =>
      from === null || to === null ? null : ((to - from) / seconds) * 100;
    return {
      nodePercent: percent(before.node, after.node),
      postgresPercent: percent(before.postgres, after.postgres),
      rssMb: (await memoryOf(dispatcher.pid))?.rssMb ?? null,
    };
  } finally {
    await dispatcher.stop();
  }
}
