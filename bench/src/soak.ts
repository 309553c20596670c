import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { type Platform, startPlatform } from './platform.ts';
import { APPLICATION } from './record.ts';
import {
  type SoakApi,
  type SoakLoad,
  type SoakProcess,
  type SoakReceiver,
  startSoakApi,
  startSoakDispatcher,
  startSoakLoad,
  startSoakReceiver,
} from './soak-processes.ts';
import { type SoakSample, takeSample } from './soak-sample.ts';
import { type SoakSeries, seriesOf } from './soak-series.ts';
import { pause } from './until.ts';

export interface SoakResult {
  readonly minutes: number;
  /** Recorded over HTTP, one a request, and delivered at the same time, as fast as they come through; null: not measured. */
  readonly mostPerSecond: number | null;
  /** Half of it, recorded for all that time. */
  readonly perSecond: number;
  readonly events: number;
  /** Answered with anything but 202. */
  readonly refused: number;
  /** Of all requests, those that the receiver made fail. */
  readonly failedShare: number;
  readonly series: readonly SoakSeries[];
}

/** Of the measured maximum. */
const SHARE = 0.5;

/** While the maximum is measured: as many may be recorded and not yet received. */
const AHEAD_MAX = 2_000;

const TELL_EVERY_MS = 20;

/** Shorter than the product's, so that what waits has levelled off when a third of the time is over. */
const RETRY_SCHEDULE = [5, 30, 60, 120];

/** As many make a slope of the last two thirds, on however busy a machine. */
const SAMPLES_MIN = 5;

/** Of a receiver that does not answer. */
const TIMEOUT_MS = 2_000;

/** Events are recorded and delivered for a long time, one request in twenty failing, and everything is watched that could grow. */
export async function benchSoak({
  seconds = 900,
  sampleEveryMs = 5_000,
  endpoints = 50,
  perSecond = null,
  measureSeconds = 30,
}: {
  readonly seconds?: number;
  readonly sampleEveryMs?: number;
  readonly endpoints?: number;
  /** Null: half of what is measured first. */
  readonly perSecond?: number | null;
  readonly measureSeconds?: number;
} = {}): Promise<SoakResult> {
  const platform = await startPlatform();
  const stops: (() => Promise<void>)[] = [];
  const started = <T extends { stop(): Promise<void> }>(one: T): T => {
    stops.unshift(one.stop);
    return one;
  };
  try {
    const receiver = started(await startSoakReceiver());
    await addEndpoints(platform, receiver.url, endpoints);
    const dispatcher = started(await startSoakDispatcher(platform));
    const api = started(await startSoakApi(platform));
    const load = started(await startSoakLoad(api.url, endpoints));
    const world: World = { platform, receiver, dispatcher, api, load };

    const mostPerSecond = perSecond === null ? await measureMost(world, measureSeconds) : null;
    const rate = perSecond ?? SHARE * (mostPerSecond ?? Number.NaN);
    receiver.fail();
    const before = [await load.count(), await receiver.count()] as const;
    const samples = await soak(world, { rate, seconds, sampleEveryMs });
    const after = [await load.count(), await receiver.count()] as const;
    return {
      minutes: seconds / 60,
      mostPerSecond,
      perSecond: rate,
      events: after[0].accepted - before[0].accepted,
      refused: after[0].refused - before[0].refused,
      failedShare: (after[1].failed - before[1].failed) / (after[1].received - before[1].received),
      series: seriesOf(samples),
    };
  } finally {
    for (const stop of stops) await stop();
    await platform.close();
  }
}

interface World {
  readonly platform: Platform;
  readonly receiver: SoakReceiver;
  readonly dispatcher: SoakProcess;
  readonly api: SoakApi;
  readonly load: SoakLoad;
}

async function addEndpoints({ deps }: Platform, url: string, count: number): Promise<void> {
  const policy = { retrySchedule: RETRY_SCHEDULE, timeoutMs: TIMEOUT_MS };
  granted(await createApplication(deps, ACCESS, { name: 'Bench', uid: APPLICATION, ...policy }));
  for (let n = 0; n < count; n += 1) {
    granted(await createEndpoint(deps, ACCESS, { application: APPLICATION, url, eventTypes: [`to.${n}`] }));
  }
}

/** Events a second that are recorded and received, when recording waits for what is received; the first third is warming up. */
async function measureMost({ load, receiver }: World, seconds: number): Promise<number> {
  const begun = performance.now();
  let from: { readonly at: number; readonly received: number } | null = null;
  for (;;) {
    const { received } = await receiver.count();
    const now = performance.now();
    if (from === null && now - begun > (seconds * 1_000) / 3) from = { at: now, received };
    if (from !== null && now - begun > seconds * 1_000) return ((received - from.received) * 1_000) / (now - from.at);
    load.sendUpTo(received + AHEAD_MAX);
    await pause(TELL_EVERY_MS);
  }
}

interface Soaking {
  readonly rate: number;
  readonly seconds: number;
  readonly sampleEveryMs: number;
}

async function soak(world: World, { rate, seconds, sampleEveryMs }: Soaking): Promise<SoakSample[]> {
  const { accepted, refused } = await world.load.count();
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1_000;
  const telling = setInterval(() => world.load.sendUpTo(accepted + refused + elapsed() * rate), TELL_EVERY_MS);
  const samples: SoakSample[] = [];
  try {
    while (elapsed() < seconds || samples.length < SAMPLES_MIN) {
      await pause(sampleEveryMs);
      const events = (await world.load.count()).accepted;
      samples.push(await takeSample({ ...world, events }, elapsed()));
    }
  } finally {
    clearInterval(telling);
  }
  return samples;
}
