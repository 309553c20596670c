import { encodeId } from '@postrider/core';
import { createApplication } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { addBadEndpoint, type BadSize } from './bad-endpoints.ts';
import { type DispatcherChild, startDispatcherChild } from './dispatcher-child.ts';
import { type HealthySide, startHealthySide, type Waits, waitsOf, waitsOn, withCpuOf } from './healthy-side.ts';
import type { Platform } from './platform.ts';
import { median, quantile } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { pause } from './until.ts';

export interface ManyBad {
  readonly badEndpoints: number;
  readonly queuedForBad: number;
  /** With the bad ones against without: the median over the rounds. */
  readonly p50Ratio: number;
  readonly p99Ratio: number;
  /** In turns, beginning without the bad ones. */
  readonly without: readonly BadRound[];
  readonly withBad: readonly BadRound[];
  /** The first delivery of healthy endpoints that the process has not tried yet. */
  readonly newcomers: Readonly<Record<Side, FirstWaits>>;
  /** The first one of each of the healthy endpoints after a restart. */
  readonly afterRestart: Readonly<Record<Side, FirstWaits>>;
  /** Attempts made at the bad ones, by outcome. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Requests that hanging endpoints got and nothing is on record of, when everything has stopped. */
  readonly sentUnlogged: number;
}

const SIDES = ['without', 'withBad'] as const;
type Side = (typeof SIDES)[number];

export interface BadRound extends Waits {
  /** Of a core, while the healthy ones get their load. */
  readonly postgresPercent: number | null;
  readonly dispatcherPercent: number | null;
}

export interface FirstWaits {
  readonly endpoints: number;
  readonly p50Ms: number;
  readonly maxMs: number;
  /** Not there when the bench stopped waiting: they count as that long. */
  readonly missed: number;
}

export interface ManyBadSize extends BadSize {
  readonly newcomers: number;
}

/** An event that more than 500 endpoints want goes by turns. */
const BAD_OF_APPLICATION = 100;

const FIRST_WAIT_MS_MAX = 20_000;

/** Healthy endpoints beside very many that go bad, each of an origin of its own and with some deliveries queued. */
export async function measureManyBad(size: ManyBadSize): Promise<ManyBad> {
  const receiver = await startBenchReceiver({ arrivals: true });
  const hangs = await startBenchReceiver({ latencyMs: 60_000, allAddresses: true });
  const fails = await startBenchReceiver({ failEvery: 1, allAddresses: true });
  const endpoints = size.healthy + size.newcomers;
  const sides = {
    without: await startHealthySide(receiver, endpoints),
    withBad: await startHealthySide(receiver, endpoints),
  };
  const { platform } = sides.withBad;
  try {
    await addBad(platform, size, [hangs, fails]);
    const compared = await compare(sides, size);
    const { attempts, atHanging } = await attemptsAtBad(platform, hangs);
    return {
      badEndpoints: size.bad,
      queuedForBad: size.bad * size.queuedForEach,
      ...compared,
      attempts,
      // An attempt whose request has not come is on record all the same.
      sentUnlogged: Math.max(0, (await hangs.count()) - atHanging),
    };
  } finally {
    for (const one of [receiver, hangs, fails]) one.stop();
    for (const side of Object.values(sides)) await side.platform.close();
  }
}

async function addBad(platform: Platform, size: ManyBadSize, receivers: readonly BenchReceiver[]): Promise<void> {
  for (const [a, uid] of badApplications(size.bad).entries()) {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bad', uid }));
    const own = Array.from({ length: Math.min(BAD_OF_APPLICATION, size.bad - a * BAD_OF_APPLICATION) }, (_, n) =>
      addBadEndpoint(platform, size, { application: uid, url: originOf(receivers[n % receivers.length], a, n) }),
    );
    await Promise.all(own);
  }
}

function badApplications(bad: number): string[] {
  return Array.from({ length: Math.ceil(bad / BAD_OF_APPLICATION) }, (_, n) => `bad-${n}`);
}

/** The n-th endpoint's of an application. */
function originOf(receiver: BenchReceiver | undefined, application: number, n: number): string {
  return receiver?.url.replace('127.0.0.1', `127.0.${1 + application}.${1 + n}`) ?? '';
}

type Both<T> = Readonly<Record<Side, T>>;

/**
 * By turns, each side with a dispatcher in a process of its own. Both run all the time, so that what the bad ones take is
 * felt by the other side, too: the CPU of each says more than the ratios.
 */
