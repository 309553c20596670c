import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlatform, type Platform } from '../../../examples/senders/test/platform.ts';
import { ROUTES } from '../src/api-types.ts';
import { apiTypes, type OpenApiDocument, operationsOf } from './api-types.ts';

let platform: Platform;
let document: OpenApiDocument;

beforeAll(async () => {
  platform = await openPlatform();
  document = await platform.api.call('GET', '/../openapi.json');
});

afterAll(() => platform.close());

test('The types are those of the served document; `vitest -u` writes them anew.', async () => {
  await expect(await apiTypes(document)).toMatchFileSnapshot('../src/api-types.ts');
});

test('Every route of the served document can be called.', () => {
  const served = operationsOf(document).map(({ operation, route }) => [operation.operationId, route]);
  expect(Object.fromEntries(served)).toEqual(ROUTES);
});
