import {
  deliveryShape,
  deliveryStatusField,
  deliveryToWire,
  deliveryWithAttemptsShape,
  deliveryWithAttemptsToWire,
  eventTypeNameField,
  pageQuery,
  pageShape,
  pageText,
  spanQuery,
} from '@postrider/contract';
import type { Delivery } from '@postrider/core';
import { cancelDelivery, getDelivery, listDeliveries, retryDelivery } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
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

function deliveryText(delivery: Delivery): string {
  return JSON.stringify(deliveryToWire(delivery));
}
