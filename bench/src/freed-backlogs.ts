import { createApplication } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { addBadEndpoint, type BadSize } from './bad-endpoints.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { type HealthySide, startHealthySide, type Waits, waitsOf, waitsOn, withCpuOf } from './healthy-side.ts';
import type { Platform } from './platform.ts';
import { median } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { dataOf, record, relayAll } from './record.ts';
import { until } from './until.ts';

export interface FreedBacklogs {
  readonly freedEndpoints: number;
  readonly freed: number;
  readonly rounds: readonly FreedRound[];
  /** While they drain against before: the median over the rounds. */
  readonly p50Ratio: number;
  readonly p99Ratio: number;
}

export interface FreedRound {
  /** Of the healthy ones: while the others fail, and while their backlog drains. */
  readonly before: Waits & Load;
  readonly meanwhile: Waits & Load;
  /** From the moment at which they answer well: a tenth of the backlog, nine tenths, all. */
  readonly secondsToTenth: number;
  readonly secondsToMost: number;
  readonly secondsToAll: number;
}

interface Load {
  /** Of PostgreSQL, of a core. */
  readonly postgresPercent: number | null;
}

const BAD_APPLICATION = 'bad';

/** A window of the steady load: backlogs are drained within some of them. */
const WINDOW_SECONDS = 2;

/** Bad endpoints with a backlog each begin to answer well: how long it takes to drain, and what healthy ones notice. */
export async function measureFreedBacklogs(size: BadSize): Promise<FreedBacklogs> {
  const receiver = await startBenchReceiver({ arrivals: true });
  const bad = [await startBenchReceiver({ latencyMs: 60_000 }), await startBenchReceiver({ failEvery: 1 })];
  const side = await startHealthySide(receiver, size.healthy);
  try {
    await addBad(side.platform, size, bad);
    const dispatcher = await startDispatcherChild(side.platform);
    const rounds: FreedRound[] = [];
    for (let n = 0; n < size.rounds; n += 1) rounds.push(await freeOnce(side, size, bad));
    await dispatcher.stop();
    const ratioOf = (figure: (waits: Waits) => number) =>
      median(rounds.map(({ before, meanwhile }) => figure(meanwhile) / figure(before)));
    return {
      freedEndpoints: size.bad,
      freed: size.bad * size.queuedForEach,
      rounds,
      p50Ratio: ratioOf(({ p50Ms }) => p50Ms),
      p99Ratio: ratioOf(({ p99Ms }) => p99Ms),
    };
  } finally {
    for (const one of [receiver, ...bad]) one.stop();
    await side.platform.close();
  }
}

async function addBad(platform: Platform, size: BadSize, bad: readonly BenchReceiver[]): Promise<void> {
  granted(await createApplication(platform.deps, ACCESS, { name: 'Bad', uid: BAD_APPLICATION }));
  for (let n = 0; n < size.bad; n += 1) {
    const url = `${bad[n % bad.length]?.url}/${n}`;
    await addBadEndpoint(platform, size, { application: BAD_APPLICATION, url });
  }
}

async function freeOnce(side: HealthySide, size: BadSize, bad: readonly BenchReceiver[]): Promise<FreedRound> {
  const { platform } = side;
  const under = (seconds: number) => waitsOn(side, { perSecond: size.perSecond, seconds });
  for (const one of bad) one.behave('as started');
  await record(platform, size.queuedForEach, () => ({ type: 'bad', data: dataOf(100) }), BAD_APPLICATION);
  await relayAll(platform);
  // By then they are known to be bad, and what they have no room for is set aside.
  await under(size.seconds);
  const before = await withCpuOf(platform.postgresPid, () => under(size.seconds));

  for (const one of bad) {
    one.reset();
    one.behave('well');
  }
  const drain = watchDrain(bad, size.bad * size.queuedForEach);
  const meanwhile = await withCpuOf(platform.postgresPid, async () => {
    const waits: number[] = [];
    while (!drain.isOver()) waits.push(...(await under(WINDOW_SECONDS)));
    return waits;
  });
  return {
    before: { ...waitsOf(before.value), postgresPercent: before.cpuPercent },
    meanwhile: { ...waitsOf(meanwhile.value), postgresPercent: meanwhile.cpuPercent },
    ...(await drain.seconds),
  };
}

/** Sees by what receivers have answered well how far a backlog is drained. */
function watchDrain(receivers: readonly BenchReceiver[], deliveries: number) {
  const begun = performance.now();
  let over = false;
  const secondsTo = async (share: number) => {
    await until(async () => {
      const counts = await Promise.all(receivers.map((receiver) => receiver.count()));
      return counts.reduce((sum, count) => sum + count, 0) >= share * deliveries;
    });
    return (performance.now() - begun) / 1_000;
  };
  const watch = async () => {
    const seconds = {
      secondsToTenth: await secondsTo(0.1),
      secondsToMost: await secondsTo(0.9),
      secondsToAll: await secondsTo(1),
    };
    over = true;
    return seconds;
  };
  return { seconds: watch(), isOver: () => over };
}
