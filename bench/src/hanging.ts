import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { drain } from './drain.ts';
import { type HealthySide, startHealthySide, type Waits, waitsOf, waitsOn } from './healthy-side.ts';
import { median } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { dataOf, record, relayAll } from './record.ts';

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

const BAD_TIMEOUT_MS = 2_000;

/** The bad ones have one of their own, so that the relay has as many endpoints to look at for a healthy one's event on both sides. */
const BAD_APPLICATION = 'bad';

/** Ten endpoints that hang until the timeout and ten that fail at once, each with a backlog, beside healthy ones. */
export async function benchHanging({
  healthy = 80,
  hanging = 10,
  failing = 10,
  queuedForEach = 50_000,
  perSecond = 1_000,
  seconds = 4,
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
    await record(mixed.platform, queuedForEach, () => ({ type: 'bad', data: dataOf(100) }), BAD_APPLICATION);
    await relayAll(mixed.platform);
    // As autovacuum leaves it after a while: neither belongs into a round of some seconds.
    await mixed.platform.database.sql.unsafe('vacuum (analyze)');
    await mixed.platform.database.sql.unsafe('checkpoint');

    const { without, withBad } = await compareWaits(good, mixed, { perSecond, seconds, rounds });
    const rates: { readonly good: number; readonly mixed: number }[] = [];
    for (const side of [good, mixed]) await flatOut(side, Math.ceil(deliveries / 4));
    for (let n = 0; n < rounds; n += 1) {
      rates.push({ good: await flatOut(good, deliveries), mixed: await flatOut(mixed, deliveries) });
    }
    return {
      queuedForBad: queuedForEach * bad.length,
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

async function startSide(receiver: BenchReceiver, healthy: number, bad: readonly string[]): Promise<HealthySide> {
  const side = await startHealthySide(receiver, healthy, ['to.all']);
  const { deps } = side.platform;
  granted(await createApplication(deps, ACCESS, { name: 'Bad', uid: BAD_APPLICATION }));
  for (const url of bad) {
    const endpoint = { application: BAD_APPLICATION, url, eventTypes: ['bad'], timeoutMs: BAD_TIMEOUT_MS };
    granted(await createEndpoint(deps, ACCESS, endpoint));
  }
  return side;
}

/** The first seconds are those of a cold process, and with bad ones those in which their backlog is moved aside. */
const WARM_UP_SECONDS = 5;

/**
 * Under a steady load, by turns; each side with a dispatcher in a process of its own. Both run all the time: what the bad
 * endpoints take while the other side is measured is 1.5 % of a core.
 */
async function compareWaits(
  good: HealthySide,
  mixed: HealthySide,
  { perSecond, seconds, rounds }: { readonly perSecond: number; readonly seconds: number; readonly rounds: number },
): Promise<{ readonly without: readonly Waits[]; readonly withBad: readonly Waits[] }> {
  const dispatchers = [await startDispatcherChild(good.platform), await startDispatcherChild(mixed.platform)];
  try {
    const under = (side: HealthySide, ofSeconds: number) => waitsOn(side, { perSecond, seconds: ofSeconds });
    const without: Waits[] = [];
    const withBad: Waits[] = [];
    for (const side of [good, mixed]) await under(side, Math.min(seconds, WARM_UP_SECONDS));
    for (let n = 0; n < rounds; n += 1) {
      without.push(waitsOf(await under(good, seconds)));
      withBad.push(waitsOf(await under(mixed, seconds)));
    }
    return { without, withBad };
  } finally {
    for (const dispatcher of dispatchers) await dispatcher.stop();
  }
}

function medians(rounds: readonly Waits[]): Waits {
  return { p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)), p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)) };
}

/** Of the healthy ones' deliveries, all there at the start of a process that knows nothing yet; a second. */
async function flatOut({ platform, endpointIds }: HealthySide, deliveries: number): Promise<number> {
  const data = dataOf(800);
  const events = Math.ceil(deliveries / endpointIds.length);
  await record(platform, events, () => ({ type: 'to.all', data }));
  await relayAll(platform);
  return (events * endpointIds.length) / (await drain(platform, endpointIds));
}
