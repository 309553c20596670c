import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseServerUser, freePort, giveTo, runProgram, TEST_SETTINGS } from '@postrider/embedded-postgres';
import { startReaper } from './reaper.ts';

/** Where Debian has PostgreSQL 15, with what the embedded one lacks: pg_dump, pg_restore, pg_basebackup. */
const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** Whether a workshop can be opened on this machine. */
export const hasTools: boolean = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'pg_basebackup'].every((program) =>
  existsSync(join(PROGRAMS, program)),
);

/** Clusters of PostgreSQL 15 in a temporary folder, and its tools, run as the clusters' user. */
export interface Workshop {
  /** For files that the tools and the servers write and read. */
  readonly folder: string;
  /** Rejects with what the program said, unless it ends with 0. */
  run(program: string, ...args: readonly string[]): Promise<void>;
  /** The data directory of the cluster of that name, to be filled before its first start by whoever does not want a new one. */
  dataOf(name: string): Promise<string>;
  /** Starts the server of that name, with a new cluster if it has none; rejects if it does not start. */
  start(name: string, settings?: Readonly<Record<string, string | number>>): Promise<ServerWithTools>;
  /** Stops what runs and removes everything. */
  close(): Promise<void>;
}

export interface ServerWithTools {
  /** A superuser's connection string. */
  url(database?: string): string;
  stop(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-workshop-'));
  const user = chooseServerUser();
  // Root's PostgreSQL runs as another user.
  await giveTo(user, folder);
  await chmod(folder, 0o711);
  const run = async (program: string, ...args: readonly string[]) => {
    const { code, output } = await runProgram(user, join(PROGRAMS, program), args);
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
  };
  const started: { stop(): Promise<void> }[] = [];

  const dataOf = async (name: string) => {
    const location = join(folder, name);
    // As the reaper expects it.
    const cluster = join(location, 'cluster');
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    for (const path of [location, cluster]) await giveTo(user, path);
    return join(cluster, 'data');
  };

  const start = async (name: string, settings: Readonly<Record<string, string | number>> = {}) => {
    const location = join(folder, name);
    const data = await dataOf(name);
    if (!existsSync(data)) {
      await run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
    }
    const port = await freePort(null);
    const options = { ...TEST_SETTINGS, ...settings, listen_addresses: '127.0.0.1', port, unix_socket_directories: '' };
    const given = Object.entries(options).map(([setting, value]) => `-c "${setting}=${value}"`);
    const log = join(location, 'log');
    await run('pg_ctl', 'start', '-D', data, '-w', '-l', log, '-o', given.join(' ')).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await readFile(log, 'utf8').catch(() => '')}`);
    });
    const reaper = startReaper({ location, directories: [folder] });
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= run('pg_ctl', 'stop', '-D', data, '-m', 'fast').then(reaper.dismiss);
      return stopping;
    };
    started.push({ stop });
    return { url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`, stop };
  };

  return {
    folder,
    run,
    dataOf,
    start,
    close: async () => {
      await Promise.all(started.map(({ stop }) => stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
