import type { ProblemCode, ProblemOccurrence } from '@postrider/contract';
import type { Access, Scope } from '@postrider/core';
import type { z } from 'zod';
import type { Answer } from './answer.ts';
import { baseUrlOf } from './base-url-of.ts';
import type { BodyKind } from './body-kinds.ts';
import { describeRoute } from './describe-route.ts';
import type { Api } from './env.ts';
import { grantOf } from './grant-of.ts';
import { queryErrors } from './input-errors.ts';
import { readJsonBody } from './json-body.ts';
import { unknownReference } from './references.ts';
import { respond, respondWithProblem } from './respond.ts';
import { scopesOf, whyForbidden } from './why-forbidden.ts';

export interface Route<Path extends string, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{parameters}`, as OpenAPI writes them. */
  readonly path: Path;
  readonly operationId: string;
  readonly tag:
    | 'Applications'
    | 'Endpoints'
    | 'Secrets'
    | 'Events'
    | 'Deliveries'
    | 'Operations'
    | 'Statistics'
    | 'Event types'
    | 'Formats'
    | 'Keys'
    | 'Portal sessions'
    | 'Sessions'
    | 'Audit log'
    | 'Sources'
    | 'System'
    | 'Playground';
  readonly summary: string;
  /** What a key must be allowed: all of it, where there are several; none: it is for every key. */
  readonly scope: Scope | readonly Scope[];
  /** What it must be allowed besides when the query asks for more, and the words for such a query. */
  readonly further?: {
    readonly scope: Scope;
    readonly query: string;
    readonly isAsked: (query: z.output<Query>) => boolean;
  };
  /**
   * Up to whom it is open: to keys that are bound to no application; to those that are bound to one, for what is of that
   * application, as well; to portal sessions as well.
   */
  readonly reach: 'unbound' | 'bound' | 'portal';
  /** Strict: unknown parameters are refused. */
  readonly query: Query;
  readonly body: BodyKind<Body>;
  /** Request headers it reads, with what for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What success looks like, by status; null: no body. */
  readonly answers: Readonly<
    Record<
      number,
      {
        readonly description: string;
        readonly schema: z.ZodType | null;
        /** Absent: JSON. */
        readonly mediaType?: string;
        /** Header fields of its own, with what they say. */
        readonly headers?: Readonly<Record<string, string>>;
      }
    >
  >;
  /** Refusals of its own, beyond those that every route has. */
  readonly problems: readonly ProblemCode[];
}

export interface RouteRequest<Path extends string, Query extends z.ZodType, Body extends z.ZodType> {
  readonly access: Access;
  /** Whom the key it came with counts for. */
  readonly keyId: string;
  /** What the key lets one do. */
  readonly scopes: ReadonlySet<Scope>;
  /** What the key lets one see by now; null: it does not let one use the route any more. */
  readonly accessNow: () => Promise<Access | null>;
  readonly params: ParamsOf<Path>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  /** The body as it came. */
  readonly text: string;
  readonly header: (name: string) => string | undefined;
  /** Where the API is reached at, without a slash at its end. */
  readonly baseUrl: string;
}

type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown;

/** Serves a route and describes it in the OpenAPI document: what is described is what is checked. */
export function addRoute<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  api: Api,
  route: Route<Path, Query, Body>,
  handle: (request: RouteRequest<Path, Query, Body>) => Promise<Answer>,
): void {
  const { app, deps, methods } = api;
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  methods.set(path, [...(methods.get(path) ?? []), route.method.toUpperCase()]);
  app.openAPIRegistry.registerPath(describeRoute(route));
  app.on(route.method.toUpperCase(), path, async (c) => {
    const forbidden = whyForbidden(route, c.get('grant'));
    if (forbidden !== null) return respondWithProblem(c, forbidden);
    const params = c.req.param();
    const unknown = unknownReference(params);
    if (unknown !== null) return respondWithProblem(c, unknown);
    const query = readQuery(c.req.url, route.query);
    if (!query.ok) return respondWithProblem(c, query.problem);
    const takesBody = route.body.mediaTypes.length > 0;
    const body = takesBody
      ? await readJsonBody(c.req.raw, route.body, deps.limits)
      : { ok: true as const, value: route.body.schema.parse(undefined), text: '' };
    // A body may take a minute, in which the key can have been revoked.
    const asked = takesBody ? await grantOf(c, api) : { ok: true as const, grant: c.get('grant') };
    if (!asked.ok) return respondWithProblem(c, asked.problem);
    const { grant } = asked;
    const forbiddenNow = whyForbidden(needsOf(route, query.value), grant);
    if (forbiddenNow !== null) return respondWithProblem(c, forbiddenNow);
    if (!body.ok) return respondWithProblem(c, body.problem);
    return respond(
      c,
      await handle({
        access: grant.access,
        keyId: grant.keyId,
        scopes: grant.scopes,
        accessNow: async () => {
          const now = await grantOf(c, api);
          return now.ok && whyForbidden(needsOf(route, query.value), now.grant) === null ? now.grant.access : null;
        },
        // The router has matched this path, so its parameters are there.
        params: params as ParamsOf<Path>,
        query: query.value,
        body: body.value,
        text: body.text,
        header: (name) => c.req.header(name),
        baseUrl: baseUrlOf(c, deps),
      }),
    );
  });
}

/** What a key must be allowed for what the query asks. */
function needsOf<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  { scope, reach, further }: Route<Path, Query, Body>,
  query: z.output<Query>,
): Pick<Route<Path, Query, Body>, 'scope' | 'reach'> {
  if (further === undefined || !further.isAsked(query)) return { scope, reach };
  return { scope: [...scopesOf({ scope }), further.scope], reach };
}

function readQuery<Query extends z.ZodType>(
  url: string,
  schema: Query,
): { ok: true; value: z.output<Query> } | { ok: false; problem: ProblemOccurrence } {
  const refuse = (errors: ProblemOccurrence['errors']) => ({
    ok: false as const,
    problem: { code: 'invalid_request' as const, detail: 'Correct the query parameters named in errors.', errors },
  });
  const given = [...new URL(url).searchParams];
  const repeated = given.find(([name], index) => given.findIndex(([other]) => other === name) !== index);
  if (repeated !== undefined) return refuse([{ parameter: repeated[0], detail: 'Given twice: give it once.' }]);
  const checked = schema.safeParse(Object.fromEntries(given));
  return checked.success ? { ok: true, value: checked.data } : refuse(queryErrors(checked.error));
}
