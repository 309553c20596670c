import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE, RETRY_WAIT_SECONDS_MAX, RETRY_WAITS_MAX, retryScheduleProblem } from '../src/index.ts';

const DAY = 86_400;

describe('a retry schedule', () => {
  test('is by default 1 minute, 5 minutes, 30 minutes, 2 hours and 12 hours, and fits the default retention', () => {
    expect(DEFAULT_RETRY_SCHEDULE).toEqual([60, 300, 1800, 7200, 43_200]);
    expect(retryScheduleProblem(DEFAULT_RETRY_SCHEDULE, 30)).toBeNull();
  });

  test('may be empty: one attempt and no more', () => {
    expect(retryScheduleProblem([], 1)).toBeNull();
  });

  test('has at most 30 waits', () => {
    expect(RETRY_WAITS_MAX).toBe(30);
    expect(retryScheduleProblem(Array(30).fill(1), 30)).toBeNull();
    expect(retryScheduleProblem(Array(31).fill(1), 30)).toContain('at most 30 waits');
  });

  test('has waits of whole seconds from 1 second to 7 days', () => {
    expect(RETRY_WAIT_SECONDS_MAX).toBe(7 * DAY);
    expect(retryScheduleProblem([1, 7 * DAY], 30)).toBeNull();
    for (const wait of [0, -1, 1.5, 7 * DAY + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(retryScheduleProblem([60, wait], 30)).toContain('whole number of seconds');
    }
  });

  test('takes at most the retention less a day', () => {
    expect(retryScheduleProblem([DAY, DAY], 3)).toBeNull();
    expect(retryScheduleProblem([DAY, DAY, 1], 3)).toContain(`${2 * DAY} seconds in sum`);
    expect(retryScheduleProblem([1], 1)).toContain('0 seconds in sum');
  });

  test('is accepted exactly when all three limits are kept', () => {
    const wait = fc.integer({ min: -1, max: 8 * DAY });
    fc.assert(
      fc.property(fc.array(wait, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (waits, days) => {
        const kept =
          waits.length <= 30 &&
          waits.every((seconds) => seconds >= 1 && seconds <= 7 * DAY) &&
          waits.reduce((sum, seconds) => sum + seconds, 0) <= (days - 1) * DAY;
        expect(retryScheduleProblem(waits, days) === null).toBe(kept);
      }),
    );
  });
});
