import { encodeId } from '@postrider/core';
import type { DispatcherChild } from './dispatcher-child.ts';
import { memoryOf } from './memory-of.ts';
import { openFilesOf } from './open-files.ts';
import type { Platform } from './platform.ts';
import { quantile } from './quantile.ts';
import type { BenchReceiver } from './receiver.ts';
import { dataOf, record } from './record.ts';
import { pause, until } from './until.ts';

export interface HostilePhase {
  readonly others: Others;
  /** Deliveries a second to healthy endpoints, as fast as they go. */
  readonly perSecond: number;
  /** Milliseconds from recording to arrival at a healthy endpoint, at a steady rate. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the dispatcher's process. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly rssMb: number | null;
  readonly mostOpenFiles: number | null;
}

/** What the many endpoints are that get deliveries beside the healthy ones which are looked at. */
export type Others = 'tame' | 'hostile';

export interface HealthyLoad {
  readonly platform: Platform;
  readonly receiver: BenchReceiver;
  readonly dispatcher: DispatcherChild;
  /** An endpoint for each of these event types. */
  readonly types: readonly string[];
  /** To healthy endpoints, flat out. */
  readonly deliveries: number;
  /** To healthy endpoints, steadily, for so many seconds. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Each event of these types goes to many of the others. */
  readonly typesOf: Readonly<Record<Others, readonly string[]>>;
  /** Events to others. */
  readonly othersPerSecond: number;
}

const DATA = dataOf(800);

/** What healthy endpoints get while others of a kind get deliveries too, and what that costs the dispatcher. */
export async function measurePhase(load: HealthyLoad, others: Others): Promise<HostilePhase> {
  const { pid } = load.dispatcher;
  await load.dispatcher.loopDelay();
  let mostOpenFiles: number | null = null;
  const look = async () => {
    const open = await openFilesOf(pid);
    if (open !== null) mostOpenFiles = Math.max(open, mostOpenFiles ?? 0);
  };
  const looking = setInterval(() => void look(), 100);
  const beside = recordSteadily(load.platform, load.typesOf[others], load.othersPerSecond);
  const waits = await steadily(load);
  const fastest = await flatOut(load);
  await beside.stop();
  clearInterval(looking);
  const loop = await load.dispatcher.loopDelay();
  return {
    others,
    perSecond: fastest,
    p50Ms: quantile(waits, 0.5),
    p99Ms: quantile(waits, 0.99),
    maxMs: quantile(waits, 1),
    loopDelayP99Ms: loop.p99Ms,
    loopDelayMaxMs: loop.maxMs,
    rssMb: (await memoryOf(pid))?.rssMb ?? null,
    mostOpenFiles,
  };
}

/** Records events of these types by turns; answers each one's id and when its recording began. */
function recordSteadily(platform: Platform, types: readonly string[], perSecond: number) {
  const recorded: Promise<[string, number]>[] = [];
  const one = async (n: number): Promise<[string, number]> => {
    const at = performance.timeOrigin + performance.now();
    const [id = ''] = await record(platform, 1, () => ({ type: types[n % types.length] ?? '', data: DATA }));
    return [encodeId('event', id), at];
  };
  const timer = setInterval(() => recorded.push(one(recorded.length)), 1_000 / perSecond);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(recorded);
    },
  };
}

/** Milliseconds from each event's recording to its arrival. */
async function steadily({ platform, receiver, types, perSecond, seconds }: HealthyLoad): Promise<number[]> {
  const recording = recordSteadily(platform, types, perSecond);
  await pause(seconds * 1_000);
  const events = await recording.stop();
  let arrivals = await receiver.arrivals();
  await until(async () => {
    arrivals = await receiver.arrivals();
    return events.every(([id]) => arrivals.has(id));
  });
  return events.map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at);
}

/** Deliveries a second, from the first one's recording to the last one's arrival. */
async function flatOut({ platform, receiver, types, deliveries }: HealthyLoad): Promise<number> {
  const before = await receiver.count();
  const begun = performance.now();
  await record(platform, deliveries, (n) => ({ type: types[n % types.length] ?? '', data: DATA }));
  await until(async () => (await receiver.count()) >= before + deliveries, { everyMs: 20 });
  return deliveries / ((performance.now() - begun) / 1_000);
}
