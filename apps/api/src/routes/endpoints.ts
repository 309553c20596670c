import {
  createdEndpointShape,
  endpointPatchSchema,
  endpointShape,
  endpointToWire,
  newEndpointSchema,
  pageQuery,
  pageShape,
  pageText,
} from '@postrider/contract';
import type { Endpoint } from '@postrider/core';
import { createEndpoint, deleteEndpoint, getEndpoint, listEndpoints, updateEndpoint } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody, patchBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addEndpointRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/endpoints',
      operationId: 'createEndpoint',
      tag: 'Endpoints',
      summary: 'Make an endpoint; the answer shows its secret',
      scope: 'endpoints:write',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(newEndpointSchema),
      answers: { 201: { description: 'The endpoint with its secret.', schema: createdEndpointShape } },
      problems: [
        'uid_taken',
        'invalid_url',
        'invalid_secret',
        'invalid_header',
        'invalid_retry_schedule',
        'unknown_format',
      ],
    },
    async ({ access, params, body }) =>
      answer(await createEndpoint(usecases, access, { ...body, ...params }), 201, ({ endpoint, secret, publicKey }) =>
        JSON.stringify({ ...endpointToWire(endpoint), secret: secret.reveal(), publicKey }),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/endpoints',
      operationId: 'listEndpoints',
      tag: 'Endpoints',
      summary: 'List endpoints',
      scope: 'endpoints:read',
      reach: 'portal',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(endpointShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listEndpoints(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, endpointText),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/endpoints/{endpoint}',
      operationId: 'getEndpoint',
      tag: 'Endpoints',
      summary: 'Read an endpoint',
      scope: 'endpoints:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The endpoint.', schema: endpointShape } },
      problems: [],
    },
    async ({ access, params }) => answer(await getEndpoint(usecases, access, params), 200, endpointText),
  );

  addRoute(
    api,
    {
      method: 'patch',
      path: '/v1/applications/{application}/endpoints/{endpoint}',
      operationId: 'updateEndpoint',
      tag: 'Endpoints',
      summary: 'Change an endpoint (JSON merge patch)',
      scope: 'endpoints:write',
      reach: 'portal',
      query: noQuery,
      body: patchBody(endpointPatchSchema),
      answers: { 200: { description: 'The endpoint.', schema: endpointShape } },
      problems: [
        'uid_taken',
        'invalid_url',
        'invalid_header',
        'invalid_retry_schedule',
        'invalid_metadata',
        'unknown_format',
        'secret_does_not_fit',
      ],
    },
    async ({ access, params, body }) =>
      answer(await updateEndpoint(usecases, access, { ...params, patch: body }), 200, endpointText),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/applications/{application}/endpoints/{endpoint}',
      operationId: 'deleteEndpoint',
      tag: 'Endpoints',
      summary: 'Delete an endpoint; what is open is cancelled',
      scope: 'endpoints:write',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'No further attempt begins.', schema: null } },
      problems: [],
    },
    async ({ access, params }) => answerNothing(await deleteEndpoint(usecases, access, params)),
  );
}

function endpointText(endpoint: Endpoint): string {
  return JSON.stringify(endpointToWire(endpoint));
}
