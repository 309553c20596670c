import { pageShape, pageText, sourceShape, sourcesQuery, sourceToWire } from '@postrider/contract';
import { listSources } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';

export function addSourceRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/sources',
      operationId: 'listSources',
      tag: 'Sources',
      summary: 'List the databases of services that events are read from, by name, and how far',
      scope: 'events:read',
      reach: 'unbound',
      query: sourcesQuery,
      body: noBody,
      answers: { 200: { description: 'A page, by name.', schema: pageShape(sourceShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await listSources(usecases, access, query), 200, (page) =>
        pageText(page, (source) => JSON.stringify(sourceToWire(source))),
      ),
  );
}
