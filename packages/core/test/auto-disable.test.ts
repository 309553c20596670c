import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AutoDisableSetting, isGivenUp } from '../src/index.ts';

const now = new Date('2026-03-06T12:00:00.000Z');
const DAY_SECONDS = 86_400;
const failing = (consecutiveFailures: number, seconds: number) => ({
  consecutiveFailures,
  failingSince: new Date(now.getTime() - seconds * 1000),
});

describe('an endpoint at which nothing succeeds is given up', () => {
  test.each([
    ['after five days and 20 attempts', 20, 5 * DAY_SECONDS, null, true],
    ['not a second before five days', 20_000, 5 * DAY_SECONDS - 1, null, false],
    ['not before 20 attempts', 19, 30 * DAY_SECONDS, null, false],
    ['after as long and as many as its application says', 3, 3_600, { afterSeconds: 3_600, attempts: 3 }, true],
    [
      'not sooner than its application says',
      20,
      6 * DAY_SECONDS,
      { afterSeconds: 7 * DAY_SECONDS, attempts: 1 },
      false,
    ],
    ['never, if its application says so', 10_000, 365 * DAY_SECONDS, false, false],
  ] as const)('%s', (_when, failures, seconds, setting, expected) => {
    expect(isGivenUp(failing(failures, seconds), setting, now)).toBe(expected);
  });

  test('not while it is healthy', () => {
    expect(isGivenUp({ consecutiveFailures: 0, failingSince: null }, null, now)).toBe(false);
    expect(isGivenUp({ consecutiveFailures: 20, failingSince: null }, null, now)).toBe(false);
  });

  test('for good: what is given up would be later and after more failures too', () => {
    const setting = fc.option(
      fc.record({
        afterSeconds: fc.integer({ min: 3_600, max: 2_592_000 }),
        attempts: fc.integer({ min: 1, max: 10_000 }),
      }),
    );
    fc.assert(
      fc.property(
        fc.nat(20_000),
        fc.nat(3_000_000),
        fc.nat(10),
        fc.nat(100),
        setting,
        (failures, seconds, more, later, given: AutoDisableSetting) => {
          if (!isGivenUp(failing(failures, seconds), given, now)) return;
          expect(isGivenUp(failing(failures + more, seconds + later), given, now)).toBe(true);
        },
      ),
    );
  });
});
