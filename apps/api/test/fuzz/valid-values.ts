import fc from 'fast-check';
import type { OpenApiDocument } from '../answer-checker.ts';
import { type JsonSchema, resolved } from './operations.ts';

/** Values for what a schema cannot say: that a name exists, that a URL leads somewhere. By the member's or schema's name. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** A list or object larger than this finds nothing more. */
const MEMBERS_MAX = 6;

/** Values that satisfy a schema, most of which the API takes. */
export function valuesOf(document: OpenApiDocument, hints: Hints, schema: JsonSchema): fc.Arbitrary<unknown> {
  const values = (inner: JsonSchema, name?: string): fc.Arbitrary<unknown> => {
    const hint = hints[name ?? inner.$ref?.replace(/^.*\//, '') ?? ''];
    const usual = ofSchema(resolved(document, inner), values);
    return hint === undefined ? usual : fc.oneof({ weight: 4, arbitrary: hint }, usual);
  };
  return values(schema);
}

type Values = (schema: JsonSchema, name?: string) => fc.Arbitrary<unknown>;

function ofSchema(schema: JsonSchema, values: Values): fc.Arbitrary<unknown> {
  const made = withoutExample(schema, values);
  return schema.example === undefined ? made : fc.oneof(fc.constant(schema.example), { weight: 2, arbitrary: made });
}

function withoutExample(schema: JsonSchema, values: Values): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((inner) => values(inner)));
  if (schema.allOf !== undefined) {
    return fc.tuple(...schema.allOf.map((inner) => values(inner))).map((parts) => Object.assign({}, ...parts));
  }
  const types = [schema.type ?? 'any'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, values)));
}

function ofType(type: string, schema: JsonSchema, values: Values): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'string':
      return texts(schema);
    case 'array': {
      const { minItems = 0, maxItems = MEMBERS_MAX, items = {} } = schema;
      return fc.array(values(items), { minLength: minItems, maxLength: Math.min(maxItems, MEMBERS_MAX) });
    }
    case 'object':
      return objects(schema, values);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objects(schema: JsonSchema, values: Values): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const members = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, values(inner, name)]));
  const known = fc.record(members, { requiredKeys: [...required] });
  if (additionalProperties === false || Object.keys(properties).length > 0) return known;
  const inner = additionalProperties === true ? {} : additionalProperties;
  return fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,12}$/), values(inner), { maxKeys: MEMBERS_MAX });
}

function texts({ format, pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (pattern !== undefined) {
    return fc.stringMatching(new RegExp(pattern)).map((text) => (text.length > maxLength ? text.slice(0, 8) : text));
  }
  return fc.string({ minLength, maxLength: Math.min(maxLength, Math.max(minLength, 40)) });
}
