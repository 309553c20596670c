import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { freePort } from './free-port.ts';
import { clusterIn } from './initialize.ts';
import type { Location } from './location.ts';
import { answers, findPostmaster, type Postmaster } from './postmaster.ts';
import { spawnOptions } from './run-program.ts';
import { giveTo } from './server-user.ts';
import type { Settings } from './settings.ts';

/** Recovery after a kill replays at most `max_wal_size`; that takes seconds, on a slow disk a minute. */
const START_TIMEOUT_MS = 180_000;
const POLL_MS = 10;
/** Each is a port that somebody took in the moment between our finding it free and PostgreSQL's taking it. */
const PORTS_TRIED_MAX = 10;
const LOG_BYTES_MAX = 16 * 1024 * 1024;

export interface Launched {
  readonly postmaster: Postmaster;
  /** Null: somebody else started it. */
  readonly process: ChildProcess | null;
}

/** Starts PostgreSQL on the cluster, or joins the one that already runs on it, and waits until it takes connections. */
export async function launch(
  location: Location,
  binaries: Binaries,
  settings: Settings,
  environment: Readonly<Record<string, string>> = {},
): Promise<Launched> {
  const paths = clusterIn(location.folder);
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried++) {
    const running = await untilReady(paths.data, null);
    if (running !== null) return { postmaster: running, process: null };

    // The port of last time if possible, so that a connection string somebody noted goes on working.
    const port = await freePort(tried === 0 ? await portOfLastTime(paths.port) : null);
    const logStart = await beginLog(location, paths.log);
    const child = startPostgres(location, binaries, { ...settings, port }, environment);
    const postmaster = await untilReady(paths.data, child);
    if (postmaster !== null) {
      await writeFile(paths.port, String(postmaster.port));
      return { postmaster, process: child };
    }
    const log = (await readFile(paths.log)).subarray(logStart).toString();
    // Lost the port, or lost the race against another process on the same directory: look again.
    if (!/could not bind|lock file "postmaster.pid"/.test(log)) {
      throw new EmbeddedPostgresError(`The embedded PostgreSQL did not start: ${reasonIn(log)} (log: ${paths.log})`);
    }
  }
  throw new EmbeddedPostgresError(`The embedded PostgreSQL found no free port in ${PORTS_TRIED_MAX} tries.`);
}

/** Null when none runs, or the one that was starting has ended. */
async function untilReady(data: string, child: ChildProcess | null): Promise<Postmaster | null> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const postmaster = await findPostmaster(data);
    // With ours, another's note can be there for a moment while ours finds out that it is too late.
    const expected = child === null || postmaster?.pid === child.pid;
    if (postmaster?.ready && expected && (await answers(postmaster.port))) return postmaster;
    if (child === null ? postmaster === null : child.exitCode !== null || child.signalCode !== null) return null;
    await setTimeout(POLL_MS);
  }
  throw new EmbeddedPostgresError(`The PostgreSQL on ${data} neither takes connections nor ends: stop it by hand.`);
}

function startPostgres(
  { folder, user }: Location,
  binaries: Binaries,
  settings: Settings,
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const { data, log } = clusterIn(folder);
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', lc_messages: 'C' };
  const options = Object.entries({ ...settings, ...fixed }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(log, 'a');
  try {
    const spawning = spawnOptions(user);
    const child = spawn(binaries.postgres, ['-D', data, ...options], {
      ...spawning,
      env: { ...spawning.env, ...environment },
      stdio: ['ignore', output, output],
    });
    // Without a listener a failed start would end our process; `untilReady` sees it as well.
    child.on('error', () => {});
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

async function portOfLastTime(path: string): Promise<number | null> {
  const port = Number(await readFile(path, 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : null;
}

/** Keeps one earlier log of limited size, and tells where this start's lines begin. */
async function beginLog({ user }: Location, path: string): Promise<number> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) await rename(path, `${path}.1`);
  await (await open(path, 'a', 0o600)).close();
  await giveTo(user, path);
  return size > LOG_BYTES_MAX ? 0 : size;
}

function reasonIn(log: string): string {
  const lines = log.trim().split('\n');
  const fatal = lines.find((line) => /FATAL|PANIC|error/.test(line)) ?? lines.at(-1) ?? '';
  return fatal.replace(/^.*?(FATAL|PANIC):\s*/, '') || 'it said nothing';
}
