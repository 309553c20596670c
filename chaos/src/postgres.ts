import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Cluster, startCluster } from '@postrider/embedded-postgres';

/** A PostgreSQL of our own, durable as one that somebody keeps, which can be ended as if the power had failed. */
export interface ChaosPostgres {
  /** A superuser's connection string, past every proxy. */
  url(): string;
  port(): number;
  pid(): Promise<number>;
  /** Its immediate shutdown: nothing is finished and nothing written; the next start recovers. */
  stopAtOnce(): Promise<void>;
  /** On the same files, and on the same port if nobody took it; one that runs is left alone. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const SETTINGS = {
  // Enough for the cast, few enough that somebody else can take the rest.
  max_connections: 60,
  // What is kept of it must have room on a small disk.
  max_wal_size: '96MB',
  shared_buffers: '32MB',
  // The log tells what the nemesis did; a statement that is ended on purpose is no news.
  log_min_messages: 'fatal',
};

const POLL_MS = 10;

/** `environment`: of its processes, beside what they have. */
export async function startPostgres(
  dataDirectory: string,
  environment: Readonly<Record<string, string>>,
): Promise<ChaosPostgres> {
  const options = { dataDirectory, settings: SETTINGS, environment };
  let cluster: Cluster = await startCluster(options);
  const note = join(cluster.location, 'cluster', 'data', 'postmaster.pid');
  const pid = async () => Number((await readFile(note, 'utf8')).split('\n')[0]);
  return {
    url: () => cluster.url(),
    port: () => Number(new URL(cluster.url()).port),
    pid,
    stopAtOnce: async () => {
      const running = await pid();
      process.kill(running, 'SIGQUIT');
      while (isAlive(running)) await setTimeout(POLL_MS);
    },
    start: async () => {
      cluster = await startCluster(options);
    },
    close: () => cluster.stop(),
  };
}

/** A zombie is not: it is our child, and its number stays taken until its end has been noticed. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
