import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from '@postrider/embedded-postgres';
import { until } from '@postrider/testkit';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The program, running as a process group of its own, as a shell would start it. */
export interface Program {
  readonly pid: number;
  out(): string;
  err(): string;
  /** Nobody reads what it prints any more. */
  closeOut(): void;
  /** To the whole group, as a terminal's Ctrl-C is. */
  signal(signal: NodeJS.Signals): void;
  readonly exited: Promise<number | null>;
}

/** A directory to run it in, within reach of the user PostgreSQL runs as; `remove` stops and clears what was left. */
export async function workspace(): Promise<{
  readonly directory: string;
  start(args: readonly string[], environment?: Record<string, string>): Program;
  remove(): Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'postrider-cli-'));
  await chmod(directory, 0o755);
  const programs: Program[] = [];
  return {
    directory,
    start: (args, environment = {}) => {
      const program = startProgram(directory, args, environment);
      programs.push(program);
      return program;
    },
    remove: async () => {
      for (const program of programs) program.signal('SIGKILL');
      await Promise.all(programs.map(({ exited }) => exited));
      const dataDirectory = join(directory, '.postrider', 'postgres');
      if (await isThere(join(dataDirectory, 'cluster', 'data', 'postmaster.pid'))) {
        await (await startCluster({ dataDirectory })).stop();
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function startProgram(cwd: string, args: readonly string[], environment: Record<string, string>): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, HOME, PORT: '0', POSTRIDER_LOG_LEVEL: 'error', ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    out: () => out,
    err: () => err,
    closeOut: () => child.stdout.destroy(),
    signal: (signal) => {
      try {
        process.kill(-pid, signal);
      } catch {
        // It has ended already.
      }
    },
    exited: new Promise((resolve) => child.on('close', (code) => resolve(code))),
  };
}

/** Waits until it says that it runs, and gives what it printed about itself. */
export async function running(program: Program): Promise<{ apiUrl: string; apiKey: string; curls: readonly string[] }> {
  let ended = false;
  program.exited.then(() => {
    ended = true;
  });
  const out = await until('the program says that it runs', () => {
    if (ended) throw new Error(`The program ended instead of running: ${program.err()}`);
    return / is running.*\n$/s.test(program.out()) ? program.out() : null;
  });
  return {
    apiUrl: /(http:\/\/[\d.]+:\d+)/.exec(out)?.[1] ?? '',
    apiKey: /API key\s+(\S+)/.exec(out)?.[1] ?? '',
    curls: out.split('\n').filter((line) => line.startsWith('curl ')),
  };
}

export const hasCurl = spawnSync('curl', ['--version']).status === 0;

export const isThere = async (path: string) => (await stat(path).catch(() => null)) !== null;
