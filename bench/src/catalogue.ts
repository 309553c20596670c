import { benchBacklog } from './backlog.ts';
import { benchBytes } from './bytes.ts';
import { benchDispatch, benchOrigins, benchSparse, type DispatchResult } from './dispatch.ts';
import { benchFanout } from './fanout.ts';
import { type Figure, figure } from './figure.ts';
import { benchHanging } from './hanging.ts';
import { benchHostile } from './hostile.ts';
import { benchIngest } from './ingest.ts';
import { benchIsolation } from './isolation.ts';
import { figuresOfIsolation } from './isolation-figures.ts';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchOldSnapshot } from './old-snapshot.ts';
import { benchRateLimit } from './rate-limit.ts';
import { benchRecover } from './recover.ts';
import type { Size } from './report.ts';
import { benchScale } from './scale.ts';
import { benchSoak } from './soak.ts';
import { figuresOfSeries } from './soak-series.ts';
import { benchStream } from './stream.ts';

export interface Bench {
  readonly name: string;
  /** What is measured, for the table. */
  readonly what: string;
  /** It takes so long that a run of all leaves it out. */
  readonly onlyByName: boolean;
  run(size: Size): Promise<Measurement>;
}

export interface Measurement {
  /** What is looked at, with the bars there are. */
  readonly figures: readonly Figure[];
  /** All that was measured. */
  readonly result: object;
}

/** Of healthy endpoints and of rounds, for what is only to run. */
const FEW = { healthy: 4, timeoutMs: 1_000, retryAfterSeconds: 1, perSecond: 40, seconds: 0.5, rounds: 1 };

