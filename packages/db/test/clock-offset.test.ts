import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterReading, type ClockOffset } from '../src/clock-offset.ts';

test('The first reading is what is known.', () => {
  expect(afterReading(null, { ms: 7, errorMs: 50 }, 0)).toEqual({ ms: 7, errorMs: 50 });
});

test('A quick reading makes good for a slow one, and a slow one takes nothing from a quick one.', () => {
  const slow = { ms: 40, errorMs: 50 };
  const quick = { ms: 0, errorMs: 1 };
  expect(afterReading(slow, quick, 0)).toEqual(quick);
  expect(afterReading(quick, slow, 0)).toEqual(quick);
});

test('What is known grows uncertain with time, as clocks do that are being set right.', () => {
  expect(afterReading({ ms: 0, errorMs: 1 }, { ms: 0, errorMs: 1_000 }, 10_000)).toEqual({ ms: 0, errorMs: 6 });
});

test('A reading that contradicts what is known tells that the clock was set, and holds.', () => {
  const set = { ms: 3_600_000, errorMs: 20 };
  expect(afterReading({ ms: 0, errorMs: 1 }, set, 10_000)).toEqual(set);
});

test('Of readings that are each right within their error, none leads further from the truth than it may be.', () => {
  const reading = fc.record({
    errorMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
    wrongBy: fc.double({ min: -1, max: 1, noNaN: true }),
    elapsedMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (readings) => {
      const truth = 1_234;
      let known: ClockOffset | null = null;
      for (const { errorMs, wrongBy, elapsedMs } of readings) {
        known = afterReading(known, { ms: truth + wrongBy * errorMs, errorMs }, elapsedMs);
        expect(Math.abs(known.ms - truth)).toBeLessThanOrEqual(known.errorMs + 1e-6);
        expect(known.errorMs).toBeLessThanOrEqual(errorMs + 1e-6);
      }
    }),
  );
});
