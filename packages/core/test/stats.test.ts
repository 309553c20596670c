import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESPONSE_TIME_BOUNDS_MS, type StatsCounts, successRate, sumOfStats } from '../src/index.ts';

const counts: fc.Arbitrary<StatsCounts> = fc.record({
  attempts: fc.record({
    delivered: fc.nat(9),
    rejected: fc.nat(9),
    timed_out: fc.nat(9),
    unreachable: fc.nat(9),
    blocked: fc.nat(9),
    lost: fc.nat(9),
  }),
  deliveries: fc.record({ delivered: fc.nat(9), failed: fc.nat(9), cancelled: fc.nat(9) }),
  responseTimes: fc.option(
    fc.array(fc.nat(9), {
      minLength: RESPONSE_TIME_BOUNDS_MS.length,
      maxLength: RESPONSE_TIME_BOUNDS_MS.length,
    }),
  ),
});

describe('a sum of statistics', () => {
  test('is the same however its parts are put together', () => {
    fc.assert(
      fc.property(fc.array(counts), fc.array(counts), (some, others) => {
        expect(sumOfStats([sumOfStats(some), sumOfStats(others)])).toEqual(sumOfStats([...others, ...some]));
      }),
    );
  });

  test('counts everything once', () => {
    fc.assert(
      fc.property(fc.array(counts), (parts) => {
        const total = (read: (part: StatsCounts) => number) => parts.reduce((sum, part) => sum + read(part), 0);
        const sum = sumOfStats(parts);
        expect(sum.attempts.timed_out).toBe(total(({ attempts }) => attempts.timed_out));
        expect(sum.deliveries.cancelled).toBe(total(({ deliveries }) => deliveries.cancelled));
        expect(sum.responseTimes?.[7] ?? 0).toBe(total(({ responseTimes }) => responseTimes?.[7] ?? 0));
        expect(sum.responseTimes === null).toBe(parts.every(({ responseTimes }) => responseTimes === null));
      }),
    );
  });
});

describe('a success rate', () => {
  const none = { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 };
  const rateOf = (attempts: Partial<StatsCounts['attempts']>) =>
    successRate({ ...sumOfStats([]), attempts: { ...none, ...attempts } });

  test('is the share of attempts that were delivered', () => {
    expect(rateOf({ delivered: 3, rejected: 1 })).toBe(0.75);
    expect(rateOf({ delivered: 3 })).toBe(1);
    expect(rateOf({ unreachable: 1, blocked: 1, timed_out: 1 })).toBe(0);
  });

  test('leaves out attempts whose end nobody saw', () => {
    expect(rateOf({ delivered: 1, lost: 99 })).toBe(1);
  });

  test('is null without attempts', () => {
    expect(rateOf({})).toBeNull();
    expect(rateOf({ lost: 1 })).toBeNull();
  });
});
