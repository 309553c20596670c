import { meShape, meText } from '@postrider/contract';
import { whoAmI } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { instanceOf } from '../instance-of.ts';
import { noQuery } from '../no-query.ts';

export function addMeRoutes(api: Api): void {
  const { deps } = api;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/me',
      operationId: 'whoAmI',
      tag: 'Sessions',
      summary: 'Say who asks, and what they may do',
      scope: [],
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The key, session or portal session.', schema: meShape } },
      problems: [],
    },
    async ({ access, scopes }) => {
      const me = await whoAmI(deps.usecases, access, scopes);
      return { ok: true, status: 200, text: meText(me, instanceOf(deps)), headers: {} };
    },
  );
}
