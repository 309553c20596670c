import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findBinaries } from './binaries.ts';
import { clusterIn, initialize } from './initialize.ts';
import { launch } from './launch.ts';
import { locate } from './location.ts';
import { chooseServerUser } from './server-user.ts';
import { DURABLE_SETTINGS, type Settings } from './settings.ts';
import { shutDown } from './shut-down.ts';

/** A PostgreSQL of our own on 127.0.0.1. It outlives this process unless stopped. */
export interface Cluster {
  /** A superuser's connection string. */
  url(database?: string): string;
  /** It was running already: another process started it, and perhaps was killed. */
  readonly adopted: boolean;
  /** The folder with its data and log; not the wanted one where PostgreSQL could not have reached that. */
  readonly location: string;
  /** Ends open connections, finishes what they had committed, and waits until PostgreSQL is gone. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Made if absent. */
  readonly dataDirectory: string;
  /** On top of the durable ones. They count only when this call starts the server. */
  readonly settings?: Settings;
  /** Of the server's processes, beside what ours has. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logger?: { info(message: string): void };
}

/**
 * Starts PostgreSQL on a directory (making a cluster there first if it is empty), or adopts the one that runs on it.
 * Rejects with EmbeddedPostgresError, one sentence, when that cannot be.
 */
export async function startCluster({
  dataDirectory,
  settings,
  environment = {},
  logger,
}: ClusterOptions): Promise<Cluster> {
  const location = await locate(dataDirectory, chooseServerUser());
  if (location.folder !== resolve(dataDirectory)) {
    logger?.info(`PostgreSQL's unprivileged user cannot reach ${dataDirectory}: its data is in ${location.folder}.`);
  }
  const binaries = await findBinaries(location.user);
  await initialize(location, binaries);
  const launched = await launch(location, binaries, { ...DURABLE_SETTINGS, ...settings }, environment);
  if (launched.process === null) logger?.info('A PostgreSQL was left running on the data directory: it is used.');

  const password = encodeURIComponent((await readFile(clusterIn(location.folder).password, 'utf8')).trim());
  let stopping: Promise<void> | null = null;
  return {
    url: (database = 'postgres') =>
      `postgres://postgres:${password}@127.0.0.1:${launched.postmaster.port}/${encodeURIComponent(database)}`,
    adopted: launched.process === null,
    location: location.folder,
    stop: () => {
      stopping ??= shutDown(launched.postmaster, location, binaries);
      return stopping;
    },
  };
}
