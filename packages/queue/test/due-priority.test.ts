import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priorityOf } from '../src/index.ts';

/** What an int4 column holds. */
const INT4_MIN = -(2 ** 31);
const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2094, 0, 1) });

test('what is due in an earlier second has the higher priority, and within one second the same', () => {
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      expect(Math.sign(priorityOf(a) - priorityOf(b)) + 0).toBe(
        Math.sign(Math.floor(b / 1000) - Math.floor(a / 1000)) + 0,
      );
    }),
  );
});

test('what is due has at least the priority of now, and what is due in a later second has not', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 10_000_000 }), (now, ms) => {
      expect(priorityOf(now - ms)).toBeGreaterThanOrEqual(priorityOf(now));
      expect(priorityOf(now + ms + 1000)).toBeLessThan(priorityOf(now));
    }),
  );
});

test('every moment until 2094 fits the column, and none is above what a person waits for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2094, 0, 1) }), (at) => {
      expect(priorityOf(at)).toBeGreaterThanOrEqual(INT4_MIN);
      expect(priorityOf(at)).toBeLessThanOrEqual(0);
    }),
  );
});
