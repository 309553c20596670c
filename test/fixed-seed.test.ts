import fc from 'fast-check';
import { expect, test } from 'vitest';

const { POSTRIDER_SEED } = process.env;

test.skipIf(POSTRIDER_SEED !== undefined)('What properties draw is the same every time.', () => {
  expect(fc.sample(fc.nat(), 3)).toEqual([2079928142, 2147483620, 956665664]);
});
