import { OpenAPIHono } from '@hono/zod-openapi';
import { withoutKeyTexts } from '@postrider/core';
import { rootProver } from '@postrider/usecases';
import { createAuthenticate } from './authenticate.ts';
import { addDashboardPages } from './dashboard/dashboard-pages.ts';
import { addDocsPages } from './docs-pages.ts';
import type { Api, ApiDeps, Env } from './env.ts';
import { grantOf } from './grant-of.ts';
import { addHealthRoutes } from './health.ts';
import { limitRequests } from './limit-requests.ts';
import { addOpenApiDocument } from './openapi-document.ts';
import { addPlayground, refuseWithoutPlayground } from './playground.ts';
import { recognizeAndNote } from './recognize-and-note.ts';
import { requestIdOf } from './request-id.ts';
import { respondWithProblem } from './respond.ts';
import { addApplicationRoutes } from './routes/applications.ts';
import { addAuditLogRoutes } from './routes/audit-log.ts';
import { addDashboardSessionRoutes } from './routes/dashboard-session.ts';
import { addDeliveryRoutes } from './routes/deliveries.ts';
import { addEndpointSummaryRoutes } from './routes/endpoint-summaries.ts';
import { addEndpointRoutes } from './routes/endpoints.ts';
import { addEraseRoutes } from './routes/erase.ts';
import { addEventTypeRoutes } from './routes/event-types.ts';
import { addEventTypesOpenApiRoutes } from './routes/event-types-openapi.ts';
import { addExplainRoutes } from './routes/explain.ts';
import { addFormatRoutes } from './routes/formats.ts';
import { addInboxRoutes } from './routes/inboxes.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addMeRoutes } from './routes/me.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addOverviewRoutes } from './routes/overview.ts';
import { addPortalSessionRoutes } from './routes/portal-sessions.ts';
import { addReadEventRoutes } from './routes/read-events.ts';
import { addRecordEventRoutes } from './routes/record-events.ts';
import { addSecretRoutes } from './routes/secrets.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addSourceRoutes } from './routes/sources.ts';
import { addStatsRoutes } from './routes/stats.ts';
import { addStreamEventRoutes } from './routes/stream-events.ts';
import { addSystemRoutes } from './routes/system.ts';
import { addTestEventRoutes } from './routes/test-events.ts';

/** The whole API as a function from request to response; opens nothing. */
export function createApp(deps: ApiDeps): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>();
  const proveRoot = rootProver(deps.apiKey);
  const authenticate = createAuthenticate({
    apiKey: deps.apiKey,
    recognize: (text) => recognizeAndNote({ ...deps, proveRoot }, text),
    monotonicNow: () => performance.now(),
  });
  const api: Api = { app, deps, authenticate, methods: new Map() };

  identifyRequests(api);
  refuseWhileAway(api);
  requireKey(api);
  limitRequests(api);
  addHealthRoutes(api);
  addDocsPages(api);
  addOpenApiDocument(api);
  addApplicationRoutes(api);
  addEndpointRoutes(api);
  addSecretRoutes(api);
  addTestEventRoutes(api);
  addRecordEventRoutes(api);
  // Before the routes of one event, whose paths match its own too.
  addStreamEventRoutes(api);
  addReadEventRoutes(api);
  addExplainRoutes(api);
  addEraseRoutes(api);
  addDeliveryRoutes(api);
  addStatsRoutes(api);
  addEndpointSummaryRoutes(api);
  addOverviewRoutes(api);
  addOperationRoutes(api);
  // Before the routes of one type, whose paths match its own too.
  addEventTypesOpenApiRoutes(api);
  addEventTypeRoutes(api);
  addFormatRoutes(api);
  addKeyRoutes(api);
  addPortalSessionRoutes(api);
  addMeRoutes(api);
  addSessionRoutes(api);
  addDashboardSessionRoutes(api);
  addAuditLogRoutes(api);
  addSourceRoutes(api);
  addSystemRoutes(api);
  refuseWithoutPlayground(api);
  addInboxRoutes(api);
  addPlayground(api);
  addDashboardPages(api);
  refuseOtherMethods(api);
  turnFailuresIntoProblems(api);
  return app;
}

function identifyRequests({ app, deps }: Api): void {
  app.use(async (c, next) => {
    const started = performance.now();
    const requestId = requestIdOf(c.req.header('x-request-id'), deps.usecases.random);
    c.set('requestId', requestId);
    // Beforehand: each header added to a finished answer would wrap its body in another stream.
    c.header('x-request-id', requestId);
    c.header('x-content-type-options', 'nosniff');
    if (c.req.path.startsWith('/v1/')) c.header('cache-control', 'no-store');
    await next();
    const durationMs = Math.round(performance.now() - started);
    deps.logger.debug(
      { requestId, method: c.req.method, path: withoutKeyTexts(c.req.path), status: c.res.status, durationMs },
      'answered',
    );
  });
}

const AWAY = {
  code: 'unavailable',
  detail: 'PostgreSQL cannot be reached or is not ready: send the request again in a moment.',
} as const;

/** At once: nobody waits for a connection that cannot be made, or stands in a line that would be there when it can. */
function refuseWhileAway({ app, deps }: Api): void {
  for (const path of ['/v1/*', '/play/*', '/dashboard/session'])
    app.use(path, async (c, next) => {
      if (deps.watch.isAway()) return respondWithProblem(c, AWAY);
      return next();
    });
}

/** In front of everything under /v1, what does not exist there included. */
function requireKey(api: Api): void {
  api.app.use('/v1/*', async (c, next) => {
    const asked = await grantOf(c, api);
    if (!asked.ok) return respondWithProblem(c, asked.problem);
    c.set('grant', asked.grant);
    return next();
  });
}

function refuseOtherMethods({ app, methods }: Api): void {
  for (const [path, allowed] of methods) {
    const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(path, (c) =>
      respondWithProblem(c, { code: 'method_not_allowed', detail: `Use one of: ${allow}.` }, { allow }),
    );
  }
  app.notFound((c) => respondWithProblem(c, { code: 'not_found', detail: 'There is nothing here: see /docs.' }));
}

function turnFailuresIntoProblems({ app, deps }: Api): void {
  app.onError((error, c) => {
    const requestId = c.get('requestId');
    const away = deps.watch.note(error);
    if (away !== 'otherwise') {
      deps.logger[away === 'news' ? 'warn' : 'debug']({ requestId, error }, 'PostgreSQL could not be asked');
      return respondWithProblem(c, AWAY);
    }
    deps.logger.error({ requestId, error }, 'a bug: unexpected failure while answering');
    return respondWithProblem(c, {
      code: 'internal',
      detail: `This is a bug in Postrider: report it with the request id ${requestId}.`,
    });
  });
}
