import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childMessage } from './child-message.ts';
import { COMPILED, MEMORY_FLAGS } from './memory-flags.ts';
import type { Platform } from './platform.ts';
import type { Vitals } from './vitals.ts';

/** A process that is watched while it works. */
export interface SoakProcess {
  readonly pid: number;
  vitals(): Promise<Vitals>;
  stop(): Promise<void>;
}

export interface SoakApi extends SoakProcess {
  readonly url: string;
}

export interface SoakReceiver {
  readonly url: string;
  count(): Promise<{ readonly received: number; readonly failed: number }>;
  /** From now on, one request in twenty fails. */
  fail(): void;
  stop(): Promise<void>;
}

export interface SoakLoad {
  /** Sends events until so many have been sent in all; more than before, or nothing happens. */
  sendUpTo(total: number): void;
  count(): Promise<{ readonly accepted: number; readonly refused: number }>;
  stop(): Promise<void>;
}

const API_KEY = 'bench';

export async function startSoakApi({ url, masterKeys }: Platform): Promise<SoakApi> {
  const env = { ...COMPILED, DATABASE: url, MASTER_KEYS: masterKeys, API_KEY };
  const { child, said } = await start<{ url: string }>('./api-process.ts', env, 'listening', MEMORY_FLAGS);
  return { ...watched(child), url: said.url };
}

export async function startSoakDispatcher({ url, masterKeys }: Platform): Promise<SoakProcess> {
  const env = { ...COMPILED, DATABASE: url, MASTER_KEYS: masterKeys };
  const { child } = await start('./dispatcher-process.ts', env, 'running', MEMORY_FLAGS);
  return watched(child);
}

export async function startSoakReceiver(): Promise<SoakReceiver> {
  const { child, said } = await start<{ port: number }>('./soak-receiver-process.ts', {}, 'listening');
  return {
    url: `http://127.0.0.1:${said.port}/webhooks`,
    count: () => ask(child, 'count'),
    fail: () => void child.send('fail'),
    stop: () => stop(child),
  };
}

export async function startSoakLoad(apiUrl: string, types: number): Promise<SoakLoad> {
  const env = { API_URL: apiUrl, API_KEY, TYPES: String(types) };
  const { child } = await start('./soak-load-process.ts', env, 'ready');
  return {
    sendUpTo: (total) => void child.send(String(Math.floor(total))),
    count: () => ask(child, 'count'),
    stop: () => stop(child),
  };
}

async function start<Said>(
  file: string,
  env: Readonly<Record<string, string>>,
  kind: string,
  execArgv: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly said: Said }> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, { env: { ...process.env, ...env }, execArgv: [...execArgv] });
  return { child, said: await childMessage<Said>(child, kind) };
}

function watched(child: ChildProcess): SoakProcess {
  return { pid: child.pid ?? 0, vitals: () => ask(child, 'vitals'), stop: () => stop(child) };
}

function ask<T>(child: ChildProcess, question: string): Promise<T> {
  child.send(question);
  return childMessage(child, question);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
