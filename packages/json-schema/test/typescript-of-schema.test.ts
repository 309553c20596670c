import { compileSchema, eventTypeDeclarations } from '@postrider/json-schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTypeScript } from './compile-typescript.ts';

type Schema = unknown;

/** Some schemas that a value satisfies, by what it is. */
function schemasOf(value: unknown): fc.Arbitrary<Schema> {
  const own = ownSchema(value);
  const other = fc.constantFrom({ type: 'string', minLength: 9 }, { const: 7 }, { type: 'array', items: false }, false);
  return fc.oneof(
    { weight: 5, arbitrary: own },
    { weight: 1, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant({ const: value }) },
    { weight: 1, arbitrary: fc.tuple(own, other).map((anyOf) => ({ anyOf })) },
    { weight: 1, arbitrary: own.map((schema) => ({ allOf: [schema, outerSchema(value)] })) },
    { weight: 1, arbitrary: own.map((schema) => ({ $ref: '#/$defs/it', $defs: { it: schema } })) },
    { weight: 1, arbitrary: fc.constant({ enum: ['another', value, null] }) },
  );
}

function ownSchema(value: unknown): fc.Arbitrary<Schema> {
  if (Array.isArray(value)) {
    if (value.length === 0) return fc.constantFrom({ type: 'array' }, { items: false });
    const items = value.map(schemasOf);
    return fc.oneof(
      fc.tuple(...items).map((prefixItems) => ({ type: 'array', prefixItems, minItems: value.length - 1 })),
      fc.tuple(...items).map((anyOf) => ({ items: { anyOf } })),
    );
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return fc
      .record({
        properties: fc.record(
          Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, schemasOf(inside)])),
        ),
        required: fc.subarray(keys),
        additionalProperties: fc.constantFrom(true, false),
      })
      .map((schema) => ({ type: 'object', ...schema }));
  }
  if (value === null) return fc.constant({ type: ['string', 'null'] });
  return fc.constant({ type: typeof value });
}

/** What it is, without what is in it. */
function outerSchema(value: unknown): Schema {
  if (Array.isArray(value)) return { type: 'array' };
  if (value === null) return { type: 'null' };
  return typeof value === 'object' ? { type: 'object', required: Object.keys(value) } : { type: typeof value };
}

/** References are from the root of each schema, so that those within are moved there. */
const rooted = (schema: Schema): Schema => {
  const definitions: Record<string, Schema> = {};
  const moved = JSON.parse(JSON.stringify(schema), (_key, part) => {
    if (part?.$defs === undefined) return part;
    const name = `d${Object.keys(definitions).length}`;
    definitions[name] = part.$defs.it;
    return { $ref: `#/$defs/${name}` };
  });
  return typeof moved === 'object' ? { ...moved, $defs: definitions } : moved;
};

const word = fc.stringMatching(/^[a-z]{1,4}$/);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 1.5, -3, 'text', '"quoted"\n'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, fc.constantFrom('a-b', '1', '$')), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

test('What a schema takes, its type takes too.', async () => {
  const pairs = fc.sample(
    value.chain((data) => fc.tuple(fc.constant(data), schemasOf(data).map(rooted))),
    // The same every time: what the compiler infers of a literal has corners that are not ours.
    { numRuns: 150, seed: 1 },
  );
  for (const [data, schema] of pairs) {
    const compiled = compileSchema(JSON.stringify(schema));
    expect(compiled.ok && compiled.violationsOf(JSON.stringify(data)), JSON.stringify({ data, schema })).toEqual([]);
  }
  const declarations = eventTypeDeclarations(
    pairs.map(([, schema], place) => ({ name: `t${place}`, description: '', schema: JSON.stringify(schema) })),
  );
  const uses = pairs.map(([data], place) => `export const v${place}: T${place}Data = ${JSON.stringify(data)};`);
  const file = declarations.replace(/^import[^;]+;/m, '').replace(/^declare module[\s\S]*?^}/m, '');
  expect(await compileTypeScript({ 'all.ts': `${file}\n${uses.join('\n')}` })).toEqual([]);
});

const ORDER = {
  type: 'object',
  properties: {
    id: { type: 'integer', description: 'Its number. */' },
    status: { enum: ['new', 'paid'] },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
    pair: { prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 2, items: false },
    parent: { $ref: '#' },
    note: { type: ['string', 'null'] },
    place: { $ref: '#place' },
    by: { type: 'object', additionalProperties: { type: 'number' } },
    more: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true },
    none: { type: 'object', additionalProperties: false },
    either: {
      oneOf: [
        { properties: { kind: { const: 'card' }, digits: { type: 'string' } }, required: ['kind', 'digits'] },
        { properties: { kind: { const: 'cash' } }, required: ['kind'] },
      ],
    },
    both: { allOf: [{ $ref: '#/$defs/line' }, { type: 'object', required: ['price'] }] },
    elsewhere: { $ref: 'https://example.test/schema' },
  },
  required: ['id'],
  $defs: {
    line: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
    p: { $anchor: 'place', type: 'string' },
  },
};

const TAKEN = [
  `{ id: 1 }`,
  `{ id: 1, status: 'paid', lines: [{ sku: 'a' }], pair: ['a', 1], parent: { id: 2 }, note: null, place: 'x' }`,
  `{ id: 1, by: { a: 1 }, more: { a: '', b: 2 }, none: {}, elsewhere: { any: 'thing' }, both: { sku: '', price: 1 } }`,
  `{ id: 1, either: { kind: 'card', digits: '' } }`,
];

const REFUSED = [
  `{}`,
  `null`,
  `{ id: '1' }`,
  `{ id: 1, other: 1 }`,
  `{ id: 1, status: 'gone' }`,
  `{ id: 1, lines: [{ skew: 'a' }] }`,
  `{ id: 1, pair: ['a'] }`,
  `{ id: 1, pair: ['a', 1, 2] }`,
  `{ id: 1, parent: {} }`,
  `{ id: 1, note: 1 }`,
  `{ id: 1, place: 1 }`,
  `{ id: 1, by: { a: 'b' } }`,
  `{ id: 1, more: { a: 1 } }`,
  `{ id: 1, none: { a: 1 } }`,
  `{ id: 1, either: { kind: 'card' } }`,
  `{ id: 1, both: { sku: '' } }`,
];

test('A type refuses wrong names, wrong types and what is missing, and nothing else.', async () => {
  const schema = JSON.stringify(ORDER);
  const text = eventTypeDeclarations([{ name: 'order', description: '', schema }]);
  const types = text.replace(/^import[^;]+;/m, '').replace(/^declare module[\s\S]*?^}/m, '');
  const files = Object.fromEntries(
    [...TAKEN, ...REFUSED].map((data, place) => [`${place}.ts`, `${types}\nexport const data: OrderData = ${data};`]),
  );
  const refused = new Set((await compileTypeScript(files)).map((line) => Number.parseInt(line, 10)));
  expect([...refused].sort((a, b) => a - b)).toEqual(REFUSED.map((_, place) => TAKEN.length + place));
});

test('Names of types are unique, and begin with a letter.', () => {
  const names = ['a.b', 'a_b', 'A.B', '1', 'event.types', '-'];
  const text = eventTypeDeclarations(names.map((name) => ({ name, description: 'Says\nmore. */', schema: null })));
  const aliases = [...text.matchAll(/^export type (\w+) = unknown;/gm)].map(([, name]) => name);
  expect(new Set(aliases).size).toBe(names.length);
  expect(aliases.filter((name) => !/^[A-Z]/.test(name ?? ''))).toEqual([]);
});
