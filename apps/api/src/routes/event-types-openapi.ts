import {
  eventTypesDocument,
  importedEventTypesShape,
  openApiDocumentSchema,
  readEventTypesDocument,
} from '@postrider/contract';
import { currentEventTypes, importEventTypes } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { documentBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

const importQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'Only say what would be created and updated.' }),
});

export function addEventTypesOpenApiRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/event-types/openapi',
      operationId: 'exportEventTypes',
      tag: 'Event types',
      summary: 'The event types that are not archived, as webhooks of an OpenAPI document',
      scope: 'endpoints:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'OpenAPI 3.1.', schema: openApiDocumentSchema } },
      problems: ['too_many_event_types'],
    },
    async ({ access }) => answer(await currentEventTypes(usecases, access), 200, eventTypesDocument),
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/event-types/openapi',
      operationId: 'importEventTypes',
      tag: 'Event types',
      summary: 'Make event types of the webhooks of an OpenAPI document, all or none',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: importQuery,
      body: documentBody,
      answers: {
        200: { description: 'What became of each; others stay as they are.', schema: importedEventTypesShape },
      },
      problems: ['invalid_openapi', 'invalid_event_type', 'invalid_schema', 'example_does_not_fit'],
    },
    async ({ access, query, text }) => {
      const read = readEventTypesDocument(text);
      if (!read.ok) return { ok: false, problem: { code: 'invalid_openapi', detail: UNREADABLE, errors: read.errors } };
      const { eventTypes } = read;
      const imported = await importEventTypes(usecases, access, { eventTypes, dryRun: query.dryRun === 'true' });
      return answer(imported, 200, (value) => JSON.stringify(value));
    },
  );
}

const UNREADABLE = 'No event types can be made of this document: correct the places named in errors.';
