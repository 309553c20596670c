import { SCOPES } from '@postrider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
// biome-ignore lint/suspicious/noExplicitAny: a document that others define; a missing member fails the test.
let document: any;
beforeAll(async () => {
  api = await openApiUnderTest();
  document = (await api.call('GET', '/openapi.json')).json;
});
afterAll(() => api.close());

test('the document is OpenAPI 3.1 and describes every route of this version', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const routes = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const application = '/v1/applications/{application}';
  expect(routes.toSorted()).toEqual(
    [
      'POST /v1/applications',
      'GET /v1/applications',
      `GET ${application}`,
      `PATCH ${application}`,
      `DELETE ${application}`,
      `POST ${application}/endpoints`,
      `GET ${application}/endpoints`,
      `GET ${application}/endpoints/{endpoint}`,
      `PATCH ${application}/endpoints/{endpoint}`,
      `DELETE ${application}/endpoints/{endpoint}`,
      `GET ${application}/endpoints/{endpoint}/secret`,
      `POST ${application}/endpoints/{endpoint}/secret/rotate`,
      `POST ${application}/endpoints/{endpoint}/test`,
      `POST ${application}/events`,
      `POST ${application}/events/batch`,
      `GET ${application}/events`,
      `GET ${application}/events/stream`,
      `GET ${application}/events/{event}`,
      `GET ${application}/events/{event}/deliveries`,
      `GET ${application}/events/{event}/explain`,
      `DELETE ${application}/events/{event}/data`,
      `POST ${application}/events/erase`,
      `GET ${application}/deliveries`,
      `GET ${application}/deliveries/{delivery}`,
      `POST ${application}/deliveries/retry-each`,
      `GET ${application}/deliveries/{delivery}/attempts/{attempt}/request`,
      `POST ${application}/deliveries/{delivery}/retry`,
      `POST ${application}/deliveries/{delivery}/cancel`,
      `POST ${application}/endpoints/{endpoint}/recover`,
      `POST ${application}/endpoints/{endpoint}/backfill`,
      `POST ${application}/deliveries/retry`,
      `POST ${application}/deliveries/cancel`,
      `GET ${application}/stats`,
      `GET ${application}/endpoints/{endpoint}/stats`,
      `GET ${application}/endpoint-summaries`,
      'GET /v1/overview',
      'GET /v1/overview/stream',
      `GET ${application}/operations`,
      `GET ${application}/operations/{operation}`,
      `POST ${application}/operations/{operation}/cancel`,
      'PUT /v1/event-types/{eventType}',
      'GET /v1/event-types/{eventType}',
      'DELETE /v1/event-types/{eventType}',
      'GET /v1/event-types',
      'GET /v1/event-types/openapi',
      'POST /v1/event-types/openapi',
      'PUT /v1/formats/{format}',
      'GET /v1/formats/{format}',
      'DELETE /v1/formats/{format}',
      'GET /v1/formats',
      'GET /v1/audit-log',
      'GET /v1/sources',
      'POST /v1/inboxes',
      'GET /v1/inboxes',
      'GET /v1/inboxes/{inbox}',
      'PATCH /v1/inboxes/{inbox}',
      'DELETE /v1/inboxes/{inbox}',
      'GET /v1/inboxes/{inbox}/requests',
      'DELETE /v1/inboxes/{inbox}/requests',
      'GET /v1/system',
      'GET /v1/settings',
      'GET /v1/me',
      'POST /v1/sign-in-links',
      'GET /v1/sessions',
      'DELETE /v1/sessions/{session}',
      'POST /v1/keys',
      'GET /v1/keys',
      'DELETE /v1/keys/{key}',
      `POST ${application}/portal-sessions`,
      `GET ${application}/portal-sessions`,
      `DELETE ${application}/portal-sessions/{portalSession}`,
    ].toSorted(),
  );
});

test('every operation has its own id, a summary, the scopes it needs, and its path parameters', () => {
  const ids = new Set<string>();
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const operation of Object.values(methods)) {
      expect(ids).not.toContain(operation.operationId);
      ids.add(operation.operationId);
      expect(operation.summary).toMatch(/^[A-Z]/);
      const scopes = operation.security[0]?.apiKey ?? [];
      expect(scopes.length > 0, path).toBe(path !== '/v1/me');
      expect(SCOPES).toEqual(expect.arrayContaining([...scopes]));
      for (const scope of scopes) expect(operation.description).toContain(`\`${scope}\``);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '422', '500', '503']));
    }
  }
});

test('what must be sent is required, what has a default is not, and nothing else is allowed', () => {
  expect(document.components.schemas.NewEvent).toMatchObject({
    required: ['type', 'data'],
    additionalProperties: false,
  });
  expect(document.components.schemas.NewEndpoint).toMatchObject({ required: ['url'], additionalProperties: false });
  expect(document.components.schemas.Rotation.required).toBeUndefined();
});

test('the tags are those that the operations have', () => {
  const operations = Object.values<Record<string, { tags: string[] }>>(document.paths).flatMap(Object.values);
  const used = new Set(operations.flatMap(({ tags }) => tags));
  expect(used.size).toBeGreaterThan(10);
  expect(document.tags.map(({ name }: { name: string }) => name)).toEqual([...used]);
});

test('recording says of its answer that it may be a replayed one, and of a dry run what that needs besides', () => {
  for (const path of ['events', 'events/batch']) {
    const { post } = document.paths[`/v1/applications/{application}/${path}`];
    expect(post.responses['202'].headers).toHaveProperty('idempotency-replayed');
  }
  const { post } = document.paths['/v1/applications/{application}/events'];
  expect(post.responses['200'].headers).not.toHaveProperty('idempotency-replayed');
  expect(post.description).toContain('with `dryRun=true` also `endpoints:read`');
});

test('PATCH takes both media types', () => {
  const { content } = document.paths['/v1/applications/{application}'].patch.requestBody;
  expect(Object.keys(content)).toEqual(['application/json', 'application/merge-patch+json']);
});

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly { readonly apiKey: readonly string[] }[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required: boolean }[];
  readonly responses: object;
}
