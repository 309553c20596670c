import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { childMessage } from './child-message.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { type Platform, startPlatform } from './platform.ts';
import { runRawLoop } from './raw-loop.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf } from './record.ts';
import { signedRequests } from './signed-requests.ts';
import { pause } from './until.ts';

export interface StreamResult {
  readonly seconds: number;
  /** Received within these seconds. */
  readonly deliveries: number;
  readonly perSecond: number;
  /** The raw loop with the same bodies, the mean of before and after. */
  readonly rawPerSecond: number;
  readonly ratio: number;
  /** Arrivals per second in each fifth of the time: alike in a steady state. */
  readonly fifthsPerSecond: readonly number[];
  /** CPU per delivery of each process. */
  readonly recorderUs: number | null;
  readonly dispatcherUs: number | null;
  readonly postgresUs: number | null;
  readonly walBytes: number;
}

const DATA_BYTES = 1_024;

/** As many may be recorded and not yet received: enough for the relay to find full pages, and no backlog. */
const AHEAD_MAX = 5_000;

const TELL_EVERY_MS = 20;

/** Events recorded by SQL in batches, relayed and delivered at once, by processes of their own, as fast as they come through. */
export async function benchStream({
  seconds = 60,
  warmUpSeconds = 5,
  batch = 100,
  rawRequests = 50_000,
} = {}): Promise<StreamResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver();
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    const endpoint = { application: APPLICATION, url: receiver.url };
    const { secret } = granted(await createEndpoint(platform.deps, ACCESS, endpoint));
    const requests = signedRequests(secret.reveal(), dataOf(DATA_BYTES), rawRequests);
    await runRawLoop(receiver.url, requests.slice(0, rawRequests / 5));
    const rawBefore = await runRawLoop(receiver.url, requests);
    const measured = await streamFor(platform, receiver, { seconds, warmUpSeconds, batch });
    const rawPerSecond = (rawBefore + (await runRawLoop(receiver.url, requests))) / 2;
    return { ...measured, rawPerSecond, ratio: measured.perSecond / rawPerSecond };
  } finally {
    receiver.stop();
    await platform.close();
  }
}

async function streamFor(
  platform: Platform,
  receiver: BenchReceiver,
  {
    seconds,
    warmUpSeconds,
    batch,
  }: { readonly seconds: number; readonly warmUpSeconds: number; readonly batch: number },
) {
  const env = {
    DATABASE: platform.url,
    MASTER_KEYS: platform.masterKeys,
    BATCH: String(batch),
    DATA_BYTES: String(DATA_BYTES),
  };
  const recorder = await startProcess('./recorder-process.ts', env, 'ready');
  const dispatcher = await startProcess('./dispatcher-process.ts', env, 'running');
  receiver.reset();
  const telling = keepTelling(recorder, receiver);
  try {
    await pause(warmUpSeconds * 1000);
    const look = async () => ({
      at: performance.now(),
      received: await receiver.count(),
      recorderS: await cpuSecondsOfTree(recorder.pid ?? 0),
      dispatcherS: await cpuSecondsOfTree(dispatcher.pid ?? 0),
      postgresS: await cpuSecondsOfTree(platform.postgresPid),
      wal: await walPosition(platform),
    });
    const looks = [await look()];
    for (let fifth = 0; fifth < 5; fifth += 1) {
      await pause(seconds * 200);
      looks.push(await look());
    }
    const rate = (from: number, to: number) => {
      const [a, b] = [looks.at(from), looks.at(to)];
      return a === undefined || b === undefined ? Number.NaN : ((b.received - a.received) * 1000) / (b.at - a.at);
    };
    const [first, last] = [looks.at(0), looks.at(-1)];
    if (first === undefined || last === undefined) throw new Error('Nothing was measured.');
    const deliveries = last.received - first.received;
    const us = (from: number | null, to: number | null) =>
      from === null || to === null ? null : ((to - from) * 1e6) / deliveries;
    return {
      seconds,
      deliveries,
      perSecond: rate(0, -1),
      fifthsPerSecond: [1, 2, 3, 4, 5].map((fifth) => rate(fifth - 1, fifth)),
      recorderUs: us(first.recorderS, last.recorderS),
      dispatcherUs: us(first.dispatcherS, last.dispatcherS),
      postgresUs: us(first.postgresS, last.postgresS),
      walBytes: (last.wal - first.wal) / deliveries,
    };
  } finally {
    await telling.stop();
    for (const child of [recorder, dispatcher]) {
      child.disconnect();
      await once(child, 'exit');
    }
  }
}

/** Lets the recorder stay ahead of the receiver by so many, and no more. */
function keepTelling(recorder: ChildProcess, receiver: BenchReceiver): { stop(): Promise<void> } {
  let stopped = false;
  const tell = async () => {
    while (!stopped) {
      recorder.send(String((await receiver.count()) + AHEAD_MAX));
      await pause(TELL_EVERY_MS);
    }
  };
  const telling = tell();
  return {
    stop: () => {
      stopped = true;
      return telling;
    },
  };
}

async function startProcess(file: string, env: Readonly<Record<string, string>>, kind: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...process.env, ...env } });
  await childMessage(child, kind);
  return child;
}

async function walPosition({ database }: Platform): Promise<number> {
  const [row] = await database.sql<{ bytes: number }[]>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as bytes`;
  return row?.bytes ?? Number.NaN;
}
