import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childMessage } from './child-message.ts';
import { COMPILED, MEMORY_FLAGS } from './memory-flags.ts';
import type { Platform } from './platform.ts';

/** A dispatcher in a process of its own, as it is deployed. */
export interface DispatcherChild {
  readonly pid: number;
  /** By how much its event loop was late, since the last time this was asked. */
  loopDelay(): Promise<{ readonly p99Ms: number; readonly maxMs: number }>;
  /** Lets it finish what is in flight; resolves when the process has ended. */
  stop(): Promise<void>;
}

export async function startDispatcherChild(
  { url, masterKeys }: Pick<Platform, 'url' | 'masterKeys'>,
  { inFlightMax = 500 } = {},
): Promise<DispatcherChild> {
  const child = fork(fileURLToPath(new URL('./dispatcher-process.ts', import.meta.url)), {
    env: { ...process.env, ...COMPILED, DATABASE: url, MASTER_KEYS: masterKeys, IN_FLIGHT_MAX: String(inFlightMax) },
    execArgv: MEMORY_FLAGS,
  });
  await childMessage(child, 'running');
  return {
    pid: child.pid ?? 0,
    loopDelay: () => {
      child.send('loopDelay');
      return childMessage(child, 'loopDelay');
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
