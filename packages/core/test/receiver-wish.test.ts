import { describe, expect, test } from 'vitest';
import { parseReceiverWish, RECEIVER_WISH_HEADER } from '../src/index.ts';

describe('the header webhook-delivery', () => {
  test.each([
    ['abort', 'abort'],
    ['disable', 'disable'],
    ['Abort', 'abort'],
    ['DISABLE', 'disable'],
    [' abort\t', 'abort'],
    ['\t abort \t', 'abort'],
  ])('%j asks to %s', (value, wish) => {
    expect(parseReceiverWish(value)).toBe(wish);
  });

  test.each(['', 'aborted', 'abort, abort', 'abort;now', 'disable abort', 'ab ort', 'no', 'd\u0131sable', 'abort\n'])(
    '%j asks for nothing',
    (value) => {
      expect(parseReceiverWish(value)).toBeNull();
    },
  );

  test('has that name, and absent asks for nothing', () => {
    expect(RECEIVER_WISH_HEADER).toBe('webhook-delivery');
    expect(parseReceiverWish(undefined)).toBeNull();
  });
});
