import { erasedEventsShape, eventErasureSchema } from '@postrider/contract';
import { eraseEventData, eraseEventsByUid } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addEraseRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/applications/{application}/events/{event}/data',
      operationId: 'eraseEventData',
      tag: 'Events',
      summary: "Erase an event's data and what receivers answered; that it happened stays on record",
      scope: 'events:write',
      reach: 'bound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'It is gone, for good.', schema: null } },
      problems: [],
    },
    async ({ access, params }) => answerNothing(await eraseEventData(usecases, access, params)),
  );

  // A body, and no query: the prefix may name a person, and addresses end up in the logs of everything in between.
  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/events/erase',
      operationId: 'eraseEventsByUid',
      tag: 'Events',
      summary: 'Erase the data, and the uids, of all events whose uid begins with a text',
      scope: 'events:write',
      reach: 'bound',
      query: noQuery,
      body: jsonBody(eventErasureSchema),
      answers: { 200: { description: 'They are gone, for good.', schema: erasedEventsShape } },
      problems: [],
    },
    async ({ access, params, body: { uidPrefix, dryRun = false } }) =>
      answer(await eraseEventsByUid(usecases, access, { ...params, uidPrefix, dryRun }), 200, (erased) =>
        JSON.stringify(erased),
      ),
  );
}
