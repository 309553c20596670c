import type { ProblemOccurrence } from '@postrider/contract';
import type { Context } from 'hono';
import type { Api, Env, Grant } from './env.ts';
import { originOf } from './origin-of.ts';
import { sessionCookieOf } from './session-cookie.ts';
import { whenceOf } from './whence-of.ts';
import { whyForeign } from './why-foreign.ts';

export type Asked =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly problem: ProblemOccurrence };

/**
 * What the key of a request lets it do now, or why it does nothing: there is none, it opens nothing any more, or it is the
 * cookie of a session that somebody else's page made use of. Beside an `Authorization` no cookie is looked at.
 */
export async function grantOf(
  c: Context<Env>,
  { authenticate, deps }: Pick<Api, 'authenticate' | 'deps'>,
): Promise<Asked> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const grant = await authenticate({ kind: 'authorization', value: authorization });
    return grant === null ? refuse(NO_KEY) : askedFrom(c, grant);
  }
  const cookie = sessionCookieOf(c);
  if (cookie === undefined) return refuse(NO_KEY);
  const foreign = whyForeign(whenceOf(c, deps));
  if (foreign !== null) return refuse(foreign);
  const grant = await authenticate({ kind: 'cookie', value: cookie });
  return grant === null ? refuse(SIGNED_OUT) : askedFrom(c, grant);
}

function askedFrom(c: Context<Env>, grant: Grant): Asked {
  return { ok: true, grant: { ...grant, access: { ...grant.access, origin: originOf(c) } } };
}

function refuse(problem: ProblemOccurrence): Asked {
  return { ok: false, problem };
}

const NO_KEY: ProblemOccurrence = { code: 'unauthorized', detail: 'Send Authorization: Bearer <API key>.' };

const SIGNED_OUT: ProblemOccurrence = {
  code: 'unauthorized',
  detail: 'You are not signed in any more: sign in again.',
};
