import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const API_KEY = 'a-root-key-of-the-drills';

/** A Postrider process of some checkout. */
export interface Program {
  /** Of an API, where it answers. */
  readonly url: string;
  /** What it has logged: lines of JSON. */
  log(): readonly string[];
  /** Bytes in memory. */
  memory(): Promise<number>;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<unknown>;
}

export function settings(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    POSTRIDER_API_KEY: API_KEY,
    POSTRIDER_MASTER_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    POSTRIDER_HTTP_TARGETS: 'true',
    POSTRIDER_EGRESS_ALLOW: '127.0.0.1',
    POSTRIDER_SHUTDOWN_DELAY_SECONDS: '2',
  };
}

/** Resolves when it says that it runs. */
export async function startProgram(
  checkout: string,
  role: 'api' | 'dispatcher',
  databaseUrl: string,
): Promise<Program> {
  const lines: string[] = [];
  const child = launch(checkout, role, databaseUrl);
  child.stderr?.on('data', (data) => lines.push(...String(data).trimEnd().split('\n')));
  const said = await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`postrider ${role} ended instead of running: ${lines.join('\n')}`);
    }),
  ]);
  return {
    url: /http:\/\/\S+?(?=[.\s]*$)/.exec(String(said[0]).trim())?.[0] ?? '',
    log: () => lines,
    memory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

/** Resolves with the exit code. */
export async function migrate(checkout: string, databaseUrl: string): Promise<unknown> {
  const child = launch(checkout, 'migrate', databaseUrl);
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  return (await once(child, 'exit'))[0];
}

function launch(checkout: string, role: string, databaseUrl: string): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [join(checkout, 'apps/cli/src/main.ts'), role], {
    cwd: checkout,
    env: { PATH, HOME, ...settings(databaseUrl) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
