import fc from 'fast-check';

/** JSON strings that no schema of a text refuses, and that no database can store. */
const UNSTORABLE = ['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"a\\udc00\\ud800"'];

/** Others that break programs. */
const TEXTS = [
  '"\u2028\u2029\ufeff"',
  '"__proto__"',
  '"constructor"',
  '""',
  '" "',
  '"null"',
  '"%00"',
  '"\'; drop table postrider.events; --"',
  '"{}"',
  '"$data"',
  '"http://169.254.169.254/latest/meta-data"',
  '"file:///etc/passwd"',
  '"https://[::1"',
  '"whsec_"',
  '"whsec_AAAA"',
  '"0001-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59.999999999Z"',
  '"9999-12-31T23:59:59-23:59"',
  '"1969-12-31T23:59:59.999Z"',
  '"2026-02-30T00:00:00Z"',
  '"2016-12-31T23:59:60Z"',
  '"+275760-09-13T00:00:00Z"',
];

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '0.1',
  '1.0',
  '1e400',
  '-1e400',
  '1e-400',
  '1E308',
  '12345678901234567890',
  '9007199254740993',
  '2147483647',
  '2147483648',
  '1e1000000000',
];

/** Other pieces of JSON text, and some that are none. */
const OTHERS = [
  'null',
  'true',
  '[]',
  '{}',
  '[null]',
  '[[[]]]',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":1,"hasOwnProperty":2,"then":3}',
  '{"":""}',
  '{"a":1,"a":2}',
  '{"\\u0000":1}',
  '{"\\ud800":1}',
  '{"$ref":"#/"}',
  '{"$ref":"#","$dynamicRef":"#"}',
  // None: whoever reads it must say so.
  '01',
  '.5',
  '+1',
  'NaN',
  'undefined',
  "'a'",
  '"\t"',
  '"\\x41"',
  '[1,]',
  '{"a":1,}',
  '{a:1}',
  '/**/1',
  '"',
  '',
];

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}`;

/** Few of them: each costs as much as a hundred of the others. */
const LARGE = [
  nested(64),
  nested(511),
  nested(10_000),
  nestedObjects(10_000),
  `"${'a'.repeat(70_000)}"`,
  `"${'\u{1f4a5}'.repeat(40_000)}"`,
  `"${'a'.repeat(600_000)}"`,
  `[${'0,'.repeat(20_000)}0]`,
  `[${'{},'.repeat(10_000)}{}]`,
  `[${'"a",'.repeat(3_000)}"a"]`,
  `{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":"v"`).join()}}`,
  `{"a":${'1'.repeat(5_000)}}`,
  `1${'0'.repeat(400)}`,
];

export const fragment: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...UNSTORABLE, ...TEXTS, ...NUMBERS, ...OTHERS) },
  { weight: 1, arbitrary: fc.constantFrom(...LARGE) },
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }).map((text) => JSON.stringify(text)) },
);

const KEYS = ['"__proto__"', '"constructor"', '"prototype"', '""', '"\\u0000"', '"\\ud800"', '"id"', '"toString"'];

interface Change {
  readonly kind: 'replace' | 'remove' | 'repeat' | 'add';
  /** Which of all places, counted as they are written; beyond the last it begins again. */
  readonly place: number;
  readonly key: string;
  /** In the place of a text or number another one that gets further than what is of another type. */
  readonly alike: { readonly text: string; readonly number: string } | null;
  readonly other: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'replace', 'remove', 'repeat', 'add'),
  place: fc.nat(1000),
  key: fc.constantFrom(...KEYS),
  alike: fc.option(
    fc.record({
      text: fc.oneof(fc.constantFrom(...UNSTORABLE), fc.constantFrom(...TEXTS)),
      number: fc.constantFrom(...NUMBERS),
    }),
    { freq: 2 },
  ),
  other: fragment,
});

/** Mostly one: where two places are wrong, only the first is found. */
const changes = fc.oneof({ weight: 5, arbitrary: fc.tuple(change) }, fc.tuple(change, change));

function replacement({ alike, other }: Change, value: unknown): string {
  if (alike !== null && typeof value === 'string') return alike.text;
  if (alike !== null && typeof value === 'number') return alike.number;
  return other;
}

/** JSON text of a value in which something is not as it was. */
export function spoilt(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(valid, changes).map(([value, made]) => {
    const places = placesIn(value);
    return written(value, { at: 0 }, new Map(made.map((one) => [one.place % places, one])));
  });
}

function placesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + placesIn(inner), 1);
}

function written(value: unknown, count: { at: number }, changes: ReadonlyMap<number, Change>): string {
  const here = changes.get(count.at++);
  if (here?.kind === 'replace') return replacement(here, value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((inner) => written(inner, count, changes)).join()}]`;
  const members = Object.entries(value).flatMap(([key, inner]) => {
    const there = changes.get(count.at);
    const member = `${JSON.stringify(key)}:${written(inner, count, changes)}`;
    if (there?.kind === 'remove') return [];
    return there?.kind === 'repeat' ? [member, `${JSON.stringify(key)}:${replacement(there, inner)}`] : [member];
  });
  if (here?.kind === 'add') members.push(`${here.key}:${here.other}`);
  return `{${members.join()}}`;
}
