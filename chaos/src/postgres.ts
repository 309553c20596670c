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
  /** On the same files, and on the same port if nobody took it. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const SETTINGS = {
  // Enough for the cast, few enough that somebody else can take the rest.
  max_connections: 60,
  shared_buffers: '32MB',
  // The log tells what the nemesis did; a statement that is ended on purpose is no news.
  log_min_messages: 'fatal',
};

const POLL_MS = 10;

export async function startPostgres(dataDirectory: string): Promise<ChaosPostgres> {
  let cluster: Cluster = await startCluster({ dataDirectory, settings: SETTINGS });
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
      cluster = await startCluster({ dataDirectory, settings: SETTINGS });
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
