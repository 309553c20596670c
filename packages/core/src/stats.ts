import type { AttemptOutcome, ClosedStatus } from './nouns.ts';
import type { ResponseTimeCounts } from './response-time-buckets.ts';

/** What happened in some span of time. */
export interface StatsCounts {
  /** Those that began in it, but for tests. */
  readonly attempts: Readonly<Record<AttemptOutcome, number>>;
  /** Those that were closed in it. One that was opened again counts once more when it closes. */
  readonly deliveries: Readonly<Record<ClosedStatus, number>>;
  /** Of attempts that met an answer; null: there were none. */
  readonly responseTimes: ResponseTimeCounts | null;
}

export interface StatsBucket extends StatsCounts {
  /** The beginning of its minute or hour. */
  readonly at: Date;
}

/** Deliveries that are open at this moment. Counted up to a limit; `capped`: it was reached, and there may be more. */
export interface OpenCounts {
  readonly pending: number;
  readonly retrying: number;
  readonly capped: boolean;
}

/** How many endpoints are summed up at once, of as many as stand on a page of a screen. */
export const ENDPOINT_SUMMARIES_MAX = 50;

export function sumOfStats(counts: readonly StatsCounts[]): StatsCounts {
  const sum = {
    attempts: { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 },
    deliveries: { delivered: 0, failed: 0, cancelled: 0 },
  };
  let responseTimes: number[] | null = null;
  for (const one of counts) {
    sum.attempts = addedUp(sum.attempts, one.attempts);
    sum.deliveries = addedUp(sum.deliveries, one.deliveries);
    if (one.responseTimes === null) continue;
    const before: readonly number[] = responseTimes ?? [];
    responseTimes = one.responseTimes.map((count, bucket) => count + (before[bucket] ?? 0));
  }
  return { ...sum, responseTimes };
}

/** The share of attempts that were delivered, of those whose end is known; null: there were none. */
export function successRate({ attempts: { lost, ...known } }: StatsCounts): number | null {
  const all = Object.values(known).reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : known.delivered / all;
}

function addedUp<Key extends string>(
  a: Readonly<Record<Key, number>>,
  b: Readonly<Record<Key, number>>,
): Record<Key, number> {
  const sum: Record<Key, number> = { ...a };
  for (const key in sum) sum[key] += b[key];
  return sum;
}
