import { endpointSummariesQuery, endpointSummariesShape, endpointSummariesToWire } from '@postrider/contract';
import { summarizeEndpoints } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';

export function addEndpointSummaryRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/endpoint-summaries',
      operationId: 'summarizeEndpoints',
      tag: 'Statistics',
      summary: 'How several endpoints do: their last day, what is open, and when they are tried next',
      scope: 'events:read',
      reach: 'portal',
      query: endpointSummariesQuery,
      body: noBody,
      answers: { 200: { description: 'A summary of each.', schema: endpointSummariesShape } },
      problems: [],
    },
    async ({ access, params, query }) =>
      answer(await summarizeEndpoints(usecases, access, { ...query, ...params }), 200, (summaries) =>
        JSON.stringify(endpointSummariesToWire(summaries)),
      ),
  );
}
