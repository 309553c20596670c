import { expect, test } from 'vitest';
import { BUILT_IN_ENVELOPES, isFormatName } from '../src/index.ts';

test.each([...Object.keys(BUILT_IN_ENVELOPES), 'a', '1', 'own-2', 'a--', 'x'.repeat(64)])(
  'A format may be called %j.',
  (name) => {
    expect(isFormatName(name)).toBe(true);
  },
);

test.each(['', '-a', 'A', 'a_b', 'a.b', 'a b', 'a\n', 'é', 'x'.repeat(65)])(
  'A format may not be called %j.',
  (name) => {
    expect(isFormatName(name)).toBe(false);
  },
);
