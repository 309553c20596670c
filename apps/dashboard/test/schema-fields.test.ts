import { expect, test } from 'vitest';
import { schemaFields } from '../src/screens/event-types/schema-fields.ts';

test('A schema is documented field by field, outermost first, with what is within objects, lists and references.', () => {
  const schema = {
    type: 'object',
    required: ['id', 'items'],
    properties: {
      id: { type: 'string', format: 'uuid', description: 'Of the order.' },
      state: { enum: ['open', 'paid'], default: 'open' },
      items: { type: 'array', items: { $ref: '#/$defs/item' } },
      total: { type: ['number', 'null'] },
    },
    $defs: {
      item: {
        type: 'object',
        required: ['price'],
        properties: { price: { type: 'integer', minimum: 0, exclusiveMaximum: 100 } },
      },
    },
  };
  expect(schemaFields(schema)).toEqual([
    { path: 'id', type: 'string (uuid)', required: true, description: 'Of the order.', limits: '' },
    { path: 'state', type: '"open" | "paid"', required: false, description: '', limits: 'open where it is absent' },
    { path: 'items', type: 'array', required: true, description: '', limits: '' },
    { path: 'items[].price', type: 'integer', required: true, description: '', limits: 'from 0, less than 100' },
    { path: 'total', type: 'number | null', required: false, description: '', limits: '' },
  ]);
});

test('A schema that refers to itself, or to what is not there, ends.', () => {
  const endless = { type: 'object', properties: { next: { $ref: '#' }, gone: { $ref: '#/nowhere' } } };
  const fields = schemaFields(endless);
  expect(fields[0]).toMatchObject({ path: 'next', type: 'object' });
  expect(fields.find(({ path }) => path === 'gone')).toMatchObject({ type: 'any' });
  expect(fields.length).toBeLessThan(50);
});

test('What is no schema has no fields.', () => {
  for (const none of [null, true, 'text', 7, [], {}]) expect(schemaFields(none)).toEqual([]);
});
