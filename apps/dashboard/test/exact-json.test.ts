import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact, writeExact } from '../src/api/exact-json.ts';

test('Numbers stay as they were written, where JavaScript would write them otherwise.', () => {
  const text = '{"big":12345678901234567890,"one":1.0,"plain":7,"in":[1e2,{"deep":0.10}]}';
  expect(writeExact(parseExact(text), 0)).toBe(text);
});

test('A number that is the same in JavaScript is one, to be counted with.', () => {
  expect(parseExact('{"count":3,"rate":0.25}')).toEqual({ count: 3, rate: 0.25 });
});

test('Any JSON is written again as it means.', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(writeExact(parseExact(text)))).toEqual(JSON.parse(text));
    }),
  );
});
