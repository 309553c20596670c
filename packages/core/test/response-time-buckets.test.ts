import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  RESPONSE_TIME_BOUNDS_MS,
  type ResponseTimeCounts,
  responseTimeBucket,
  responseTimePercentile,
} from '../src/index.ts';

const TIMEOUT_MS_MAX = 30_000;

const durations = fc.array(fc.nat(TIMEOUT_MS_MAX), { minLength: 1, maxLength: 300 });

function countsOf(times: readonly number[]): ResponseTimeCounts {
  const counts = RESPONSE_TIME_BOUNDS_MS.map(() => 0);
  for (const time of times) {
    const bucket = responseTimeBucket(time);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

function exactPercentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

describe('buckets of response times', () => {
  test('are those that the column has room for, the last beyond every timeout', () => {
    expect(RESPONSE_TIME_BOUNDS_MS).toHaveLength(43);
    expect(RESPONSE_TIME_BOUNDS_MS.slice(0, 9)).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 13]);
    expect(RESPONSE_TIME_BOUNDS_MS.at(-1)).toBeGreaterThan(TIMEOUT_MS_MAX);
  });

  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [10, 7],
    [11, 8],
    [13, 8],
    [14, 9],
    [31_623, 42],
    [31_624, 42],
    [1e9, 42],
  ])('%i ms is in bucket %i', (durationMs, bucket) => {
    expect(responseTimeBucket(durationMs)).toBe(bucket);
  });
});

describe('a percentile', () => {
  test('is within 26 % of the exact one, and never less than 1 ms', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (times, share) => {
        const estimate = responseTimePercentile(countsOf(times), share);
        const exact = Math.max(1, exactPercentile(times, share));
        expect(Math.max(estimate, exact) / Math.min(estimate, exact)).toBeLessThan(1.26);
        expect(Number.isInteger(estimate)).toBe(true);
      }),
    );
  });

  test('grows with its share', () => {
    fc.assert(
      fc.property(durations, (times) => {
        const counts = countsOf(times);
        const percentiles = [0, 0.5, 0.95, 0.99, 1].map((share) => responseTimePercentile(counts, share));
        expect(percentiles).toEqual(percentiles.toSorted((a, b) => a - b));
      }),
    );
  });

  test('of times that are spread evenly is the exact one, but for a few milliseconds', () => {
    const times = Array.from({ length: 1_000 }, (_, n) => n + 1);
    expect(Math.abs(responseTimePercentile(countsOf(times), 0.5) - 500)).toBeLessThan(3);
    expect(Math.abs(responseTimePercentile(countsOf(times), 0.95) - 950)).toBeLessThan(3);
  });
});
