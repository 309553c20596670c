import { eventExplanationShape, eventExplanationText, pageQuery } from '@postrider/contract';
import { explainEvent } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';

export function addExplainRoutes(api: Api): void {
  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/events/{event}/explain',
      operationId: 'explainEvent',
      tag: 'Events',
      summary: 'Why each endpoint gets an event or does not, and what its delivery waits for',
      scope: 'events:read',
      reach: 'portal',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'The event and a page of endpoints.', schema: eventExplanationShape } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await explainEvent(api.deps.usecases, access, { ...query, ...params }), 200, eventExplanationText),
  );
}
