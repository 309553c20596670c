import {
  deliveryStatusField,
  eventShape,
  eventText,
  eventTypeNameField,
  eventUidField,
  pageQuery,
  pageShape,
  pageText,
  spanQuery,
} from '@postrider/contract';
import { getEvent, listEvents } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addReadEventRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/events',
      operationId: 'listEvents',
      tag: 'Events',
      summary: 'List events',
      scope: 'events:read',
      reach: 'portal',
      query: z.strictObject({
        ...pageQuery,
        ...spanQuery,
        type: eventTypeNameField.optional(),
        uid: eventUidField.optional(),
        status: deliveryStatusField
          .optional()
          .openapi({ description: 'Those with at least one delivery that has it.' }),
      }),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(eventShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listEvents(usecases, access, { ...query, ...params }), 200, (page) => pageText(page, eventText)),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/events/{event}',
      operationId: 'getEvent',
      tag: 'Events',
      summary: 'Read an event and where its deliveries stand',
      scope: 'events:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The event.', schema: eventShape } },
      problems: [],
    },
    async ({ access, params }) => answer(await getEvent(usecases, access, params), 200, eventText),
  );
}
