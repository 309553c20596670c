import {
  deliveryShape,
  deliveryStatusField,
  deliveryToWire,
  deliveryWithAttemptsShape,
  deliveryWithAttemptsToWire,
  eachRetriedShape,
  eachRetriedToWire,
  eachRetrySchema,
  eventTypeNameField,
  pageQuery,
  pageShape,
  pageText,
  sentRequestShape,
  spanQuery,
} from '@postrider/contract';
import type { Delivery } from '@postrider/core';
import {
  cancelDelivery,
  getDelivery,
  getSentRequest,
  listDeliveries,
  retryDelivery,
  retryEach,
} from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

const filterQuery = z.strictObject({
  ...pageQuery,
  ...spanQuery,
  status: deliveryStatusField.optional(),
  endpoint: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, "Use the endpoint's id or uid.")
    .optional(),
  type: eventTypeNameField.optional(),
});

export function addDeliveryRoutes(api: Api): void {
  addSingleDeliveries(api);
  addEachRetry(api);
  addSentRequests(api);
}

function addSingleDeliveries(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/deliveries',
      operationId: 'listDeliveries',
      tag: 'Deliveries',
      summary: 'List deliveries, without their attempts',
      scope: 'events:read',
      reach: 'portal',
      query: filterQuery,
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(deliveryShape) } },
      problems: ['endpoint_not_found', 'invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listDeliveries(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, deliveryText),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/events/{event}/deliveries',
      operationId: 'listDeliveriesOfEvent',
      tag: 'Deliveries',
      summary: 'List the deliveries of an event, without their attempts',
      scope: 'events:read',
      reach: 'portal',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(deliveryShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listDeliveries(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, deliveryText),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/deliveries/{delivery}',
      operationId: 'getDelivery',
      tag: 'Deliveries',
      summary: 'Read a delivery with its attempts',
      scope: 'events:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The delivery.', schema: deliveryWithAttemptsShape } },
      problems: [],
    },
    async ({ access, params }) =>
      answer(await getDelivery(usecases, access, params), 200, (delivery) =>
        JSON.stringify(deliveryWithAttemptsToWire(delivery)),
      ),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/deliveries/{delivery}/retry',
      operationId: 'retryDelivery',
      tag: 'Deliveries',
      summary: 'Try a delivery again now',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: {
        202: {
          description: 'The delivery; while an attempt is under way it is applied when that ends.',
          schema: deliveryShape,
        },
      },
      problems: ['endpoint_unavailable', 'event_erased'],
    },
    async ({ access, params }) => answer(await retryDelivery(usecases, access, params), 202, deliveryText),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/deliveries/{delivery}/cancel',
      operationId: 'cancelDelivery',
      tag: 'Deliveries',
      summary: 'Cancel an open delivery',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: {
        202: {
          description: 'The delivery; while an attempt is under way it is applied when that ends.',
          schema: deliveryShape,
        },
      },
      problems: ['delivery_closed'],
    },
    async ({ access, params }) => answer(await cancelDelivery(usecases, access, params), 202, deliveryText),
  );
}

function addEachRetry(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/deliveries/retry-each',
      operationId: 'retryEachDelivery',
      tag: 'Deliveries',
      summary: 'Try several deliveries again now, each judged by itself',
      scope: 'deliveries:retry',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(eachRetrySchema),
      answers: { 202: { description: 'What became of each.', schema: eachRetriedShape } },
      problems: [],
    },
    async ({ access, params, body }) =>
      answer(await retryEach(usecases, access, { ...body, ...params }), 202, (retried) =>
        JSON.stringify(eachRetriedToWire(retried)),
      ),
  );
}

function addSentRequests(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/deliveries/{delivery}/attempts/{attempt}/request',
      operationId: 'getSentRequest',
      tag: 'Deliveries',
      summary: 'Read the request of an attempt, body and all',
      scope: 'events:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The request.', schema: sentRequestShape } },
      problems: ['nothing_sent', 'event_erased'],
    },
    async ({ access, params }) =>
      answer(await getSentRequest(usecases, access, params), 200, (request) => JSON.stringify(request)),
  );
}

function deliveryText(delivery: Delivery): string {
  return JSON.stringify(deliveryToWire(delivery));
}
