import { setTimeout } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Location } from './location.ts';
import { isServing, type Postmaster } from './postmaster.ts';
import { runProgram } from './run-program.ts';

/** A shutdown writes a checkpoint of at most `shared_buffers`: seconds. After this it is made to end without one. */
const SHUTDOWN_TIMEOUT_MS = 60_000;
const POLL_MS = 10;

/** PostgreSQL's "fast" shutdown, then its "immediate" one: the names of its modes and the signals that ask for them. */
const MODES = [
  { name: 'fast', signal: 'SIGINT' },
  { name: 'immediate', signal: 'SIGQUIT' },
] as const;

/** Stops the server and waits until its process is gone, even if its files were removed under it. */
export async function shutDown({ pid, directory }: Postmaster, { user }: Location, binaries: Binaries): Promise<void> {
  for (const { name, signal } of MODES) {
    if (!(await isServing(pid, directory))) return;
    // Windows has no such signals; there PostgreSQL's own program asks by other means.
    if (process.platform === 'win32')
      await runProgram(user, binaries.pgCtl, ['stop', '-D', directory, '-m', name, '-W']);
    else signalIfThere(pid, signal);
    if (await untilGone(pid, directory)) return;
  }
}

async function untilGone(pid: number, directory: string): Promise<boolean> {
  const deadline = performance.now() + SHUTDOWN_TIMEOUT_MS;
  while (await isServing(pid, directory)) {
    if (performance.now() > deadline) return false;
    await setTimeout(POLL_MS);
  }
  return true;
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in this moment.
  }
}