/** Every bench there is, with its sizes and its bars. Those of a run of all take less than 15 minutes on two cores. */
export const BENCHES: readonly Bench[] = [
  bench({
    name: 'dispatch',
    what: 'ready deliveries to one endpoint, against a raw loop of the HTTP client',
    options: { small: { deliveries: 300, rounds: 1 }, normal: {}, large: { deliveries: 500_000 } },
    measure: benchDispatch,
    figures: (r) => figuresOfDispatch(r, 0.5),
  }),
  bench({
    name: 'origins',
    what: 'the same to 1,000 endpoints of different origins, some at once for each',
    options: { small: { deliveries: 300, rounds: 1, endpoints: 20 }, normal: {}, large: { deliveries: 500_000 } },
    measure: benchOrigins,
    figures: (r) => figuresOfDispatch(r, 0.3),
  }),
  bench({
    name: 'sparse',
    what: 'the same, each delivery in a chunk of its own',
    options: { small: { deliveries: 200, rounds: 1, endpoints: 20 }, normal: {}, large: { deliveries: 300_000 } },
    measure: benchSparse,
    figures: (r) => figuresOfDispatch(r, 0.3),
  }),
  bench({
    name: 'stream',
    what: 'events recorded by SQL, relayed and delivered all at once, in a steady state',
    options: { small: { seconds: 1, warmUpSeconds: 0.5, rawRequests: 300 }, normal: {}, large: { seconds: 300 } },
    measure: benchStream,
    figures: (r) => [
      figure('against the raw loop', r.ratio, '', { atLeast: 0.3 }),
      figure('events', r.perSecond, '/s'),
      figure('dispatcher, CPU each', r.dispatcherUs, 'µs'),
      figure('PostgreSQL, CPU each', r.postgresUs, 'µs'),
    ],
  }),
  bench({
    name: 'ingest',
    what: 'single events over 50 connections, each durable, against the same route without a database',
    options: { small: { events: 200, rounds: 1 }, normal: {}, large: { events: 100_000 } },
    measure: benchIngest,
    figures: (r) => [
      figure('against no database', r.ratio, '', { atLeast: 0.5 }),
      figure('events', r.perSecond, '/s', { atLeast: 4_000 }),
      figure('202, p99', r.p99Ms, 'ms'),
      figure('API, memory', r.rssBytes / 1e6, 'MB', { atMost: 180 }),
    ],
  }),
  bench({
    name: 'latency',
    what: '200 events a second, from the 202 to the arrival',
    options: { small: { perSecond: 40, seconds: 1 }, normal: { seconds: 12 }, large: { seconds: 120 } },
    measure: benchLatency,
    figures: (r) => [
      figure('p50', r.p50Ms, 'ms', { atMost: 6 }),
      figure('p99', r.p99Ms, 'ms', { atMost: 30 }),
      figure('emitted by SQL, p50', r.sqlP50Ms, 'ms', { atMost: 40 }),
    ],
  }),
  bench({
    name: 'bytes',
    what: 'what an event of 1 KB, delivered at the first attempt, takes of disk and log',
    options: { small: { events: 300 }, normal: {}, large: { events: 200_000 } },
    measure: benchBytes,
    figures: (r) => [
      figure('disk', r.diskBytes, 'bytes', { atMost: 2_200 }),
      figure('WAL', r.walBytes, 'bytes', { atMost: 4_000 }),
      figure('WAL with whole pages', r.walBytesWithPages, 'bytes'),
    ],
  }),
  bench({
    name: 'backlog',
    what: 'ready deliveries while others wait for a retry, against none that wait',
    options: {
      small: { levels: [500], deliveries: 300, rounds: 1, idleSeconds: 1 },
      normal: {},
      large: { levels: [100_000, 1_000_000, 10_000_000] },
    },
    measure: benchBacklog,
    figures: (r) => [
      figure('against none waiting', r.points.at(-1)?.ratio ?? null, '', { atLeast: 0.9 }),
      figure('idle CPU, of a core', sum(r.idle.nodePercent, r.idle.postgresPercent), '%', { atMost: 2 }),
      figure('idle dispatcher, memory', r.idle.rssMb, 'MB', { atMost: 180 }),
    ],
  }),
  bench({
    name: 'hanging',
    what: 'healthy endpoints beside ten that hang and ten that fail, with a backlog each, against without',
    options: {
      small: { queuedForEach: 50, perSecond: 40, seconds: 1, rounds: 1, deliveries: 300, healthy: 8 },
      normal: {},
      large: { seconds: 60, deliveries: 200_000 },
    },
    measure: benchHanging,
    figures: (r) => [
      figure('throughput against without', r.throughputRatio, '', { atLeast: 0.9 }),
      figure('p99 against without', r.p99Ratio, '', { atMost: 1.3 }),
      figure('p99', r.withBad.p99Ms, 'ms'),
    ],
  }),
  bench({
    name: 'hostile',
    what: 'healthy endpoints beside 500 hostile ones of all kinds, against 500 tame ones',
    options: {
      small: { hostileEndpoints: 20, healthyEndpoints: 4, othersPerSecond: 80, deliveries: 50, seconds: 1, rounds: 1 },
      normal: {},
      large: { seconds: 20, rounds: 4 },
    },
    measure: benchHostile,
    figures: (r) => [
      figure('throughput against tame', r.ratios.perSecond, ''),
      figure('p99 against tame', r.ratios.p99, ''),
      figure('dispatcher, memory', greatest(r.phases.map((phase) => phase.rssMb)), 'MB'),
      figure('longest turn of its loop', greatest(r.phases.map((phase) => phase.loopDelayMaxMs)), 'ms'),
    ],
  }),
  bench({
    name: 'fanout',
    what: 'one event to 10,000 endpoints, and what another application notices of it',
    options: { small: { endpoints: 100, rounds: 1, perSecond: 40, seconds: 1 }, normal: {}, large: { rounds: 9 } },
    measure: benchFanout,
    figures: (r) => [
      figure('PostgreSQL, CPU each', r.postgresUs, 'µs', { atMost: 60 }),
      figure("others' p99 against alone", r.othersP99Ratio, '', { atMost: 1.3 }),
      figure('until all are delivered', r.seconds, 's'),
    ],
  }),
  bench({
    name: 'old-snapshot',
    what: 'sparse traffic while a transaction that has written stays open, against none',
    options: { small: { deliveries: 300, endpoints: 20, rounds: 1 }, normal: {}, large: { rounds: 20 } },
    measure: benchOldSnapshot,
    figures: (r) => [
      figure('dispatch against none', r.dispatchRatio, '', { atLeast: 0.8 }),
      figure('relay against none', r.relayRatio, '', { atLeast: 0.8 }),
    ],
  }),
  bench({
    name: 'scale',
    what: 'one, two and four dispatcher processes, for a receiver that takes 20 ms',
    options: {
      small: { deliveries: 300, endpoints: 5, processes: [1, 2] },
      normal: {},
      large: { deliveries: 200_000 },
    },
    measure: benchScale,
    figures: (r) => [
      figure('CPU each, most against one', r.growth, '', { atMost: 1.15 }),
      figure('sent twice', r.sentTwice, '', { atMost: 0 }),
    ],
  }),
  bench({
    name: 'memory',
    what: "a dispatcher's memory with 10,000 requests in flight",
    options: { small: { inFlight: 100, latencyMs: 500 }, normal: {}, large: { latencyMs: 14_000 } },
    measure: benchMemory,
    figures: (r) => [
      figure('with 10,000 in flight', r.inFlightMb, 'MB', { atMost: 256 }),
      figure('most in flight', r.mostInFlight, ''),
      figure('afterwards', r.afterMb, 'MB'),
    ],
  }),
  bench({
    name: 'recover',
    what: 'a recover of 20,000 failed deliveries while new events arrive',
    options: {
      small: { deliveries: 1_200, failEvery: 2, perSecond: 20 },
      normal: {},
      large: { deliveries: 1_000_000 },
    },
    measure: benchRecover,
    figures: (r) => [
      figure('recovered', r.perSecond, '/s'),
      figure('new events meanwhile, p50', r.sameP50Ms, 'ms'),
      figure("others' meanwhile, p50", r.otherP50Ms, 'ms'),
    ],
  }),
  bench({
    name: 'rate-limit',
    what: 'what arrives of endpoints with a rate, served by one and by four processes',
    options: {
      small: { seconds: 1, rates: [20], processes: [2] },
      normal: { seconds: 10, processes: [1, 4] },
      large: { seconds: 60, processes: [1, 2, 4] },
    },
    measure: benchRateLimit,
    figures: (r) => [
      figure('off by at most', greatest(r.results.map(({ deviationPercent }) => Math.abs(deviationPercent))), '%'),
    ],
  }),
  bench({
    name: 'soak',
    what: '15 minutes at half of what comes through, one request in twenty failing: whether everything levels off',
    onlyByName: true,
    options: {
      small: { seconds: 3, sampleEveryMs: 250, endpoints: 5, perSecond: 100 },
      normal: {},
      large: { seconds: 14_400, sampleEveryMs: 20_000 },
    },
    measure: benchSoak,
    figures: (r) => [
      figure('events', r.perSecond, '/s'),
      figure('refused', r.refused, '', { atMost: 0 }),
      ...figuresOfSeries(r.series),
    ],
  }),
  bench({
    name: 'isolation',
    what: 'slow answers, 2,000 bad endpoints, timeouts longer than a lease, freed backlogs: each against without',
    onlyByName: true,
    options: {
      small: {
        slowAnswers: { latencyMs: 20, endpoints: 3, deliveriesEach: 60 },
        manyBad: { ...FEW, newcomers: 2, bad: 20, queuedForEach: 5 },
        outlivedLease: { timeoutsMs: [1_000, 1_500], deliveries: 5, processes: 1 },
        freedBacklogs: { ...FEW, bad: 4, queuedForEach: 100 },
      },
      normal: {},
      large: {},
    },
    measure: benchIsolation,
    figures: figuresOfIsolation,
  }),
];

interface Definition<Options, Result extends object> {
  readonly name: string;
  readonly what: string;
  readonly onlyByName?: boolean;
  readonly options: Readonly<Record<Size, Options>>;
  readonly measure: (options: Options) => Promise<Result>;
  readonly figures: (result: Result) => readonly Figure[];
}

function bench<Options, Result extends object>(definition: Definition<Options, Result>): Bench {
  const { name, what, onlyByName = false, options, measure, figures } = definition;
  return {
    name,
    what,
    onlyByName,
    run: async (size) => {
      const result = await measure(options[size]);
      return { figures: figures(result), result };
    },
  };
}

function figuresOfDispatch(result: DispatchResult, atLeast: number): Figure[] {
  return [
    figure('against the raw loop', result.ratio, '', { atLeast }),
    figure('deliveries', result.perSecond, '/s'),
    figure('Node, CPU each', result.nodeUs, 'µs'),
    figure('PostgreSQL, CPU each', result.postgresUs, 'µs'),
  ];
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
