import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { DISPATCHER_CONFIG, type Platform } from './platform.ts';

const PROGRAM = fileURLToPath(new URL('./dispatcher-process.ts', import.meta.url));

/** Modules are compiled once: half of what a start takes. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

/** As its connections are named. */
export const PROCESS_NAME = 'postrider dispatcher process';

/** Starts a dispatcher in a process of its own. */
export async function dispatcherProcess(
  { url, masterKeys }: Platform,
  config = DISPATCHER_CONFIG,
  /** URLs by name. */
  sources: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, url, masterKeys, JSON.stringify(config), JSON.stringify(sources)], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  await once(child.stdout, 'data');
  return child;
}

export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Lets the leases of everything in hand be over, as if their holders had been silent for a minute. */
export async function endLeases({ database }: Platform): Promise<void> {
  await database.sql`
    update postrider_queue.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`;
}
