import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesText, latencyText, rateText, secondsText, shareText } from '../src/ui/figure-text.ts';

test('What is not quite all is never called 100 %.', () => {
  expect([0, 0.5, 0.9999, 0.99999, 1].map(shareText)).toEqual(['0 %', '50 %', '99.99 %', '99.99 %', '100 %']);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (all) => {
      expect(shareText((all - 1) / all)).not.toBe('100 %');
      expect(shareText(all / all)).toBe('100 %');
    }),
  );
});

test('Rates, times and sizes have a unit and no more digits than one reads.', () => {
  expect([0, 0.016, 3.21, 1250.4].map(rateText)).toEqual(['0', '0.02', '3.2', '1,250']);
  expect([23, 1490, 61_000].map(latencyText)).toEqual(['23 ms', '1.5 s', '1 m 1 s']);
  expect([0, 12, 184].map(secondsText)).toEqual(['0 s', '12 s', '3 m 4 s']);
  expect([0, 512, 1024, 3_565_158, 2 ** 42].map(bytesText)).toEqual(['0 B', '512 B', '1 KiB', '3.4 MiB', '4 TiB']);
});
