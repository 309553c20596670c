import { startDispatcher } from '@postrider/dispatcher';
import { allClosed } from './all-closed.ts';
import { cpuSecondsOfTree, startCpuMeter } from './cpu.ts';
import { DISPATCHER_CONFIG } from './dispatcher-config.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median } from './quantile.ts';
import { runRawLoop, type SignedRequest } from './raw-loop.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { dataOf, relayAll } from './record.ts';
import { signedRequests } from './signed-requests.ts';
import { spreadEndpoints } from './spread.ts';
import { until } from './until.ts';

export interface DispatchResult {
  /** In all rounds. */
  readonly deliveries: number;
  readonly endpoints: number;
  readonly rounds: readonly DispatchRound[];
  /** Medians of the rounds; of the ratio too, so that it is not one of figures from different moments. */
  readonly rawPerSecond: number;
  readonly perSecond: number;
  readonly ratio: number;
  readonly rawNodeUs: number;
  readonly nodeUs: number;
  readonly postgresUs: number | null;
}

/** The raw loop and then the dispatcher, with as many requests each; CPU is microseconds per request. */
export interface DispatchRound {
  readonly rawPerSecond: number;
  readonly rawNodeUs: number;
  readonly perSecond: number;
  /** Ours against the raw loop. */
  readonly ratio: number;
  readonly nodeUs: number;
  readonly postgresUs: number | null;
  readonly receiverUs: number | null;
  readonly walBytes: number;
}

export interface DispatchSize {
  /** In all rounds. */
  readonly deliveries?: number;
  readonly rounds?: number;
}

/** Bytes of an event's data. */
const DATA_BYTES = 800;

/** Ready deliveries of one endpoint, against a raw undici loop that POSTs the same signed bodies to the same receiver. */
export function benchDispatch(size: DispatchSize = {}): Promise<DispatchResult> {
  return measure({ deliveries: 100_000, rounds: 3, ...size, endpoints: 1, sparse: false });
}

/** The same spread over endpoints of different origins; the raw loop keeps to one, which is the best it can do. */
export function benchOrigins({
  endpoints = 1_000,
  ...size
}: DispatchSize & { readonly endpoints?: number } = {}): Promise<DispatchResult> {
  return measure({ deliveries: 45_000, rounds: 3, ...size, endpoints, sparse: false });
}

/** And with each delivery in a chunk of its own, as it comes of traffic that is sparse at every endpoint. */
export function benchSparse({
  endpoints = 1_000,
  ...size
}: DispatchSize & { readonly endpoints?: number } = {}): Promise<DispatchResult> {
  return measure({ deliveries: 30_000, rounds: 3, ...size, endpoints, sparse: true });
}

interface Shape extends Required<DispatchSize> {
  readonly endpoints: number;
  readonly sparse: boolean;
}

/**
 * In rounds, the raw loop before the dispatcher in each, so that both meet the same machine. A smaller round goes before
 * and is not counted: it compiles the code.
 */
async function measure({ deliveries, rounds, endpoints, sparse }: Shape): Promise<DispatchResult> {
  const perRound = Math.ceil(deliveries / rounds);
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ allAddresses: true });
  try {
    const data = dataOf(DATA_BYTES);
    const spread = await spreadEndpoints(platform, endpoints, (n) => addressOf(receiver, n));
    const requests = signedRequests(spread.secret, data, perRound);
    const recordRound = async (count: number) => {
      const step = sparse ? endpoints : count;
      for (let recorded = 0; recorded < count; recorded += step) {
        await spread.record(platform, Math.min(step, count - recorded), data);
        await relayAll(platform);
      }
    };
    const results: DispatchRound[] = [];
    for (const count of [Math.ceil(perRound / 4), ...Array.from({ length: rounds }, () => perRound)]) {
      await recordRound(count);
      results.push(await measureRound(platform, receiver, requests.slice(0, count)));
    }
    return summary(results.slice(1), { deliveries: rounds * perRound, endpoints });
  } finally {
    receiver.stop();
    await platform.close();
  }
}

/** Each endpoint's own. */
function addressOf({ url }: BenchReceiver, endpoint: number): string {
  return url.replace('127.0.0.1', `127.0.${Math.floor(endpoint / 250)}.${1 + (endpoint % 250)}`);
}

async function measureRound(
  platform: Platform,
  receiver: BenchReceiver,
  requests: readonly SignedRequest[],
): Promise<DispatchRound> {
  const { postgresPid } = platform;
  const rawMeter = await startCpuMeter(postgresPid);
  const rawPerSecond = await runRawLoop(receiver.url, requests);
  const raw = await rawMeter.read(requests.length);

  receiver.reset();
  const walBefore = await walPosition(platform);
  const receiverBefore = await cpuSecondsOfTree(receiver.pid);
  const meter = await startCpuMeter(postgresPid);
  const perSecond = requests.length / (await dispatchAll(platform));
  const { nodeUs, postgresUs } = await meter.read(requests.length);
  const receiverAfter = await cpuSecondsOfTree(receiver.pid);
  const received = await receiver.count();
  if (received !== requests.length) {
    throw new Error(`The receiver got ${received} requests for ${requests.length} deliveries.`);
  }
  return {
    rawPerSecond,
    rawNodeUs: raw.nodeUs,
    perSecond,
    ratio: perSecond / rawPerSecond,
    nodeUs,
    postgresUs,
    receiverUs:
      receiverBefore === null || receiverAfter === null
        ? null
        : ((receiverAfter - receiverBefore) * 1e6) / requests.length,
    walBytes: ((await walPosition(platform)) - walBefore) / requests.length,
  };
}

/** Runs a dispatcher until no delivery is open; answers the seconds it took. */
async function dispatchAll(platform: Platform): Promise<number> {
  const begun = performance.now();
  const dispatcher = startDispatcher({ ...platform, version: 'bench', config: DISPATCHER_CONFIG });
  await until(() => allClosed(platform));
  const seconds = (performance.now() - begun) / 1000;
  await dispatcher.close();
  return seconds;
}

async function walPosition({ database }: Platform): Promise<number> {
  const [row] = await database.sql<{ bytes: number }[]>`
    select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as bytes`;
  return row?.bytes ?? 0;
}

function summary(rounds: readonly DispatchRound[], of: { deliveries: number; endpoints: number }): DispatchResult {
  const middle = (read: (round: DispatchRound) => number) => median(rounds.map(read));
  const postgresUs = rounds.flatMap((round) => round.postgresUs ?? []);
  return {
    ...of,
    rounds,
    rawPerSecond: middle((round) => round.rawPerSecond),
    perSecond: middle((round) => round.perSecond),
    ratio: middle((round) => round.ratio),
    rawNodeUs: middle((round) => round.rawNodeUs),
    nodeUs: middle((round) => round.nodeUs),
    postgresUs: postgresUs.length === 0 ? null : median(postgresUs),
  };
}
