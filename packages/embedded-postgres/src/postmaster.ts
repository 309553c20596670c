import { readFile, realpath, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** It is on the same machine; a busy one takes milliseconds. */
const ANSWER_TIMEOUT_MS = 5_000;

/** PostgreSQL's own note of itself (`postmaster.pid`), as far as it concerns us. */
export interface Postmaster {
  readonly pid: number;
  /** The data directory as it was named when it started; another path may lead there too. */
  readonly directory: string;
  readonly port: number;
  readonly ready: boolean;
}

/**
 * The PostgreSQL that runs on this data directory, or null. A note that names somebody else's process (its number was
 * given away again, or the directory was copied with the note in it) is removed, for PostgreSQL would trip over it.
 */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const path = join(data, 'postmaster.pid');
  const [pidLine, directory, , port, , , , status] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(pidLine);
  if (directory === undefined || !Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  if (!(await isServing(pid, directory)) || (await isElsewhere(directory, data))) {
    await rm(path, { force: true });
    return null;
  }
  return { pid, directory, port: Number(port), ready: status?.trim() === 'ready' };
}

/** Whether that process is a PostgreSQL started on this directory; in doubt, yes. A zombie is not. */
export async function isServing(pid: number, directory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const commandLine = await commandLineOf(pid);
  return commandLine === null || commandLine.includes(directory);
}

/** In doubt it is not: two servers on one directory destroy it. */
async function isElsewhere(noted: string, data: string): Promise<boolean> {
  const real = await realpath(noted).catch(() => null);
  return real !== null && real !== (await realpath(data));
}

/** True for a process of another user too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Null where the system does not tell. */
async function commandLineOf(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text.replaceAll('\0', ' '),
      () => null,
    );
  }
  const { code, output } = await runProgram(null, 'ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return code === 0 ? output : null;
}

/** Whether a PostgreSQL answers there: to the protocol's SSLRequest it says N or S. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.on('data', (data) => end(data[0] === 0x4e || data[0] === 0x53));
  });
}
