import type { RouteConfig } from '@hono/zod-openapi';
import { PROBLEM_KINDS, type ProblemCode, problemSchema } from '@postrider/contract';
import { z } from 'zod';
import type { Route } from './add-route.ts';
import { describeHeaders } from './describe-headers.ts';
import { scopesOf } from './why-forbidden.ts';

const PARAMETERS: Readonly<Record<string, string>> = {
  application: "The application's id (`app_…`) or uid.",
  endpoint: "The endpoint's id (`ep_…`) or uid.",
  event: "The event's id (`evt_…`).",
  delivery: "The delivery's id (`dlv_…`).",
  operation: "The operation's id (`op_…`).",
  key: "The key's id (`key_…`), not the key itself.",
  inbox: "The inbox's id (`inb_…`).",
  session: "The session's id (`ses_…`).",
  portalSession: "The portal session's id (`pts_…`).",
  eventType: 'The name of the event type.',
  format: 'The name of the format.',
};

/** A route as the OpenAPI document has it. */
export function describeRoute(route: Route<string, z.ZodType, z.ZodType>): RouteConfig {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const { mediaTypes, schema, optional } = route.body;
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: openTo(route),
    // OpenAPI 3.1 lets a requirement of any kind name roles.
    security: [{ apiKey: scopesOf(route) }],
    'x-reach': route.reach,
    ...(route.further === undefined ? {} : { 'x-further-scopes': { [route.further.query]: [route.further.scope] } }),
    request: {
      params: z.object(Object.fromEntries(names.map((name) => [name, describedText(PARAMETERS[name] ?? name)]))),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
      ...(route.headers === undefined ? {} : { headers: headerParameters(route.headers) }),
      ...(mediaTypes.length === 0
        ? {}
        : { body: { required: !optional, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) } }),
    },
    responses: { ...successes(route), ...problems(codesOf(route)) },
  };
}

/** What any route may say besides its own. */
function codesOf({ body, path, problems }: Route<string, z.ZodType, z.ZodType>): ProblemCode[] {
  return [
    'malformed_request',
    'unauthorized',
    'insufficient_scope',
    'foreign_origin',
    ...(path.includes('{application}') ? (['application_not_found'] as const) : []),
    ...(path.includes('{endpoint}') ? (['endpoint_not_found'] as const) : []),
    ...(path.includes('{event}') ? (['event_not_found'] as const) : []),
    ...(path.includes('{delivery}') ? (['delivery_not_found'] as const) : []),
    ...(path.includes('{attempt}') ? (['attempt_not_found'] as const) : []),
    ...(path.includes('{operation}') ? (['operation_not_found'] as const) : []),
    ...(path.includes('{key}') ? (['key_not_found'] as const) : []),
    ...(path.includes('{inbox}') ? (['inbox_not_found'] as const) : []),
    ...(path.includes('{session}') ? (['session_not_found'] as const) : []),
    ...(path.includes('{portalSession}') ? (['portal_session_not_found'] as const) : []),
    ...(body.mediaTypes.length === 0
      ? []
      : (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const)),
    'invalid_request',
    ...problems,
    'request_timeout',
    'uri_too_long',
    'rate_limited',
    'header_too_large',
    'internal',
    'unavailable',
  ];
}

function openTo(route: Route<string, z.ZodType, z.ZodType>): string {
  const scopes = scopesOf(route).map((scope) => `\`${scope}\``);
  if (scopes.length === 0) return 'For every key, session and portal token.';
  const { further } = route;
  const besides = further === undefined ? '' : ` (with \`${further.query}\` also \`${further.scope}\`)`;
  const needs = `Needs the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}${besides}`;
  switch (route.reach) {
    case 'unbound':
      return `${needs}, of a key that is bound to no application.`;
    case 'bound':
      return `${needs}. Not with a portal token.`;
    case 'portal':
      return `${needs}.`;
  }
}

function successes(route: Route<string, z.ZodType, z.ZodType>): RouteConfig['responses'] {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, mediaType = 'application/json', headers }]) => [
      status,
      {
        description,
        headers: describeHeaders(Number(status), headers),
        ...(schema === null ? {} : { content: { [mediaType]: { schema } } }),
      },
    ]),
  );
}

function problems(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEM_KINDS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].meaning}`).join('\n\n'),
        headers: describeHeaders(status),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

function headerParameters(headers: Readonly<Record<string, string>>): z.ZodObject {
  return z.object(
    Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, describedText(text).optional()])),
  );
}

function describedText(description: string): z.ZodString {
  return z.string().openapi({ description });
}
