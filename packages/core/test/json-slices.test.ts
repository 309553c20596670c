import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementTexts, memberSpans, memberText, nestingDepth } from '../src/index.ts';

const space = fc.array(fc.constantFrom(' ', '\n', '\t', '\r'), { maxLength: 3 }).map((parts) => parts.join(''));

/** A JSON value as text with white space between its parts, as any client may write it. */
const spaced: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 0 }).map((value) => JSON.stringify(value)),
    fc.constantFrom('1.0', '12345678901234567890', '-0', '1E+2', '"\\u0022\\\\"', '"}],{[\\""', '{}', '[]', '""'),
    fc
      .tuple(space, fc.array(fc.tuple(space, tie('value'), space), { maxLength: 4 }))
      .map(([inside, items]) => `[${items.length === 0 ? inside : items.map((item) => item.join('')).join(',')}]`),
    fc
      .array(fc.tuple(space, fc.string(), space, space, tie('value'), space), { maxLength: 4 })
      .map(
        (members) =>
          `{${members.map(([a, key, b, c, value, d]) => `${a}${JSON.stringify(key)}${b}:${c}${value}${d}`).join(',')}}`,
      ),
  ),
})).value;

describe('memberText', () => {
  test('is the text that was put there, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), spaced)),
        spaced,
        fc.array(fc.tuple(fc.string(), spaced)),
        space,
        (before, wanted, after, gap) => {
          const members = [...before, ['data', wanted] as const, ...after.filter(([key]) => key !== 'data')].map(
            ([key, text]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${text}${gap}`,
          );
          expect(memberText(`${gap}{${members.join(',')}}${gap}`, 'data')).toBe(wanted);
        },
      ),
    );
  });

  test('parses to what JSON.parse finds there, the last of several', () => {
    const keys = fc.constantFrom('data', 'd\\u0061ta', 'type', 'dat', '__proto__', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, spaced)), (members) => {
        const text = `{${members.map(([key, value]) => `"${key}" : ${value}`).join(',')}}`;
        const found = memberText(text, 'data');
        const parsed: { data?: unknown } = JSON.parse(text);
        expect(found !== undefined).toBe(Object.hasOwn(parsed, 'data'));
        if (found !== undefined) expect(JSON.parse(found)).toEqual(parsed.data);
      }),
    );
  });

  test('is not fooled by a key inside a value or a string', () => {
    expect(memberText('{"a":{"data":1},"b":"\\"data\\":2","data":3.0}', 'data')).toBe('3.0');
    expect(memberText('{"a":{"data":1}}', 'data')).toBeUndefined();
    expect(memberText('{}', 'data')).toBeUndefined();
  });
});

test('The members of an object are told in order, those too that a later one of the same name overrules.', () => {
  expect(memberSpans('{}')).toEqual([]);
  expect(memberSpans('{"a":1, "b" : [2],"a":3}')).toEqual([
    { key: 'a', start: 5, end: 6 },
    { key: 'b', start: 14, end: 17 },
    { key: 'a', start: 22, end: 23 },
  ]);
});

describe('elementTexts', () => {
  test('are the texts that were put there, in order', () => {
    fc.assert(
      fc.property(fc.array(spaced), space, (items, gap) => {
        expect(elementTexts(`${gap}[${items.map((item) => `${gap}${item}${gap}`).join(',')}]${gap}`)).toEqual(items);
      }),
    );
    expect(elementTexts(' [ \n ] ')).toEqual([]);
  });
});

describe('nestingDepth', () => {
  test('counts arrays and objects inside one another, not those side by side or in strings', () => {
    expect(nestingDepth('1')).toBe(0);
    expect(nestingDepth('[[],[],{"[[[[":"[[[["}]')).toBe(2);
    expect(nestingDepth('{"a":{"b":[{}]}}')).toBe(4);
    expect(nestingDepth('[{},{},{"a":{}},{}]')).toBe(3);
    expect(nestingDepth('[1, true, "x", [2]]')).toBe(2);
    fc.assert(
      fc.property(spaced, fc.integer({ min: 0, max: 9 }), (text, more) => {
        expect(nestingDepth(`${'['.repeat(more)}${text}${']'.repeat(more)}`)).toBe(nestingDepth(text) + more);
      }),
    );
  });
});
