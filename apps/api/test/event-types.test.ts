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
