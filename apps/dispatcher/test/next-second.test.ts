import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilNextSecond } from '../src/next-second.ts';

/** 2026, with any fraction of a millisecond. */
const moments = fc.double({ min: 1.77e12, max: 1.78e12, noNaN: true });

/** By how much a timer of Node's may end early. */
const early = fc.double({ min: 0, max: 0.999, noNaN: true });

test('A look at the end of the wait is 100 to 103 ms into a second, and so is the next one, a second later.', () => {
  fc.assert(
    fc.property(moments, early, early, (now, first, second) => {
      const looked = now + untilNextSecond(now) - first;
      const again = looked + untilNextSecond(looked) - second;
      expect(untilNextSecond(now)).toBeLessThanOrEqual(1_002);
      for (const at of [looked, again]) {
        expect(at % 1_000).toBeGreaterThanOrEqual(100);
        expect(at % 1_000).toBeLessThan(103);
      }
      expect(Math.floor(again / 1_000)).toBe(Math.floor(looked / 1_000) + 1);
    }),
  );
});
