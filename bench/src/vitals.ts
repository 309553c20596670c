import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process knows of itself and nobody sees from outside. */
export interface Vitals {
  /** By how much its event loop was late since the last time this was asked, in 99 of 100 looks. */
  readonly loopDelayP99Ms: number;
  /** Sockets, timers, requests under way: all that keeps it from ending. */
  readonly handles: number;
}

const RESOLUTION_MS = 10;

/** Lets a process answer its parent's `vitals`. Nothing is measured until it is first asked. */
export function answerVitals(): void {
  let loop: ELDHistogram | null = null;
  process.on('message', (message) => {
    if (message !== 'vitals') return;
    // Of a time in which nothing was measured, nothing is known.
    const loopDelayP99Ms = loop === null || loop.count === 0 ? 0 : loop.percentile(99) / 1e6;
    const vitals: Vitals = { loopDelayP99Ms, handles: process.getActiveResourcesInfo().length };
    process.send?.({ kind: 'vitals', ...vitals });
    if (loop === null) {
      loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      loop.enable();
    }
    loop.reset();
  });
}
