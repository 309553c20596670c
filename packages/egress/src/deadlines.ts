import { DEADLINE_TICK_MS } from './limits.ts';

/** Something that must end by a moment of `performance.now()`; the moment may come nearer meanwhile. */
export interface Expiring {
  readonly deadlineAt: number;
  expire(): void;
}

export interface Deadlines {
  add(expiring: Expiring): void;
  remove(expiring: Expiring): void;
}

/**
 * Calls `expire` once on what has not been removed by its deadline: never early, at most a tick late.
 *
 * One interval looks through all that is under way, instead of a timer for each: at the few thousand attempts that a
 * process has in flight a look costs microseconds, and an attempt pays for two operations on a set.
 */
export function createDeadlines(): Deadlines {
  const pending = new Set<Expiring>();
  let ticker: NodeJS.Timeout | null = null;

  function look(): void {
    const now = performance.now();
    for (const expiring of pending) {
      if (expiring.deadlineAt > now) continue;
      pending.delete(expiring);
      expiring.expire();
    }
    if (pending.size === 0 && ticker !== null) {
      clearInterval(ticker);
      ticker = null;
    }
  }

  return {
    add(expiring) {
      pending.add(expiring);
      // After the sockets were read: when this process was held up, answers that had come in time still count.
      ticker ??= setInterval(() => setImmediate(look), DEADLINE_TICK_MS);
    },
    remove(expiring) {
      pending.delete(expiring);
    },
  };
}
