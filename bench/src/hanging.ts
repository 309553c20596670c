import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { drain } from './drain.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median, quantile } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { waitsUnder } from './steady-load.ts';

export interface HangingResult {
  /** Queued for the bad endpoints, in front of everything. */
  readonly queuedForBad: number;
  /** Of the healthy endpoints' deliveries, flat out; with the bad ones against without, in alternate rounds. */
  readonly throughputRatio: number;
  readonly perSecond: number;
  readonly p99Ratio: number;
  /** Milliseconds from recording to arrival at healthy endpoints, without and with the bad ones. */
  readonly without: Waits;
  readonly withBad: Waits;
}

export interface Waits {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const BAD_TIMEOUT_MS = 2_000;

/** Ten endpoints that hang until the timeout and ten that fail at once, each with a backlog, beside healthy ones. */
export async function benchHanging({
  healthy = 80,
  hanging = 10,
  failing = 10,
  queuedForEach = 50_000,
  perSecond = 1_000,
  seconds = 10,
  rounds = 3,
  deliveries = 15_000,
}: {
  readonly healthy?: number;
  readonly hanging?: number;
  readonly failing?: number;
  readonly queuedForEach?: number;
  /** Of the steady load that latencies are taken of; the seconds of each round. */
  readonly perSecond?: number;
  readonly seconds?: number;
  readonly rounds?: number;
  /** Of each round flat out. */
  readonly deliveries?: number;
} = {}): Promise<HangingResult> {
  const receiver = await startBenchReceiver({ arrivals: true });
  const hangs = await startBenchReceiver({ latencyMs: 60_000 });
  const fails = await startBenchReceiver({ failEvery: 1 });
  const bad = [
    ...Array.from({ length: hanging }, () => hangs.url),
    ...Array.from({ length: failing }, () => fails.url),
  ];
  const [good, mixed] = [await startSide(receiver, healthy, []), await startSide(receiver, healthy, bad)];
  try {
    const queuedForBad = queuedForEach * bad.length;
    await record(mixed.platform, queuedForEach, () => ({ type: 'bad', data: dataOf(100) }));
    await relayAll(mixed.platform);

    const load = { perSecond, seconds };
    const without: Waits[] = [];
    const withBad: Waits[] = [];
    for (let n = 0; n < rounds; n += 1) {
      without.push(await waits(good, load));
      withBad.push(await waits(mixed, load));
    }
    const rates: { readonly good: number; readonly mixed: number }[] = [];
    for (const side of [good, mixed]) await flatOut(side, Math.ceil(deliveries / 4));
    for (let n = 0; n < rounds; n += 1) {
      rates.push({ good: await flatOut(good, deliveries), mixed: await flatOut(mixed, deliveries) });
    }
    return {
      queuedForBad,
      throughputRatio: median(rates.map((rate) => rate.mixed / rate.good)),
      perSecond: median(rates.map(({ mixed }) => mixed)),
      p99Ratio: median(withBad.map(({ p99Ms }, n) => p99Ms / (without[n]?.p99Ms ?? Number.NaN))),
      without: medians(without),
      withBad: medians(withBad),
    };
  } finally {
    for (const one of [receiver, hangs, fails]) one.stop();
    await good.platform.close();
    await mixed.platform.close();
  }
}

interface Side {
  readonly platform: Platform;
  readonly receiver: BenchReceiver;
  readonly healthyIds: readonly string[];
  /** An event type for each of them. */
  readonly types: readonly string[];
}

async function startSide(receiver: BenchReceiver, healthy: number, bad: readonly string[]): Promise<Side> {
  const platform = await startPlatform();
  const { deps } = platform;
  granted(await createApplication(deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
  for (const url of bad) {
    const endpoint = { application: APPLICATION, url, eventTypes: ['bad'], timeoutMs: BAD_TIMEOUT_MS };
    granted(await createEndpoint(deps, ACCESS, endpoint));
  }
  const types = Array.from({ length: healthy }, (_, n) => `to.${n}`);
  const healthyIds: string[] = [];
  for (const type of types) {
    const endpoint = { application: APPLICATION, url: receiver.url, eventTypes: [type] };
    healthyIds.push(granted(await createEndpoint(deps, ACCESS, endpoint)).endpoint.id);
  }
  return { platform, receiver, healthyIds, types };
}

/** The first seconds of each round are those of a cold process, for both sides. */
const WARM_UP_SECONDS = 3;

/** Under a steady load, with a dispatcher in a process of its own. */
async function waits(
  { platform, receiver, types }: Side,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Waits> {
  const dispatcher = await startDispatcherChild(platform);
  try {
    const load = { platform, receiver, application: APPLICATION, types, perSecond };
    await waitsUnder({ ...load, seconds: Math.min(seconds, WARM_UP_SECONDS) });
    const measured = await waitsUnder({ ...load, seconds });
    return { p50Ms: quantile(measured, 0.5), p99Ms: quantile(measured, 0.99) };
  } finally {
    await dispatcher.stop();
  }
}

function medians(rounds: readonly Waits[]): Waits {
  return { p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)), p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)) };
}

/** Of the healthy ones' deliveries, all there at the start; a second. */
async function flatOut({ platform, healthyIds, types }: Side, deliveries: number): Promise<number> {
  const data = dataOf(800);
  await record(platform, deliveries, (n) => ({ type: types[n % types.length] ?? '', data }));
  await relayAll(platform);
  return deliveries / (await drain(platform, healthyIds));
}
