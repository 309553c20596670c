/**
 * The queue's seconds begin by our estimate of the database's clock, which may be so much ahead: a look that is early finds
 * what is not due yet, and must put it back.
 */
const CLOCK_ERROR_MS = 100;

/** Node's timers count whole milliseconds and may end up to one early. */
const TIMER_ERROR_MS = 1;

/**
 * Milliseconds to wait for the queue's next second: what becomes due does so on whole ones, so that one look in each finds
 * it at once. `nowMs`: since 1970, by our estimate.
 */
export function untilNextSecond(nowMs: number): number {
  const intoSecond = (nowMs - CLOCK_ERROR_MS) % 1_000;
  return Math.ceil(1_000 - intoSecond) + TIMER_ERROR_MS;
}
