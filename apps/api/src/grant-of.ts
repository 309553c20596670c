import type { ProblemOccurrence } from '@postrider/contract';
import type { Context } from 'hono';
import type { Authenticate } from './authenticate.ts';
import type { Env, Grant } from './env.ts';
import { originOf } from './origin-of.ts';

/** What the key of a request lets it do now; null: it has no key, or one that opens nothing any more. */
export async function grantOf(c: Context<Env>, authenticate: Authenticate): Promise<Grant | null> {
  const grant = await authenticate(c.req.header('authorization'));
  return grant === null ? null : { ...grant, access: { ...grant.access, origin: originOf(c) } };
}

export const NO_KEY: ProblemOccurrence = { code: 'unauthorized', detail: 'Send Authorization: Bearer <API key>.' };
