import { eventTypeShape, eventTypeText, pageQuery, pageShape, pageText } from '@postrider/contract';
import { isEventTypeName, memberTexts } from '@postrider/core';
import { deleteEventType, getEventType, listEventTypes, putEventType } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { type Answer, answer, answerNothing } from '../answer.ts';
import { eventTypeBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addEventTypeRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'put',
      path: '/v1/event-types/{eventType}',
      operationId: 'putEventType',
      tag: 'Event types',
      summary: 'Make an event type, or replace all of it',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: eventTypeBody,
      answers: {
        200: { description: 'The event type, replaced.', schema: eventTypeShape },
        201: { description: 'The event type, new.', schema: eventTypeShape },
      },
      problems: ['invalid_event_type', 'invalid_schema', 'example_does_not_fit'],
    },
    async ({ access, params: { eventType: name }, body, text }) => {
      if (!isEventTypeName(name)) return INVALID_NAME;
      const members = memberTexts(text);
      const schema = textOrNone(members.get('schema'));
      const example = textOrNone(members.get('example'));
      const put = await putEventType(usecases, access, { ...body, name, schema, example });
      return answer(put, put.ok && put.value.created ? 201 : 200, ({ eventType }) => eventTypeText(eventType));
    },
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/event-types',
      operationId: 'listEventTypes',
      tag: 'Event types',
      summary: 'List event types, archived ones too',
      scope: 'endpoints:read',
      reach: 'portal',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(eventTypeShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await listEventTypes(usecases, access, query), 200, (page) => pageText(page, eventTypeText)),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/event-types/{eventType}',
      operationId: 'getEventType',
      tag: 'Event types',
      summary: 'Read an event type',
      scope: 'endpoints:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The event type.', schema: eventTypeShape } },
      problems: ['event_type_not_found'],
    },
    async ({ access, params: { eventType: name } }) =>
      isEventTypeName(name) ? answer(await getEventType(usecases, access, { name }), 200, eventTypeText) : UNKNOWN_NAME,
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/event-types/{eventType}',
      operationId: 'deleteEventType',
      tag: 'Event types',
      summary: 'Delete an event type; events of this name can still be recorded',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'It is gone.', schema: null } },
      problems: ['event_type_not_found'],
    },
    async ({ access, params: { eventType: name } }) =>
      isEventTypeName(name) ? answerNothing(await deleteEventType(usecases, access, { name })) : UNKNOWN_NAME,
  );
}

const INVALID_NAME: Answer = {
  ok: false,
  problem: {
    code: 'invalid_event_type',
    detail: 'An event type must be words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.',
  },
};

const UNKNOWN_NAME: Answer = {
  ok: false,
  problem: { code: 'event_type_not_found', detail: 'There is no such event type: see GET /v1/event-types.' },
};

/** The exact text; null: none, for `null` says the same. */
function textOrNone(json: string | undefined): string | null {
  return json === undefined || json === 'null' ? null : json;
}
