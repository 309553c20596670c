import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, startCluster, TEST_SETTINGS } from '@postrider/embedded-postgres';
import { startReaper } from './reaper.ts';

const run = promisify(execFile);

/** A PostgreSQL that a test may stop, and put back to how it was: another cluster than that of the test databases. */
export interface OwnCluster {
  /** Stays the same when it is started again, as long as nobody takes its port. */
  url(): string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Copies its files as they are, stopped meanwhile, as a snapshot of its disk would. */
  save(): Promise<void>;
  /** Puts the copy in place of its files, and starts it. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

export async function startOwnCluster(): Promise<OwnCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'postrider-own-'));
  // Root's PostgreSQL runs as another user, who must be able to pass through.
  await chmod(directory, 0o711);
  const start = () => startCluster({ dataDirectory: join(directory, 'postgres'), settings: TEST_SETTINGS });
  let cluster: Cluster = await start();
  const { location } = cluster;
  const reaper = startReaper({ location, directories: [location, directory] });
  const [files, copy] = [join(location, 'cluster'), join(location, 'copy')];
  return {
    url: () => cluster.url(),
    stop: () => cluster.stop(),
    start: async () => {
      cluster = await start();
    },
    save: async () => {
      await cluster.stop();
      // With owners and modes, without which PostgreSQL does not start.
      await run('cp', ['-a', files, copy]);
      cluster = await start();
    },
    restore: async () => {
      await cluster.stop();
      await rm(files, { recursive: true });
      await run('cp', ['-a', copy, files]);
      cluster = await start();
    },
    remove: async () => {
      await cluster.stop();
      await Promise.all([location, directory].map((path) => rm(path, { recursive: true, force: true })));
      reaper.dismiss();
    },
  };
}
