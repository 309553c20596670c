import { statsQuery, statsShape, statsToWire } from '@postrider/contract';
import { readStats, type Stats } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';

export function addStatsRoutes(api: Api): void {
  const { usecases } = api.deps;
  const answers = { 200: { description: 'The statistics.', schema: statsShape } };

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/stats',
      operationId: 'getApplicationStats',
      tag: 'Statistics',
      summary: 'What happened at all endpoints together, deleted ones too, by minute or hour',
      scope: 'events:read',
      reach: 'portal',
      query: statsQuery,
      body: noBody,
      answers,
      problems: ['invalid_span'],
    },
    async ({ access, params, query }) =>
      answer(await readStats(usecases, access, { ...query, ...params }), 200, statsText),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/endpoints/{endpoint}/stats',
      operationId: 'getEndpointStats',
      tag: 'Statistics',
      summary: 'What happened at an endpoint, by minute or hour',
      scope: 'events:read',
      reach: 'portal',
      query: statsQuery,
      body: noBody,
      answers,
      problems: ['invalid_span'],
    },
    async ({ access, params, query }) =>
      answer(await readStats(usecases, access, { ...query, ...params }), 200, statsText),
  );
}

function statsText(stats: Stats): string {
  return JSON.stringify(statsToWire(stats));
}
