import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startApi } from '@postrider/api';
import { startDispatcher } from '@postrider/dispatcher';
import { createApplication, createEndpoint } from '@postrider/usecases';
import { childMessage } from './child-message.ts';
import { type HistogramBar, histogramOf } from './histogram.ts';
import { type Platform, startPlatform } from './platform.ts';
import { quantile } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { dataOf } from './record.ts';
import { pause } from './until.ts';

export interface LatencyResult {
  readonly perSecond: number;
  readonly events: number;
  /** Milliseconds from an event's 202 at the client to its arrival at the receiver. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly histogram: readonly HistogramBar[];
  /** Of as many that are emitted by SQL: from the commit, which rings no bell, to the arrival. */
  readonly sqlP50Ms: number;
  readonly sqlP99Ms: number;
}

const API_KEY = 'bench';
const LIMITS = { eventDataBytesMax: 262_144, batchBytesMax: 8_388_608, bodyBytesMax: 524_288 };

/** A steady stream of single events over the API, delivered while it lasts; API, relay and dispatcher in one process. */
export async function benchLatency({ perSecond = 200, seconds = 30 } = {}): Promise<LatencyResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ arrivals: true });
  const common = { httpTargets: true, egressAllow: ['127.0.0.1'], retentionDays: 30, auditRetentionDays: 365 };
  const api = await startApi({
    ...platform,
    version: 'bench',
    config: { ...common, ...LIMITS, host: '127.0.0.1', port: 0, apiKey: API_KEY },
  });
  const dispatcher = startDispatcher({
    ...platform,
    version: 'bench',
    config: { ...common, inFlightMax: 500, shutdownMs: 30_000 },
  });
  try {
    const access = { actor: { kind: 'system', name: 'bench' }, application: 'all' } as const;
    await createApplication(platform.deps, access, { name: 'Bench', uid: 'bench' });
    await createEndpoint(platform.deps, access, { application: 'bench', url: receiver.url });
    // The first seconds are those of a cold process.
    await sendEvents(api.url, perSecond, Math.ceil(seconds / 10));
    const accepted = await sendEvents(api.url, perSecond, seconds);
    const waits = await waitsOf(receiver, accepted);
    const sqlWaits = await waitsOf(receiver, await emitEvents(platform, perSecond, seconds));
    return {
      perSecond,
      events: waits.length,
      p50Ms: quantile(waits, 0.5),
      p99Ms: quantile(waits, 0.99),
      maxMs: quantile(waits, 1),
      histogram: histogramOf(waits),
      sqlP50Ms: quantile(sqlWaits, 0.5),
      sqlP99Ms: quantile(sqlWaits, 0.99),
    };
  } finally {
    await api.close();
    await dispatcher.close();
    receiver.stop();
    await platform.close();
  }
}

/** Answers the id of each event and when its 202 came. */
async function sendEvents(url: string, perSecond: number, seconds: number): Promise<[string, number][]> {
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), {
    env: { ...process.env, API_URL: url, API_KEY, PER_SECOND: String(perSecond), SECONDS: String(seconds) },
    serialization: 'advanced',
  });
  const { accepted, failed } = await childMessage<{ accepted: [string, number][]; failed: number }>(child, 'done');
  if (failed > 0) throw new Error(`${failed} events were not accepted.`);
  return accepted;
}

/** As services do, one in each transaction; answers the id of each event and when it was committed. */
async function emitEvents({ database }: Platform, perSecond: number, seconds: number): Promise<[string, number][]> {
  const data = dataOf(800);
  const emitting: Promise<[string, number]>[] = [];
  const emit = async (): Promise<[string, number]> => {
    const [row] = await database.sql<{ id: string }[]>`
      select postrider.emit('bench', 'bench.event', ${data}::text) as id`;
    return [row?.id ?? '', performance.timeOrigin + performance.now()];
  };
  const begun = performance.now();
  while (emitting.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - begun) / 1000) * perSecond);
    while (emitting.length < due) emitting.push(emit());
    await pause(1);
  }
  return Promise.all(emitting);
}

async function waitsOf(receiver: BenchReceiver, events: readonly [string, number][]): Promise<number[]> {
  const arrivals = await allArrived(receiver, events);
  return events.map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at);
}

const ARRIVAL_TIMEOUT_MS = 30_000;

async function allArrived(
  receiver: BenchReceiver,
  accepted: readonly [string, number][],
): Promise<Map<string, number>> {
  const deadline = performance.now() + ARRIVAL_TIMEOUT_MS;
  for (;;) {
    const arrivals = await receiver.arrivals();
    const missing = accepted.filter(([id]) => !arrivals.has(id)).length;
    if (missing === 0) return arrivals;
    if (performance.now() > deadline) throw new Error(`${missing} events have not arrived.`);
    await pause(100);
  }
}
