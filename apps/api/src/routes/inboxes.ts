import {
  inboxPatchSchema,
  inboxRequestShape,
  inboxRequestToWire,
  inboxShape,
  inboxToWire,
  newInboxSchema,
  pageQuery,
  pageShape,
  pageText,
} from '@postrider/contract';
import {
  createInbox,
  deleteInbox,
  emptyInbox,
  getInbox,
  listInboxes,
  listInboxRequests,
  updateInbox,
} from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { noBody, optionalBody, patchBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addInboxRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/inboxes',
      operationId: 'createInbox',
      tag: 'Playground',
      summary: 'Make an inbox: a receiver that keeps, verifies and shows what it is sent',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: optionalBody(newInboxSchema),
      answers: { 201: { description: 'The inbox.', schema: inboxShape } },
      problems: ['playground_off', 'too_many_inboxes'],
    },
    async ({ access, body, baseUrl }) =>
      answer(await createInbox(usecases, access, body), 201, (inbox) => JSON.stringify(inboxToWire(inbox, baseUrl))),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/inboxes',
      operationId: 'listInboxes',
      tag: 'Playground',
      summary: 'List inboxes',
      scope: 'endpoints:read',
      reach: 'unbound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(inboxShape) } },
      problems: ['playground_off', 'invalid_cursor'],
    },
    async ({ access, query, baseUrl }) =>
      answer(await listInboxes(usecases, access, query), 200, (page) =>
        pageText(page, (inbox) => JSON.stringify(inboxToWire(inbox, baseUrl))),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/inboxes/{inbox}',
      operationId: 'getInbox',
      tag: 'Playground',
      summary: 'Read an inbox',
      scope: 'endpoints:read',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The inbox.', schema: inboxShape } },
      problems: ['playground_off'],
    },
    async ({ access, params, baseUrl }) =>
      answer(await getInbox(usecases, access, params), 200, (inbox) => JSON.stringify(inboxToWire(inbox, baseUrl))),
  );

  addRoute(
    api,
    {
      method: 'patch',
      path: '/v1/inboxes/{inbox}',
      operationId: 'updateInbox',
      tag: 'Playground',
      summary: 'Change the name of an inbox, or what it answers from now on',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: patchBody(inboxPatchSchema),
      answers: { 200: { description: 'The inbox.', schema: inboxShape } },
      problems: ['playground_off'],
    },
    async ({ access, params, body, baseUrl }) =>
      answer(await updateInbox(usecases, access, { ...params, patch: body }), 200, (inbox) =>
        JSON.stringify(inboxToWire(inbox, baseUrl)),
      ),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/inboxes/{inbox}',
      operationId: 'deleteInbox',
      tag: 'Playground',
      summary: 'Delete an inbox, with all that it has kept',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'What is sent to it from now on is answered 404.', schema: null } },
      problems: ['playground_off'],
    },
    async ({ access, params }) => answerNothing(await deleteInbox(usecases, access, params)),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/inboxes/{inbox}/requests',
      operationId: 'listInboxRequests',
      tag: 'Playground',
      summary: 'List what an inbox was sent, the last 200 requests of a week',
      // What endpoints are sent is what is in events.
      scope: ['endpoints:read', 'events:read'],
      reach: 'unbound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(inboxRequestShape) } },
      problems: ['playground_off', 'invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listInboxRequests(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, (request) => JSON.stringify(inboxRequestToWire(request))),
      ),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/inboxes/{inbox}/requests',
      operationId: 'emptyInbox',
      tag: 'Playground',
      summary: 'Delete all that an inbox has kept',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'It is empty.', schema: null } },
      problems: ['playground_off'],
    },
    async ({ access, params }) => answerNothing(await emptyInbox(usecases, access, params)),
  );
}
