import { rotationSchema, secretsShape, secretsToWire } from '@postrider/contract';
import { getSecret, type LiveSecrets, rotateSecret } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody, optionalBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addSecretRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/endpoints/{endpoint}/secret',
      operationId: 'getSecret',
      tag: 'Secrets',
      summary: 'Read the secrets that sign now',
      scope: 'secrets:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The secrets.', schema: secretsShape } },
      problems: ['secret_unreadable'],
    },
    async ({ access, params }) => answer(await getSecret(usecases, access, params), 200, secretsText),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/endpoints/{endpoint}/secret/rotate',
      operationId: 'rotateSecret',
      tag: 'Secrets',
      summary: 'Put a new secret in front; the one before signs on for a while',
      scope: ['endpoints:write', 'secrets:read'],
      reach: 'portal',
      query: noQuery,
      body: optionalBody(rotationSchema),
      answers: { 200: { description: 'The secrets.', schema: secretsShape } },
      problems: ['invalid_secret', 'too_many_secrets'],
    },
    async ({ access, params, body }) =>
      answer(await rotateSecret(usecases, access, { ...body, ...params }), 200, secretsText),
  );
}

function secretsText(secrets: LiveSecrets): string {
  return JSON.stringify(secretsToWire(secrets));
}
