import { describe, expect, test } from 'vitest';
import { parseReceiverWish } from '../src/index.ts';

describe('the header webhook-delivery', () => {
  test.each([
    ['abort', 'abort'],
    ['disable', 'disable'],
    ['Abort', 'abort'],
    ['DISABLE', 'disable'],
    [' abort\t', 'abort'],
  ])('%j asks to %s', (value, wish) => {
    expect(parseReceiverWish(value)).toBe(wish);
  });

  test.each(['', 'aborted', 'abort, abort', 'abort;now', 'disable abort', 'no', 'd\u0131sable', 'abort\n'])(
    '%j asks for nothing',
    (value) => {
      expect(parseReceiverWish(value)).toBeNull();
    },
  );

  test('that is absent asks for nothing', () => {
    expect(parseReceiverWish(undefined)).toBeNull();
  });
});
