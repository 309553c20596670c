import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { allClosed } from './all-closed.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { type DispatcherChild, startDispatcherChild } from './dispatcher-child.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { pause, until } from './until.ts';

export interface ScaleResult {
  readonly deliveries: number;
  readonly results: readonly ScaleRound[];
  /** CPU per delivery with the most processes, against one. */
  readonly growth: number | null;
  /** Requests beyond one for each delivery, over all rounds. */
  readonly sentTwice: number;
}

export interface ScaleRound {
  readonly processes: number;
  readonly perSecond: number;
  /** CPU microseconds per delivery: of all dispatchers, and of PostgreSQL. */
  readonly nodeUs: number | null;
  readonly postgresUs: number | null;
  readonly sentTwice: number;
}

/** Before what is measured becomes due: the processes have compiled their code on other deliveries by then. */
const LEAD_MS = 3_000;

/** One, two and four dispatcher processes on one database, for a receiver that takes its time. */
export async function benchScale({
  deliveries = 24_000,
  endpoints = 50,
  latencyMs = 20,
  processes = [1, 2, 4],
}: {
  readonly deliveries?: number;
  readonly endpoints?: number;
  readonly latencyMs?: number;
  readonly processes?: readonly number[];
} = {}): Promise<ScaleResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ latencyMs });
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    for (let n = 0; n < endpoints; n += 1) {
      const endpoint = { application: APPLICATION, url: receiver.url, eventTypes: [`to.${n}`] };
      granted(await createEndpoint(platform.deps, ACCESS, endpoint));
    }
    const results: ScaleRound[] = [];
    for (const count of processes) {
      results.push(await measure({ platform, receiver, deliveries, endpoints, processes: count }));
    }
    const [first, last] = [cpuOf(results[0]), cpuOf(results.at(-1))];
    return {
      deliveries,
      results,
      growth: first === null || last === null ? null : last / first,
      sentTwice: results.reduce((sum, round) => sum + round.sentTwice, 0),
    };
  } finally {
    receiver.stop();
    await platform.close();
  }
}

interface Round {
  readonly platform: Platform;
  readonly receiver: BenchReceiver;
  readonly deliveries: number;
  readonly endpoints: number;
  readonly processes: number;
}

async function measure({ platform, receiver, deliveries, endpoints, processes }: Round): Promise<ScaleRound> {
  const dispatchers: DispatcherChild[] = [];
  try {
    for (let n = 0; n < processes; n += 1) dispatchers.push(await startDispatcherChild(platform));
    const data = dataOf(800);
    const recordDue = (count: number, deliverAt: Date | null) =>
      record(platform, count, (n) => ({ type: `to.${n % endpoints}`, data, deliverAt }));

    receiver.reset();
    const warmUp = Math.ceil(deliveries / 10) * processes;
    await recordDue(warmUp, null);
    await relayAll(platform);
    await until(() => allClosed(platform));

    // Due at one moment, and in the queue before it: neither recording nor relaying is measured.
    const recordMs = Math.ceil(deliveries / 5);
    const dueAt = new Date(Math.ceil((Date.now() + LEAD_MS + recordMs) / 1000) * 1000);
    await recordDue(deliveries, dueAt);
    await relayAll(platform);
    if (Date.now() > dueAt.getTime()) throw new Error('Recording took too long: deliveries were due before its end.');
    await pause(dueAt.getTime() - Date.now());
    const pids = dispatchers.map(({ pid }) => pid);
    const [node, postgres] = [await cpuOfAll(pids), await cpuSecondsOfTree(platform.postgresPid)];
    await until(() => allClosed(platform), { everyMs: 20 });
    const seconds = (Date.now() - dueAt.getTime()) / 1000;
    const [nodeAfter, postgresAfter] = [await cpuOfAll(pids), await cpuSecondsOfTree(platform.postgresPid)];
    const each = (before: number | null, after: number | null) =>
      before === null || after === null ? null : ((after - before) * 1e6) / deliveries;
    return {
      processes,
      perSecond: deliveries / seconds,
      nodeUs: each(node, nodeAfter),
      postgresUs: each(postgres, postgresAfter),
      sentTwice: (await receiver.count()) - warmUp - deliveries,
    };
  } finally {
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  }
}

async function cpuOfAll(pids: readonly number[]): Promise<number | null> {
  let seconds = 0;
  for (const pid of pids) {
    const own = await cpuSecondsOfTree(pid);
    if (own === null) return null;
    seconds += own;
  }
  return seconds;
}

function cpuOf(round: ScaleRound | undefined): number | null {
  return round === undefined || round.nodeUs === null || round.postgresUs === null
    ? null
    : round.nodeUs + round.postgresUs;
}
