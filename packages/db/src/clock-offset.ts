/** How far another clock is ahead of ours, and by how much that may be wrong in either direction; milliseconds. */
export interface ClockOffset {
  readonly ms: number;
  readonly errorMs: number;
}

/** A clock that is being set right slowly runs 500 parts per million too fast or too slow at most (RFC 5905, section 7.1). */
const DRIFT_MAX = 0.0005;

/**
 * What is known `elapsedMs` later, with another reading. A reading may be wrong by half of the time that it took, 50 ms and
 * more in a busy process; two that agree leave less between them. Where they contradict each other the clock has been set,
 * and the later one holds.
 */
export function afterReading(known: ClockOffset | null, read: ClockOffset, elapsedMs: number): ClockOffset {
  if (known === null) return read;
  const errorMs = known.errorMs + DRIFT_MAX * elapsedMs;
  const from = Math.max(known.ms - errorMs, read.ms - read.errorMs);
  const to = Math.min(known.ms + errorMs, read.ms + read.errorMs);
  return from <= to ? { ms: (from + to) / 2, errorMs: (to - from) / 2 } : read;
}
