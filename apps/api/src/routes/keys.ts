import {
  apiKeyShape,
  apiKeyToWire,
  createdKeyShape,
  newKeySchema,
  pageQuery,
  pageShape,
  pageText,
} from '@postrider/contract';
import { createKey, listKeys, revokeKey } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addKeyRoutes(api: Api): void {
  const { usecases, rateLimits } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/keys',
      operationId: 'createKey',
      tag: 'Keys',
      summary: 'Make an API key that may do no more than yours; it is shown once',
      scope: 'keys:write',
      reach: 'bound',
      query: noQuery,
      body: jsonBody(newKeySchema),
      answers: { 201: { description: 'The key, and its text.', schema: createdKeyShape } },
      problems: ['application_not_found', 'too_many_keys', 'invalid_key_expiry', 'invalid_key_rate_limit'],
    },
    async ({ access, body }) =>
      answer(await createKey(usecases, access, body, { rateLimit: rateLimits.key }), 201, ({ key, text }) =>
        JSON.stringify({ ...apiKeyToWire(key), key: text.reveal() }),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/keys',
      operationId: 'listKeys',
      tag: 'Keys',
      summary: 'List API keys that are not revoked',
      scope: 'keys:write',
      reach: 'bound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(apiKeyShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await listKeys(usecases, access, query), 200, (page) =>
        pageText(page, (key) => JSON.stringify(apiKeyToWire(key))),
      ),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/keys/{key}',
      operationId: 'revokeKey',
      tag: 'Keys',
      summary: 'Revoke an API key',
      scope: 'keys:write',
      reach: 'bound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'Within a second, no process lets it in any more.', schema: null } },
      problems: [],
    },
    async ({ access, params }) => answerNothing(await revokeKey(usecases, access, params)),
  );
}
