import {
  backfillSchema,
  bulkCancelSchema,
  bulkRetrySchema,
  operationKindField,
  operationShape,
  operationStatusField,
  operationToWire,
  pageQuery,
  pageShape,
  pageText,
  recoverSchema,
} from '@postrider/contract';
import type { Operation } from '@postrider/core';
import {
  cancelOperation,
  getOperation,
  listOperations,
  startBackfill,
  startBulkCancel,
  startBulkRetry,
  startRecover,
} from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

const BEGUN = { 202: { description: 'The operation; a dry run has finished.', schema: operationShape } };

export function addOperationRoutes(api: Api): void {
  addBeginnings(api);
  addBulkBeginnings(api);
  addOperations(api);
}

function addBeginnings(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/endpoints/{endpoint}/recover',
      operationId: 'recover',
      tag: 'Operations',
      summary: 'Retry all failed and cancelled deliveries of an endpoint in a span of time',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(recoverSchema),
      answers: BEGUN,
      problems: ['endpoint_unavailable', 'invalid_span'],
    },
    async ({ access, params, body }) =>
      answer(await startRecover(usecases, access, { ...body, ...params }), 202, operationText),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/endpoints/{endpoint}/backfill',
      operationId: 'backfill',
      tag: 'Operations',
      summary: 'Make deliveries for past events that an endpoint never got',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(backfillSchema),
      answers: BEGUN,
      problems: ['endpoint_unavailable', 'invalid_span'],
    },
    async ({ access, params, body }) =>
      answer(await startBackfill(usecases, access, { ...body, ...params }), 202, operationText),
  );
}

function addBulkBeginnings(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/deliveries/retry',
      operationId: 'retryDeliveries',
      tag: 'Operations',
      summary: 'Retry all closed deliveries that a filter selects',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(bulkRetrySchema),
      answers: BEGUN,
      problems: ['endpoint_not_found', 'endpoint_unavailable', 'invalid_span'],
    },
    async ({ access, params, body: { status: statuses, ...body } }) =>
      answer(await startBulkRetry(usecases, access, { ...body, statuses, ...params }), 202, operationText),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/deliveries/cancel',
      operationId: 'cancelDeliveries',
      tag: 'Operations',
      summary: 'Cancel all open deliveries that a filter selects',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(bulkCancelSchema),
      answers: BEGUN,
      problems: ['endpoint_not_found', 'invalid_span'],
    },
    async ({ access, params, body: { status: statuses, ...body } }) =>
      answer(await startBulkCancel(usecases, access, { ...body, statuses, ...params }), 202, operationText),
  );
}

function addOperations(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/operations',
      operationId: 'listOperations',
      tag: 'Operations',
      summary: 'List operations',
      scope: 'events:read',
      reach: 'portal',
      query: z.strictObject({
        ...pageQuery,
        kind: operationKindField.optional(),
        status: operationStatusField.optional(),
      }),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(operationShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listOperations(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, operationText),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/operations/{operation}',
      operationId: 'getOperation',
      tag: 'Operations',
      summary: 'Read how far an operation is',
      scope: 'events:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The operation.', schema: operationShape } },
      problems: [],
    },
    async ({ access, params }) => answer(await getOperation(usecases, access, params), 200, operationText),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/operations/{operation}/cancel',
      operationId: 'cancelOperation',
      tag: 'Operations',
      summary: 'End an operation where it is',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 202: { description: 'The operation; what it has done stays.', schema: operationShape } },
      problems: ['operation_closed'],
    },
    async ({ access, params }) => answer(await cancelOperation(usecases, access, params), 202, operationText),
  );
}

function operationText(operation: Operation): string {
  return JSON.stringify(operationToWire(operation));
}
