import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CrashPoint } from './action.ts';

/** A process of Postrider's that is started again whenever it ends, as an orchestrator would. */
export interface Member {
  readonly name: string;
  /** Null while none runs. */
  pid(): number | null;
  /** SIGKILL, SIGTERM, SIGSTOP or SIGCONT to the process that runs. */
  signal(signal: NodeJS.Signals): void;
  /** The next start is one that ends itself at this point. */
  crashNext(at: { readonly point: CrashPoint; readonly passing: number }): void;
  /** How often it has said that it runs. */
  starts(): number;
  /** Kills it, and starts it no more. */
  close(): Promise<void>;
}

export interface MemberOptions {
  readonly name: string;
  readonly role: 'api' | 'dispatcher';
  readonly environment: Readonly<Record<string, string>>;
  /** Where its logs are appended. */
  readonly log: string;
  /** It runs; of an API, at this port. */
  readonly running: (port: number | null) => void;
  /** It had said that it runs, and ended without having been killed, otherwise than as one that was told to stop. */
  readonly failed: (code: number) => void;
}

/** The program as people start it. */
export const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const CRASHING = fileURLToPath(new URL('./crashing-process.ts', import.meta.url));

const RESTART_PAUSE_MS = 200;

/** How one ends that was told to stop, and how one that was told so twice. */
const TOLD_TO_STOP: readonly number[] = [0, 130];

export function startMember({ name, role, environment, log, running, failed }: MemberOptions): Member {
  let child: ChildProcess | null = null;
  let crash: { readonly point: CrashPoint; readonly passing: number } | null = null;
  let starts = 0;
  let closed = false;
  let ended: Promise<void> = Promise.resolve();

  const start = () => {
    if (closed) return;
    const crashing = crash;
    crash = null;
    const output = openSync(log, 'a');
    const program = spawn(process.execPath, [crashing === null ? MAIN : CRASHING, role], {
      env: {
        ...environment,
        ...(crashing === null ? {} : { POSTRIDER_CRASH_AT: `${crashing.point}:${crashing.passing}` }),
      },
      stdio: ['ignore', 'pipe', output],
    });
    closeSync(output);
    child = program;
    let said = '';
    let isRunning = false;
    program.stdout?.on('data', (text) => {
      said += text;
      const found = / is running(?: on http:\/\/[^:]+:(\d+))?\.\n/.exec(said);
      if (found === null) return;
      said = '';
      isRunning = true;
      starts += 1;
      running(found[1] === undefined ? null : Number(found[1]));
    });
    ended = new Promise((resolve) => {
      program.once('close', (code) => {
        if (isRunning && code !== null && !TOLD_TO_STOP.includes(code)) failed(code);
        child = null;
        resolve();
        if (!closed) setTimeout(start, RESTART_PAUSE_MS).unref();
      });
    });
  };
  start();

  return {
    name,
    pid: () => child?.pid ?? null,
    signal: (signal) => {
      child?.kill(signal);
    },
    crashNext: (at) => {
      crash = at;
    },
    starts: () => starts,
    close: async () => {
      closed = true;
      child?.kill('SIGKILL');
      await ended;
    },
  };
}
