import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childMessage } from './child-message.ts';

/** A bare HTTP receiver in another process. */
export interface BenchReceiver {
  readonly url: string;
  readonly pid: number;
  count(): Promise<number>;
  /** Forgets what came so far. */
  reset(): void;
  /** The most requests that were open at once. */
  mostOpen(): Promise<number>;
  /** Milliseconds since 1970 at which each event first arrived. */
  arrivals(): Promise<Map<string, number>>;
  /** From now on it answers 200 at once, or again as it was started. */
  behave(how: 'well' | 'as started'): void;
  stop(): void;
}

export async function startBenchReceiver({
  arrivals = false,
  failEvery = 0,
  latencyMs = 0,
  allAddresses = false,
}: {
  readonly arrivals?: boolean;
  /** Every so many requests are answered with 500; 0: none. */
  readonly failEvery?: number;
  /** Between a request's end and its answer; longer than any timeout: it hangs. */
  readonly latencyMs?: number;
  /** It answers under all addresses of loopback, each of which is an origin of its own. */
  readonly allAddresses?: boolean;
} = {}): Promise<BenchReceiver> {
  const child = fork(fileURLToPath(new URL('./receiver-process.ts', import.meta.url)), {
    env: {
      ...process.env,
      ARRIVALS: arrivals ? 'yes' : 'no',
      FAIL_EVERY: String(failEvery),
      LATENCY_MS: String(latencyMs),
      ALL_ADDRESSES: allAddresses ? 'yes' : 'no',
    },
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
    mostOpen: async () => (await ask<{ mostOpen: number }>('mostOpen')).mostOpen,
    arrivals: async () => new Map((await ask<{ arrivals: [string, number][] }>('arrivals')).arrivals),
    behave: (how) => child.send(how),
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
