import { meText, type ProblemOccurrence, signInSchema } from '@postrider/contract';
import { encodeId } from '@postrider/core';
import {
  type OpenedSession,
  revokeSession,
  rootProver,
  signInByLink,
  signInWithKey,
  whoAmI,
} from '@postrider/usecases';
import type { Context } from 'hono';
import type { z } from 'zod';
import { jsonBody } from '../body-kinds.ts';
import type { Api, Env } from '../env.ts';
import { grantOf } from '../grant-of.ts';
import { instanceOf } from '../instance-of.ts';
import { readJsonBody } from '../json-body.ts';
import { originOf } from '../origin-of.ts';
import { ratePolicy } from '../rate-limit.ts';
import { createRateLimiter, type RateLimiter } from '../rate-limiter.ts';
import { respondWithProblem } from '../respond.ts';
import { forgetSessionCookie, keepSessionCookie } from '../session-cookie.ts';
import { whenceOf } from '../whence-of.ts';
import { whyForeign } from '../why-foreign.ts';
import { whyUnkept } from '../why-unkept.ts';

const PATH = '/dashboard/session';

/** With one key. Each leaves a row for a week and an entry in the audit log; people sign in once a day. */
const SIGN_INS_PER_SECOND_MAX = 10;

/**
 * More than the longest key takes, be each character of it escaped. Of all bodies but those to inboxes this one is read of
 * anybody: as large as others, those of all connections together would be gigabytes.
 */
const SIGN_IN_BYTES_MAX = 4_096;

const signInBody = { ...jsonBody(signInSchema), bytesMax: () => SIGN_IN_BYTES_MAX };

type Refusable<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ProblemOccurrence };

/**
 * Signing in and out, for pages of the dashboard: what they ask for with the cookie is under /v1 like everything else. Never
 * by GET, with which whatever looks into mails would use a link up before the one whom it is for.
 */
export function addDashboardSessionRoutes(api: Api): void {
  const { app, authenticate, deps, methods } = api;
  const limiter = createRateLimiter({ monotonicNow: () => performance.now() });
  methods.set(PATH, ['POST', 'DELETE']);

  app.post(PATH, async (c) => {
    c.header('cache-control', 'no-store');
    // Before anything is used up.
    const unfit = whyForeign(whenceOf(c, deps)) ?? whyUnkept(c.req.header('origin') ?? '');
    if (unfit !== null) return respondWithProblem(c, unfit);
    const body = await readJsonBody(c.req.raw, signInBody, deps.limits);
    if (!body.ok) return respondWithProblem(c, body.problem);
    const signedIn = await signIn(c, api, limiter, body.value);
    if (!signedIn.ok) return respondWithProblem(c, signedIn.refusal);
    const { session, text } = signedIn.value;
    // As the next request will be, be it that the key has ended meanwhile.
    const grant = await authenticate({ kind: 'cookie', value: text.reveal() });
    if (grant === null) return respondWithProblem(c, NOTHING_OPENED);
    keepSessionCookie(c, text, session);
    const me = await whoAmI(deps.usecases, grant.access, grant.scopes);
    return c.body(meText(me, instanceOf(deps)), 200, { 'content-type': 'application/json' });
  });

  app.delete(PATH, async (c) => {
    c.header('cache-control', 'no-store');
    const foreign = whyForeign(whenceOf(c, deps));
    if (foreign !== null) return respondWithProblem(c, foreign);
    const asked = await grantOf(c, api);
    const { access } = asked.ok ? asked.grant : { access: null };
    // Whoever is signed out already is so: the cookie goes in any case.
    if (access?.actor.kind === 'session') {
      await revokeSession(deps.usecases, access, { session: encodeId('session', access.actor.id) });
    }
    forgetSessionCookie(c);
    return c.body(null, 204);
  });
}

async function signIn(
  c: Context<Env>,
  { authenticate, deps }: Api,
  limiter: RateLimiter,
  given: z.output<typeof signInSchema>,
): Promise<Refusable<OpenedSession>> {
  const { database, random, now } = deps.usecases;
  const signInDeps = { database, random, now, proveRoot: rootProver(deps.apiKey) };
  if ('link' in given) return signInByLink(signInDeps, given.link, originOf(c));
  const grant = await authenticate({ kind: 'authorization', value: `Bearer ${given.apiKey}` });
  if (grant === null) return { ok: false, refusal: NOTHING_OPENED };
  const turn = limiter.take(grant.keyId, ratePolicy(SIGN_INS_PER_SECOND_MAX));
  if (!turn.allowed) return { ok: false, refusal: TOO_OFTEN };
  return signInWithKey(signInDeps, { ...grant.access, origin: originOf(c) });
}

const NOTHING_OPENED: ProblemOccurrence = {
  code: 'sign_in_refused',
  detail: 'This API key opens nothing: it was revoked, has expired, or never was one.',
};

const TOO_OFTEN: ProblemOccurrence = {
  code: 'rate_limited',
  detail: `With one key somebody may sign in ${SIGN_INS_PER_SECOND_MAX} times in a second: try again in a moment.`,
};
