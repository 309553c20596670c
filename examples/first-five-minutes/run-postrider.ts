import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const POSTRIDER = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

type Settings = Readonly<Record<string, string>>;

/** A command of Postrider's, to its end: what it printed. */
export async function postrider(args: readonly string[], settings: Settings): Promise<string> {
  const child = spawnPostrider(args, settings);
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`postrider ${args[0]} ended with exit code ${code}.`);
  return printed.trimEnd();
}

/** One of Postrider's processes. */
export interface Running {
  readonly pid: number;
  /** Where it listens; of a dispatcher, nowhere. */
  readonly url: string | null;
  /** Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts one of Postrider's processes, and resolves when it says that it runs. */
export async function startPostrider(role: 'api' | 'dispatcher', settings: Settings): Promise<Running> {
  const child = spawnPostrider([role], settings);
  const exited = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (!/is running.*\n/.test(printed)) continue;
    child.stdout.resume();
    return {
      pid: child.pid ?? 0,
      url: /(http:\/\/[\d.]+:\d+)/.exec(printed)?.[1] ?? null,
      end: async (signal) => {
        child.kill(signal);
        await exited;
      },
    };
  }
  throw new Error(`The ${role} ended instead of running.`);
}

function spawnPostrider(args: readonly string[], settings: Settings) {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [POSTRIDER, ...args], {
    env: { PATH, HOME, NO_COLOR: '1', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
