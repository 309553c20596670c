import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Behaviour } from './action.ts';

/** The customers' servers, in a process of their own. */
export interface Receivers {
  readonly pid: number;
  /** By the endpoint's uid. */
  readonly ports: Readonly<Record<string, number>>;
  /** Null: answers 200 again. */
  behave(endpoint: string, behaviour: Behaviour | null): void;
  stop(): void;
}

const PROCESS = fileURLToPath(new URL('./receiver-process.ts', import.meta.url));
const started = z.object({ ports: z.record(z.string(), z.number()) });

/** They write down what comes in the journal. */
export async function startReceivers(journal: string): Promise<Receivers> {
  const child = fork(PROCESS, [journal]);
  const { ports } = await new Promise<z.infer<typeof started>>((resolve, reject) => {
    child.once('message', (message) => resolve(started.parse(message)));
    child.once('exit', () => reject(new Error('The receivers ended before they began.')));
  });
  return {
    pid: child.pid ?? 0,
    ports,
    behave: (endpoint, behaviour) => {
      child.send({ endpoint, behaviour });
    },
    stop: () => child.disconnect(),
  };
}
