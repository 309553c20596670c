import { expect, test } from 'vitest';
import { schemaFields } from '../src/screens/event-types/schema-fields.ts';

test('A schema is documented field by field, outermost first, with what is within objects, lists and references.', () => {
  const schema = {
    type: 'object',
    required: ['id', 'items'],
    properties: {
      id: { type: 'string', format: 'uuid', description: 'Of the order.' },
      state: { enum: ['open', 'paid'] },
      items: { type: 'array', items: { $ref: '#/$defs/item' } },
      total: { type: ['number', 'null'] },
    },
    $defs: { item: { type: 'object', required: ['price'], properties: { price: { type: 'integer' } } } },
  };
  expect(schemaFields(schema)).toEqual([
    { path: 'id', type: 'string (uuid)', required: true, description: 'Of the order.' },
    { path: 'state', type: '"open" | "paid"', required: false, description: '' },
    { path: 'items', type: 'array', required: true, description: '' },
    { path: 'items[].price', type: 'integer', required: true, description: '' },
    { path: 'total', type: 'number | null', required: false, description: '' },
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
