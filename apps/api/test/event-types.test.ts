import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
});
afterAll(() => api.close());

describe('/v1/event-types/{name}', () => {
  test('201 when it is new, 200 when it is replaced, and what is left out is cleared', async () => {
    const fields = { description: 'Paid.', schema: { type: 'object' }, example: { amount: 1 }, archived: true };
    const made = await api.call('PUT', '/v1/event-types/invoice.paid', fields);
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: 'invoice.paid', ...fields });
    const replaced = await api.call('PUT', '/v1/event-types/invoice.paid', { description: 'Paid in full.' });
    expect(replaced.status).toBe(200);
    expect(replaced.json).toMatchObject({ description: 'Paid in full.', schema: null, example: null, archived: false });
    expect((await api.call('GET', '/v1/event-types/invoice.paid')).json).toEqual(replaced.json);
  });

  test('201 keeps schema and example letter by letter, and null is none', async () => {
    const schema = '{ "type" : "object","properties":{ "n":{"maximum":12345678901234567890,"multipleOf":1.0} } }';
    const example = '{"z":1.0, "a":[ 1E+2 ]}';
    const put = await api.send('PUT', '/v1/event-types/exact', `{"schema":${schema} , "example" :${example}}`);
    expect(put.status).toBe(201);
    for (const reply of [put, await api.call('GET', '/v1/event-types/exact')]) {
      expect(reply.text.endsWith(`,"schema":${schema},"example":${example}}`)).toBe(true);
    }
    const cleared = await api.call('PUT', '/v1/event-types/exact', { schema: null, example: null });
    expect(cleared.json).toMatchObject({ schema: null, example: null });
  });

  test('422 with the places for a schema that cannot be applied, and for an example that does not fit', async () => {
    const put = (body: object) => api.call('PUT', '/v1/event-types/refused', body);
    const schema = await put({ schema: { properties: { a: { $ref: 'https://example.com/a' } } } });
    expect(schema.status).toBe(422);
    expect(schema.json).toMatchObject({ code: 'invalid_schema', errors: [{ pointer: '/schema/properties/a/$ref' }] });
    const example = await put({ schema: { required: ['a'] }, example: {} });
    expect(example.json).toMatchObject({ code: 'example_does_not_fit', errors: [{ pointer: '/example/a' }] });
    const nested = JSON.parse(`${'{"not":'.repeat(400)}true${'}'.repeat(400)}`);
    expect((await put({ schema: nested })).json.code).toBe('invalid_schema');
    expect((await api.call('GET', '/v1/event-types/refused')).status).toBe(404);
  });

  test('422 for the name openapi, whose path is taken', async () => {
    const reply = await api.call('PUT', '/v1/event-types/openapi', {});
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe('invalid_event_type');
  });

  test('200 listed', async () => {
    await api.call('PUT', '/v1/event-types/listed', {});
    const { data } = (await api.call('GET', '/v1/event-types')).json;
    expect(data.map(({ name }: { name: string }) => name)).toContain('listed');
  });

  test('204 DELETE, then 404', async () => {
    await api.call('PUT', '/v1/event-types/gone', {});
    expect((await api.call('DELETE', '/v1/event-types/gone')).status).toBe(204);
    expect((await api.call('DELETE', '/v1/event-types/gone')).json.code).toBe('event_type_not_found');
  });

  test.each(['a..b', 'a%20b', '%00', 'a.*', 'x'.repeat(129)])(
    '422 PUT and 404 GET for the name %.20s',
    async (name) => {
      expect((await api.call('PUT', `/v1/event-types/${name}`, {})).json.code).toBe('invalid_event_type');
      expect((await api.call('GET', `/v1/event-types/${name}`)).json.code).toBe('event_type_not_found');
    },
  );
});
