import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createApplication } from '@postrider/usecases';
import { childMessage } from './child-message.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { COMPILED, MEMORY_FLAGS } from './memory-flags.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median, quantile } from './quantile.ts';

export interface IngestResult {
  readonly connections: number;
  /** Of each round; rounds with and without a database take turns, and the figures are medians over them. */
  readonly events: number;
  readonly rounds: number;
  readonly perSecond: number;
  /** The same route, answering without a database. */
  readonly barePerSecond: number;
  readonly ratio: number;
  /** Milliseconds from request to 202. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the API's process per event. */
  readonly apiUs: number;
  readonly bareApiUs: number;
  readonly postgresUs: number | null;
  readonly transactionsPerEvent: number;
  readonly walBytesPerEvent: number;
  /** Of the API's process, at the end. */
  readonly rssBytes: number;
}

const API_KEY = 'bench';

/** Single events over kept-alive connections, each answered when it is durable, against the same route without a database. */
export async function benchIngest({ events = 10_000, rounds = 5, connections = 50 } = {}): Promise<IngestResult> {
  const platform = await startPlatform();
  const access = { actor: { kind: 'system', name: 'bench' }, application: 'all' } as const;
  await createApplication(platform.deps, access, { name: 'Bench', uid: 'bench' });
  // The first start only compiles.
  await stop((await startApiProcess(platform, 'none')).child);
  const api = await startApiProcess(platform, 'postgres');
  const bare = await startApiProcess(platform, 'none');
  try {
    const load = { connections, events };
    // Warms up both.
    for (const one of [bare, api]) await runLoad(one, { ...load, events: Math.ceil(events / 3) });
    const measured: Round[] = [];
    const bareRounds: Pick<Round, 'perSecond' | 'apiUs'>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bareRounds.push(await runLoad(bare, load));
      measured.push(await runRound(platform, api, load));
    }
    const perSecond = median(measured.map((round) => round.perSecond));
    const barePerSecond = median(bareRounds.map((round) => round.perSecond));
    const ofRounds = (figure: (round: Round) => number) => median(measured.map(figure));
    return {
      connections,
      events,
      rounds,
      perSecond,
      barePerSecond,
      ratio: perSecond / barePerSecond,
      p50Ms: ofRounds(({ p50Ms }) => p50Ms),
      p99Ms: ofRounds(({ p99Ms }) => p99Ms),
      apiUs: ofRounds(({ apiUs }) => apiUs),
      bareApiUs: median(bareRounds.map(({ apiUs }) => apiUs)),
      postgresUs: measured[0]?.postgresUs === null ? null : ofRounds(({ postgresUs }) => postgresUs ?? Number.NaN),
      transactionsPerEvent: ofRounds(({ transactionsPerEvent }) => transactionsPerEvent),
      walBytesPerEvent: ofRounds(({ walBytesPerEvent }) => walBytesPerEvent),
      rssBytes: (await usageOf(api.child)).rssBytes,
    };
  } finally {
    await stop(api.child);
    await stop(bare.child);
    await platform.close();
  }
}

interface ApiProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startApiProcess({ url, masterKeys }: Platform, recording: 'postgres' | 'none'): Promise<ApiProcess> {
  const child = fork(fileURLToPath(new URL('./api-process.ts', import.meta.url)), {
    env: { ...process.env, ...COMPILED, DATABASE: url, MASTER_KEYS: masterKeys, API_KEY, RECORDING: recording },
    execArgv: MEMORY_FLAGS,
  });
  return { child, url: (await childMessage<{ url: string }>(child, 'listening')).url };
}

async function stop(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, 'exit');
}

interface Load {
  readonly connections: number;
  readonly events: number;
}

interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly apiUs: number;
  readonly postgresUs: number | null;
  readonly transactionsPerEvent: number;
  readonly walBytesPerEvent: number;
}

async function runRound(platform: Platform, api: ApiProcess, load: Load): Promise<Round> {
  const [before, cpuBefore] = [await countersOf(platform), await cpuSecondsOfTree(platform.postgresPid)];
  const round = await runLoad(api, load);
  const [after, cpuAfter] = [await countersOf(platform), await cpuSecondsOfTree(platform.postgresPid)];
  const postgresUs = cpuBefore === null || cpuAfter === null ? null : ((cpuAfter - cpuBefore) * 1e6) / load.events;
  return {
    ...round,
    postgresUs,
    transactionsPerEvent: (after.transactions - before.transactions) / load.events,
    walBytesPerEvent: (after.walBytes - before.walBytes) / load.events,
  };
}

async function runLoad({ child, url }: ApiProcess, { connections, events }: Load) {
  const before = await usageOf(child);
  const generator = fork(fileURLToPath(new URL('./ingest-load-process.ts', import.meta.url)), {
    env: { ...process.env, API_URL: url, API_KEY, CONNECTIONS: String(connections), EVENTS: String(events) },
    serialization: 'advanced',
  });
  const { seconds, waitsMs } = await childMessage<{ seconds: number; waitsMs: number[] }>(generator, 'done');
  const after = await usageOf(child);
  return {
    perSecond: events / seconds,
    p50Ms: quantile(waitsMs, 0.5),
    p99Ms: quantile(waitsMs, 0.99),
    apiUs: (after.cpuUs - before.cpuUs) / events,
  };
}

function usageOf(child: ChildProcess): Promise<{ cpuUs: number; rssBytes: number }> {
  child.send('usage');
  return childMessage(child, 'usage');
}

/** What PostgreSQL has done so far. */
async function countersOf({ database }: Platform): Promise<{ transactions: number; walBytes: number }> {
  const [row] = await database.sql<{ transactions: number; walBytes: number }[]>`
    select pg_snapshot_xmax(pg_current_snapshot())::text::float8 as transactions,
      pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as "walBytes"`;
  if (row === undefined) throw new Error('PostgreSQL told nothing about itself.');
  return row;
}