async function compare(sides: Both<HealthySide>, { healthy, perSecond, seconds, rounds, ...bad }: ManyBadSize) {
  let dispatchers = await startBoth(sides);
  try {
    const knownOf = (side: Side) => sides[side].types.slice(0, healthy);
    const roundOf = async (side: Side): Promise<BadRound> => {
      const load = () => waitsOn(sides[side], { types: knownOf(side), perSecond, seconds });
      const dispatched = () => withCpuOf(dispatchers[side].pid, load);
      const { value, cpuPercent } = await withCpuOf(sides[side].platform.postgresPid, dispatched);
      return { ...waitsOf(value.value), postgresPercent: cpuPercent, dispatcherPercent: value.cpuPercent };
    };
    // Healthy ones are known as such when the others go bad.
    for (const side of SIDES) await roundOf(side);
    for (const uid of badApplications(bad.bad)) {
      await record(sides.withBad.platform, bad.queuedForEach, () => ({ type: 'bad', data: dataOf(100) }), uid);
    }
    await relayAll(sides.withBad.platform);
    const without: BadRound[] = [];
    const withBad: BadRound[] = [];
    for (let n = 0; n < rounds; n += 1) {
      without.push(await roundOf('without'));
      withBad.push(await roundOf('withBad'));
    }
    const firsts = async (typesOf: (side: Side) => readonly string[]): Promise<Both<FirstWaits>> => ({
      without: await firstWaits(sides.without, typesOf('without')),
      withBad: await firstWaits(sides.withBad, typesOf('withBad')),
    });
    const newcomers = await firsts((side) => sides[side].types.slice(healthy));
    await stopBoth(dispatchers);
    dispatchers = await startBoth(sides);
    const afterRestart = await firsts(knownOf);
    const ratioOf = (figure: (round: BadRound) => number) =>
      median(withBad.map((round, n) => figure(round) / (without.map(figure)[n] ?? Number.NaN)));
    const ratios = { p50Ratio: ratioOf(({ p50Ms }) => p50Ms), p99Ratio: ratioOf(({ p99Ms }) => p99Ms) };
    return { ...ratios, without, withBad, newcomers, afterRestart };
  } finally {
    await stopBoth(dispatchers);
  }
}

async function startBoth(sides: Both<HealthySide>): Promise<Record<Side, DispatcherChild>> {
  const [without, withBad] = await Promise.all([
    startDispatcherChild(sides.without.platform),
    startDispatcherChild(sides.withBad.platform),
  ]);
  return { without, withBad };
}

async function stopBoth(dispatchers: Both<DispatcherChild>): Promise<void> {
  await Promise.all(SIDES.map((side) => dispatchers[side].stop()));
}

/** Of an event to each of these endpoints, together. */
async function firstWaits({ platform, receiver }: HealthySide, types: readonly string[]): Promise<FirstWaits> {
  receiver.reset();
  const at = performance.timeOrigin + performance.now();
  const ids = await record(platform, types.length, (n) => ({ type: types[n] ?? '', data: dataOf(800) }), APPLICATION);
  const keys = ids.map((id) => encodeId('event', id));
  const deadline = performance.now() + FIRST_WAIT_MS_MAX;
  let arrivals = await receiver.arrivals();
  while (!keys.every((key) => arrivals.has(key)) && performance.now() < deadline) {
    await pause(100);
    arrivals = await receiver.arrivals();
  }
  const waits = keys.map((key) => (arrivals.get(key) ?? at + FIRST_WAIT_MS_MAX) - at);
  return {
    endpoints: types.length,
    p50Ms: quantile(waits, 0.5),
    maxMs: quantile(waits, 1),
    missed: keys.filter((key) => !arrivals.has(key)).length,
  };
}

async function attemptsAtBad({ database }: Platform, hangs: BenchReceiver) {
  const port = new URL(hangs.url).port;
  const rows = await database.sql<{ outcome: string; count: number; hanging: number }[]>`
    select a.outcome, count(*)::integer as count,
      (count(*) filter (where e.url like ${`%:${port}/%`}))::integer as hanging
    from postrider.attempts as a
    join postrider.endpoints as e on e.id = a.endpoint_id
    join postrider.applications as p on p.id = e.application_id
    where p.uid like 'bad-%' group by 1`;
  return {
    attempts: Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count])),
    atHanging: rows.reduce((sum, { hanging }) => sum + hanging, 0),
  };
}
