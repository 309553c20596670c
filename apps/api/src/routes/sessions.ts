import {
  createdSignInLinkShape,
  newSignInLinkSchema,
  pageQuery,
  pageShape,
  pageText,
  sessionShape,
  sessionToWire,
  signInLinkToWire,
} from '@postrider/contract';
import { createSignInLink, listSessions, revokeSession } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addSessionRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/sign-in-links',
      operationId: 'createSignInLink',
      tag: 'Sessions',
      summary: 'Make a link that signs somebody in to the dashboard, once; it is shown once',
      scope: 'keys:write',
      reach: 'unbound',
      query: noQuery,
      body: jsonBody(newSignInLinkSchema),
      answers: { 201: { description: 'The link.', schema: createdSignInLinkShape } },
      problems: ['too_many_sign_in_links'],
    },
    async ({ access, body, baseUrl }) =>
      answer(await createSignInLink(usecases, access, body), 201, ({ link, text }) =>
        JSON.stringify(signInLinkToWire(link, text.reveal(), baseUrl)),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/sessions',
      operationId: 'listSessions',
      tag: 'Sessions',
      summary: 'List who is signed in to the dashboard',
      scope: 'keys:write',
      reach: 'unbound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(sessionShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access: { actor }, query }) =>
      answer(await listSessions(usecases, query), 200, (page) =>
        pageText(page, (session) => JSON.stringify(sessionToWire(session, actor.kind === 'session' ? actor.id : null))),
      ),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/sessions/{session}',
      operationId: 'revokeSession',
      tag: 'Sessions',
      summary: 'Sign somebody out',
      scope: 'keys:write',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'Within a second, no process lets it in any more.', schema: null } },
      problems: [],
    },
    async ({ access, params }) => answerNothing(await revokeSession(usecases, access, params)),
  );
}
