import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childMessage } from './child-message.ts';

/** A bare HTTP receiver in another process. */
export interface BenchReceiver {
  readonly url: string;
  readonly pid: number;
  count(): Promise<number>;
  reset(): void;
  /** Milliseconds since 1970 at which each event first arrived. */
  arrivals(): Promise<Map<string, number>>;
  stop(): void;
}

export async function startBenchReceiver({
  arrivals = false,
  failEvery = 0,
}: {
  readonly arrivals?: boolean;
  /** Every so many requests are answered with 500; 0: none. */
  readonly failEvery?: number;
} = {}): Promise<BenchReceiver> {
  const child = fork(fileURLToPath(new URL('./receiver-process.ts', import.meta.url)), {
    env: { ...process.env, ARRIVALS: arrivals ? 'yes' : 'no', FAIL_EVERY: String(failEvery) },
    serialization: 'advanced',
  });
  const { port } = await childMessage<{ port: number }>(child, 'listening');
  const ask = <T>(question: string) => {
    child.send(question);
    return childMessage<T>(child, question);
  };
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    pid: child.pid ?? 0,
    count: async () => (await ask<{ received: number }>('count')).received,
    reset: () => child.send('reset'),
    arrivals: async () => new Map((await ask<{ arrivals: [string, number][] }>('arrivals')).arrivals),
    stop: () => child.disconnect(),
  };
}
