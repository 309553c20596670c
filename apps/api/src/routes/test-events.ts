import { sentTestShape, sentTestToWire, testSchema } from '@postrider/contract';
import { newTestsUnderWay, sendTest } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { jsonBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addTestEventRoutes(api: Api): void {
  const { usecases, egress, version } = api.deps;
  const testsUnderWay = newTestsUnderWay();

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/endpoints/{endpoint}/test',
      operationId: 'sendTest',
      tag: 'Endpoints',
      summary: "Send an event type's example to the endpoint now, and tell what came back",
      scope: 'endpoints:write',
      reach: 'portal',
      query: noQuery,
      body: jsonBody(testSchema),
      answers: { 200: { description: 'The attempt, whatever came of it.', schema: sentTestShape } },
      problems: [
        'event_type_not_found',
        'secret_unreadable',
        'example_missing',
        'data_too_large',
        'data_has_nul',
        'data_not_json',
        'too_many_tests',
      ],
    },
    async ({ access, params, body }) =>
      answer(
        await sendTest({ ...usecases, egress, version, testsUnderWay }, access, { ...body, ...params }),
        200,
        (attempt) => JSON.stringify(sentTestToWire(attempt)),
      ),
  );
}
