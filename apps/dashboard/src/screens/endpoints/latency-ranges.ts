import type { Stats } from '@postrider/sdk';

/** Ends of the rows of a histogram, two for a power of ten; each is a bound of the buckets that are counted. */
const ENDS = [10, 32, 100, 316, 1000, 3162, 10_000, Number.POSITIVE_INFINITY];

export interface LatencyRange {
  readonly from: number;
  /** Null: without end. */
  readonly upTo: number | null;
  readonly count: number;
}

/** Counts by rows that people can take in, without empty ones at either end. */
export function latencyRanges(responseTimes: Stats['responseTimes']): readonly LatencyRange[] {
  const ranges = ENDS.map((end, place) => {
    const from = ENDS[place - 1] ?? 0;
    const within = responseTimes.filter(({ upToMs }) => upToMs > from && upToMs <= end);
    return { from, upTo: Number.isFinite(end) ? end : null, count: within.reduce((sum, { count }) => sum + count, 0) };
  });
  const first = ranges.findIndex(({ count }) => count > 0);
  const last = ranges.findLastIndex(({ count }) => count > 0);
  return first === -1 ? [] : ranges.slice(first, last + 1);
}
