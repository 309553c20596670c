import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ALL_VIOLATIONS_LENGTH_MAX,
  compiledOnce,
  compileSchema,
  SCHEMA_BYTES_MAX,
  SCHEMA_DEPTH_MAX,
  VIOLATIONS_MAX,
} from '../src/index.ts';

/** What data has against a schema that can be applied. */
function violations(schema: unknown, data: string) {
  const compiled = compileSchema(JSON.stringify(schema));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.violationsOf(data);
}

/** Where a schema is not one. */
function problemPointers(schema: string) {
  const compiled = compileSchema(schema);
  return compiled.ok ? 'compiles' : compiled.problems.map(({ pointer }) => pointer);
}

describe('data', () => {
  test.each([
    ['/a: This is required.', { required: ['a'] }, '{}'],
    ['/b: This is required.', { dependentRequired: { a: ['b'] } }, '{"a":1}'],
    ['/constructor: This is required.', { required: ['constructor'] }, '{}'],
    ['/a~1b~0c: The schema has nothing of this name.', { additionalProperties: false }, '{"a/b~c":1}'],
    ['/x: The schema has nothing of this name.', { unevaluatedProperties: false }, '{"x":1}'],
    ['/list/1: Must be string.', { properties: { list: { items: { type: 'string' } } } }, '{"list":["a",2]}'],
    [': Must be one of 1, "x".', { enum: [1, 'x'] }, '2'],
    [': Must be {"a":1}.', { const: { a: 1 } }, '{"a":2}'],
    [': The schema allows nothing here.', false, '1'],
    [': Must match format "email".', { format: 'email' }, '"nobody"'],
    [': Must match format "date-time".', { format: 'date-time' }, '"2026-02-30T00:00:00Z"'],
    [': Must match pattern "^\\p{L}$".', { pattern: '^\\p{L}$' }, '"1"'],
    [': This is not JSON.', true, '{'],
  ])('is told %s', (expected, schema, data) => {
    expect(violations(schema, data).map(({ pointer, detail }) => `${pointer}: ${detail}`)).toEqual([expected]);
  });

  test.each([
    ['a unit of money', { multipleOf: 0.01 }, '19.99'],
    ['a format nobody knows', { format: 'isin', type: 'string' }, '"x"'],
    ['a keyword nobody knows', { 'x-note': 1, xml: {} }, '1'],
    ['a name that every object of JavaScript has', { properties: { toString: { type: 'string' } } }, '{}'],
    ['a schema with an $id, twice', { $id: 'https://example.com/s', $defs: { a: true }, $ref: '#/$defs/a' }, '1'],
    ['a reference to an anchor', { $defs: { a: { $anchor: 'x', type: 'number' } }, $ref: '#x' }, '1'],
    ['the draft named', { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [true] }, '[1]'],
  ])('fits with %s', (_, schema, data) => {
    expect(violations(schema, data)).toEqual([]);
    expect(violations(schema, data)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['beside a type', { type: 'string', nullable: true }, 'null'],
    ['in a property', { properties: { a: { type: 'string', nullable: true } } }, '{"a":null}'],
    [
      'in a property of that name',
      { properties: { nullable: { type: 'string', nullable: true } } },
      '{"nullable":null}',
    ],
    ['in each element', { items: { type: 'string', nullable: true } }, '[null]'],
    ['in an alternative', { anyOf: [{ type: 'string', nullable: true }, { type: 'number' }] }, 'null'],
    ['below a condition', { if: false, else: { prefixItems: [{ type: 'string', nullable: true }] } }, '[null]'],
    ['in a definition', { $ref: '#/$defs/a~1b%20', $defs: { 'a/b ': { type: 'string', nullable: true } } }, 'null'],
    [
      'in what only a reference makes a schema',
      { $ref: '#/x/y', x: { y: { type: 'string', nullable: true } } },
      'null',
    ],
  ])('may not be null because of the keyword nullable, which says nothing, %s', (_, schema, data) => {
    expect(violations(schema, data)).not.toEqual([]);
    expect(violations(schema, data.replace(/\bnull\b/, '"x"'))).toEqual([]);
  });

  test.each<[string, unknown, string, string]>([
    ['without a type', { nullable: true, minLength: 2 }, 'null', '"x"'],
    ['that is no boolean', { nullable: { a: 1 }, minLength: 2 }, 'null', '"x"'],
    ['false, though null is a type', { type: ['null', 'string'], nullable: false }, 'null', '1'],
    [
      'as the name of a property',
      { properties: { nullable: { type: 'boolean' } } },
      '{"nullable":true}',
      '{"nullable":1}',
    ],
    ['as the name of a definition', { $ref: '#/$defs/nullable', $defs: { nullable: { type: 'null' } } }, 'null', '1'],
    ['as a name in what may be', { enum: [{ nullable: true }] }, '{"nullable":true}', '{}'],
    ['as a name in what must be', { const: { nullable: true } }, '{"nullable":true}', '{}'],
    ['as a name that is required', { dependentRequired: { nullable: ['a'] } }, '{}', '{"nullable":1}'],
    ['as a name with a schema', { dependentSchemas: { nullable: false } }, '{}', '{"nullable":1}'],
    [
      'as a pattern of names',
      { patternProperties: { nullable: { type: 'null' } } },
      '{"nullable":null}',
      '{"nullable":1}',
    ],
    [
      'as a name that only a reference leads to',
      { $ref: '#/x/nullable', x: { nullable: { type: 'null' } } },
      'null',
      '1',
    ],
  ])('knows nullable %s', (_, schema, fitting, unfit) => {
    expect(violations(schema, fitting)).toEqual([]);
    expect(violations(schema, unfit)).not.toEqual([]);
  });

  test('is checked by what a dynamic reference leads to', () => {
    const list = {
      $dynamicRef: '#node',
      $defs: {
        node: {
          $dynamicAnchor: 'node',
          type: 'object',
          properties: { value: { type: 'number' }, next: { $ref: '#/$defs/value', $dynamicRef: '#node' } },
        },
        value: { required: ['value'] },
      },
    };
    expect(violations(list, '{"next":{"value":1,"next":{"value":2}}}')).toEqual([]);
    expect(violations(list, '{"next":{"value":1,"next":{"value":""}}}')).toEqual([
      { pointer: '/next/next/value', detail: 'Must be number.' },
    ]);
    expect(violations(list, '{"next":{"value":1,"next":{}}}')).toEqual([
      { pointer: '/next/next/value', detail: 'This is required.' },
    ]);
    const tree = { $dynamicAnchor: 'node', properties: { kids: { items: { $dynamicRef: '#node' } } }, type: 'object' };
    expect(violations(tree, '{"kids":[{"kids":[]}]}')).toEqual([]);
    expect(violations(tree, '{"kids":[{"kids":[1]}]}')).toHaveLength(1);
    expect(violations({ $dynamicRef: '#/$defs/a', $defs: { a: { type: 'number' } } }, '""')).toHaveLength(1);
    expect(violations({ $dynamicRef: '#a', $defs: { a: { $anchor: 'a', type: 'number' } } }, '""')).toHaveLength(1);
  });

  test('is checked by the outermost of several schemas that a dynamic reference may lead to', () => {
    const tree = {
      $id: 'tree',
      $dynamicAnchor: 'node',
      properties: { children: { items: { $dynamicRef: '#node' } } },
    };
    const strict = { $dynamicAnchor: 'node', $ref: 'tree', unevaluatedProperties: false };
    const $id = 'https://example.com/';
    const around = { $id, ...strict, $defs: { tree } };
    const within = { $id, $ref: 'strict', $defs: { tree, strict: { $id: 'strict', ...strict } } };
    for (const schema of [around, within]) {
      expect(violations(schema, '{"children":[{"children":[]}]}')).toEqual([]);
      expect(violations(schema, '{"children":[{"kids":[]}]}')).not.toEqual([]);
    }
    expect(violations({ ...within, $ref: 'tree' }, '{"children":[{"kids":[]}]}')).toEqual([]);
  });

  test('is checked as JSON.parse reads it', () => {
    expect(violations({ const: 12345678901234567000 }, '12345678901234567890')).toEqual([]);
    expect(violations({ type: 'integer' }, '1.0')).toEqual([]);
  });

  test('is told all that is wrong, once each, up to a number; only the first where it is long', () => {
    const numbers = { items: { type: 'number' } };
    const strings = (n: number, text = '') => JSON.stringify(Array.from({ length: n }, () => text));
    expect(violations(numbers, strings(VIOLATIONS_MAX - 1))).toHaveLength(VIOLATIONS_MAX - 1);
    expect(violations(numbers, strings(VIOLATIONS_MAX + 1))).toHaveLength(VIOLATIONS_MAX);
    const long = strings(2, 'x'.repeat(ALL_VIOLATIONS_LENGTH_MAX / 2));
    expect(violations(numbers, long)).toEqual([{ pointer: '/0', detail: 'Must be number.' }]);
    const twice = { allOf: [{ type: 'number' }, { type: 'number' }] };
    expect(violations(twice, '""')).toHaveLength(1);
  });

  test('of whatever depth ends in an answer', () => {
    const tree = { type: 'array', items: { $ref: '#' } };
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(violations(tree, nested(500))).toEqual([]);
    expect(violations(tree, nested(200_000))).toHaveLength(1);
  });

  test('with keys as long as it gets is told in a few words', () => {
    const [violation] = violations({ additionalProperties: false }, JSON.stringify({ ['k'.repeat(10_000)]: 1 }));
    expect(violation?.pointer).toBe('');
    for (const schema of [{ enum: ['v'.repeat(10_000)] }, { pattern: 'v'.repeat(10_000) }]) {
      expect(violations(schema, '""')[0]?.detail).toHaveLength(300);
    }
  });

  test('that a schema of its own values describes fits, and not when a value is of another kind', () => {
    const value = fc.oneof(fc.string(), fc.boolean(), fc.double({ noDefaultInfinity: true, noNaN: true }));
    // The compiler passes over a property of that name, whatever its schema says.
    const name = fc.string().filter((some) => some !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, value), (data) => {
        const properties = Object.fromEntries(Object.entries(data).map(([key, one]) => [key, { type: typeof one }]));
        const schema = { properties, required: Object.keys(data), additionalProperties: false };
        expect(violations(schema, JSON.stringify(data))).toEqual([]);
        const other = Object.fromEntries(Object.keys(data).map((key) => [key, null]));
        expect(violations(schema, JSON.stringify(other))).toHaveLength(
          Math.min(Object.keys(data).length, VIOLATIONS_MAX),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a schema', () => {
  test.each([
    ['of another draft', '{"$schema":"http://json-schema.org/draft-07/schema#"}', ['/$schema']],
    ['that answers later', '{"$async":true}', ['/$async']],
    ['with a part that answers later', '{"properties":{"a":{"$async":true,"type":"string"}}}', ['']],
    ['that is a number', '3', ['']],
    ['that is a list', '[]', ['']],
    ['with a keyword of the wrong kind', '{"properties":{"a":{"minLength":-1}}}', ['/properties/a/minLength']],
    ['that refers to elsewhere', '{"items":{"$ref":"https://example.com/s"}}', ['/items/$ref']],
    ['that refers to the draft', '{"$ref":"https://json-schema.org/draft/2020-12/schema"}', ['/$ref']],
    ['that refers to what is not there', '{"items":{"$ref":"#/$defs/s"}}', ['/items/$ref']],
    ['that refers to itself only', '{"$ref":"#"}', ['']],
    ['that refers to itself dynamically', '{"$dynamicAnchor":"a","$dynamicRef":"#a"}', ['']],
    ['that refers dynamically to what is not there', '{"items":{"$dynamicRef":"#a"}}', ['/items/$dynamicRef']],
    ['that goes in a circle', '{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"}]}}}', ['']],
    ['with a pattern that is none', '{"properties":{"a":{"pattern":"("}}}', ['/properties/a/pattern']],
    ['with a name pattern that is none', '{"patternProperties":{"(":true}}', ['/patternProperties/(']],
  ])('%s is refused, with the place', (_, schema, pointers) => {
    expect(problemPointers(schema)).toEqual(pointers);
  });

  test('is taken up to its limits of bytes and depth', () => {
    const sized = (bytes: number) => `{"title":"${'é'.repeat((bytes - 12) / 2)}"}`;
    expect(problemPointers(sized(SCHEMA_BYTES_MAX))).toBe('compiles');
    expect(problemPointers(sized(SCHEMA_BYTES_MAX + 2))).toEqual(['']);
    const deep = (depth: number) => `${'{"not":'.repeat(depth)}true${'}'.repeat(depth)}`;
    expect(problemPointers(deep(SCHEMA_DEPTH_MAX))).toBe('compiles');
    expect(problemPointers(deep(SCHEMA_DEPTH_MAX + 1))).toEqual(['']);
    expect(problemPointers(deep(9000))).toEqual(['']);
  });

  test('of any shape is compiled or refused, and throws nothing', () => {
    const keyword = fc.constantFrom(
      'type',
      '$ref',
      '$id',
      'properties',
      'items',
      'pattern',
      'allOf',
      '$anchor',
      'enum',
    );
    const schema = fc
      .dictionary(keyword, fc.oneof(fc.jsonValue(), fc.constantFrom('#', '#/x', 'a:b', '(')))
      .map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(schema, fc.json(), (text, data) => {
        const compiled = compileSchema(text);
        if (compiled.ok) expect(compiled.violationsOf(data).length).toBeLessThanOrEqual(VIOLATIONS_MAX);
        else expect(compiled.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('is compiled once as long as it is in use, and again after many others', () => {
    const titled = (title: string) => `{"title":"${title}"}`;
    const first = compiledOnce(titled('first'));
    expect(compiledOnce(titled('first'))).toBe(first);
    const filling = 'x'.repeat(SCHEMA_BYTES_MAX - 100);
    for (let n = 0; n < 80; n++) {
      compiledOnce(titled(`${n}${filling}`));
      if (n % 40 === 0) expect(compiledOnce(titled('first'))).toBe(first);
    }
    expect(compiledOnce(titled('first'))).toBe(first);
    for (let n = 100; n < 170; n++) compiledOnce(titled(`${n}${filling}`));
    expect(compiledOnce(titled('first'))).not.toBe(first);
  });
});
