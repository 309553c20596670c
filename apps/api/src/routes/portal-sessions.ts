import {
  newPortalSessionSchema,
  openedPortalSessionShape,
  pageQuery,
  pageShape,
  pageText,
  portalSessionShape,
  portalSessionToWire,
} from '@postrider/contract';
import { listPortalSessions, openPortalSession, revokePortalSession } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { noBody, optionalBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

// Not for portal sessions themselves: one that could open another would never be over.

export function addPortalSessionRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/portal-sessions',
      operationId: 'openPortalSession',
      tag: 'Portal sessions',
      summary: "Make a token with which the application's own people may do some things for a while",
      scope: 'endpoints:write',
      reach: 'bound',
      query: noQuery,
      body: optionalBody(newPortalSessionSchema),
      answers: { 201: { description: 'The session, and its token.', schema: openedPortalSessionShape } },
      problems: ['too_many_portal_sessions'],
    },
    async ({ access, params, body }) =>
      answer(await openPortalSession(usecases, access, { ...body, ...params }), 201, ({ session, token }) =>
        JSON.stringify({ ...portalSessionToWire(session), token: token.reveal() }),
      ),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/portal-sessions',
      operationId: 'listPortalSessions',
      tag: 'Portal sessions',
      summary: 'List portal sessions that are neither over nor revoked',
      scope: 'endpoints:write',
      reach: 'bound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(portalSessionShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, params, query }) =>
      answer(await listPortalSessions(usecases, access, { ...query, ...params }), 200, (page) =>
        pageText(page, (session) => JSON.stringify(portalSessionToWire(session))),
      ),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/applications/{application}/portal-sessions/{portalSession}',
      operationId: 'revokePortalSession',
      tag: 'Portal sessions',
      summary: 'End a portal session',
      scope: 'endpoints:write',
      reach: 'bound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'Within a second, no process lets its token in any more.', schema: null } },
      problems: [],
    },
    async ({ access, params }) => answerNothing(await revokePortalSession(usecases, access, params)),
  );
}
