import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const PATH = '/v1/event-types/openapi';

let api: ApiUnderTest;
let empty: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  empty = await openApiUnderTest();
});
afterAll(async () => {
  await api.close();
  await empty.close();
});

async function catalogueOf(one: ApiUnderTest): Promise<string[]> {
  const { data } = (await one.call('GET', '/v1/event-types?limit=250')).json;
  const texts = await Promise.all(
    data.map(async ({ name }: { name: string }) => (await one.call('GET', `/v1/event-types/${name}`)).text),
  );
  return texts.map((text) => text.replace(/"(createdAt|updatedAt)":"[^"]*",?/g, '')).toSorted();
}

test('200 exported and imported into an empty catalogue, it is the same catalogue', async () => {
  const schema =
    '{"type":"object","$defs":{"a":{"multipleOf":1.0}},"properties":{"n":{"$ref":"#/$defs/a"},"next":{"$ref":"#"}}}';
  await api.send('PUT', '/v1/event-types/a.b', `{"description":"First.","schema":${schema},"example":{"n":2.0,"a":1}}`);
  await api.call('PUT', '/v1/event-types/c', {});
  await api.call('PUT', '/v1/event-types/old', { archived: true });
  const exported = await api.send('GET', PATH, '');
  expect(exported.status).toBe(200);
  expect(Object.keys(exported.json.webhooks)).toEqual(['a.b', 'c']);

  const dry = await empty.send('POST', `${PATH}?dryRun=true`, exported.text);
  expect(dry.json).toEqual({ created: ['a.b', 'c'], updated: [], unchanged: [] });
  expect(await catalogueOf(empty)).toEqual([]);
  const imported = await empty.send('POST', PATH, exported.text);
  expect([imported.status, imported.json]).toEqual([200, dry.json]);
  await api.call('DELETE', '/v1/event-types/old');
  expect(await catalogueOf(empty)).toEqual(await catalogueOf(api));
  const again = await empty.send('POST', PATH, exported.text);
  expect(again.json).toEqual({ created: [], updated: [], unchanged: ['a.b', 'c'] });
});

test('422 for a document of which one type is wrong, with the place in the document, and nothing is made', async () => {
  const webhook = (schema: object, example?: object) => ({
    post: {
      requestBody: { content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } },
    },
  });
  const send = (webhooks: object) => api.call('POST', PATH, { openapi: '3.1.0', webhooks });
  const media = '/post/requestBody/content/application~1json';
  const cases = [
    [{ good: webhook({}), 'not one': webhook({}) }, 'invalid_openapi', '/webhooks/not one'],
    [{ good: webhook({}), openapi: webhook({}) }, 'invalid_event_type', '/webhooks/openapi'],
    [{ good: webhook({}), bad: webhook({ type: 1 }) }, 'invalid_schema', `/webhooks/bad${media}/schema/type`],
    [
      { good: webhook({}), bad: webhook({ required: ['x'] }, {}) },
      'example_does_not_fit',
      `/webhooks/bad${media}/example/x`,
    ],
  ] as const;
  for (const [webhooks, code, pointer] of cases) {
    const reply = await send(webhooks);
    expect(reply.status).toBe(422);
    expect(reply.json.code).toBe(code);
    expect(reply.json.errors[0].pointer).toBe(pointer);
  }
  expect((await api.call('GET', '/v1/event-types/good')).status).toBe(404);
});

test('200 for a document of two megabytes, as large a catalogue may be; 413 beyond a batch', async () => {
  const described = (description: string) => ({ openapi: '3.1.0', info: { description }, webhooks: {} });
  expect((await api.call('POST', PATH, described('x'.repeat(2_000_000)))).status).toBe(200);
  expect((await api.call('POST', PATH, described('x'.repeat(9_000_000)))).status).toBe(413);
});

test('405 for other methods than its own and those of an event type', async () => {
  expect((await api.call('PATCH', PATH, {})).status).toBe(405);
});
