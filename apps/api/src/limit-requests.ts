import type { Actor } from '@postrider/core';
import type { Context } from 'hono';
import type { Api, Env, Grant } from './env.ts';
import { type RatePolicy, ratePolicy, type Turn } from './rate-limit.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { respondWithProblem } from './respond.ts';

/** Requests per second of each key in each process, unless it has a limit of its own; null: as many as there come. */
export interface RateLimits {
  readonly key: number | null;
  readonly portal: number | null;
}

/** Behind the keys, in front of everything else: counts every request of a limited key, and refuses those beyond. */
export function limitRequests({ app, deps }: Api): void {
  const limiter = createRateLimiter({ monotonicNow: () => performance.now() });
  app.use('/v1/*', async (c, next) => {
    const grant = c.get('grant');
    const rate = rateOf(grant, deps.rateLimits);
    if (rate === null) return next();
    const policy = ratePolicy(rate);
    const turn = limiter.take(grant.keyId, policy);
    tell(c, policy, turn);
    if (turn.allowed) return next();
    const detail = `The key may make ${policy.requests} requests in ${policy.windowSeconds} s: send it again in ${turn.retryAfterSeconds} s.`;
    return respondWithProblem(c, { code: 'rate_limited', detail }, { 'retry-after': String(turn.retryAfterSeconds) });
  });
}

function rateOf({ access, keyId, rateLimit }: Grant, { key, portal }: RateLimits): number | null {
  const kind: Actor['kind'] = access.actor.kind;
  switch (kind) {
    case 'root':
    case 'system':
      return null;
    case 'key':
      return rateLimit ?? key;
    case 'session':
      // Of the root key it is no more limited than that.
      return keyId === 'root' ? null : (rateLimit ?? key);
    case 'portal':
      // Its own is that of the key which opened it, and no more than any session has.
      return rateLimit === null || portal === null ? (rateLimit ?? portal) : Math.min(rateLimit, portal);
  }
}

/** As draft-ietf-httpapi-ratelimit-headers has it; there is one policy, and it has no other name. */
function tell(c: Context<Env>, { requests, windowSeconds }: RatePolicy, { remaining, resetSeconds }: Turn): void {
  c.header('ratelimit-policy', `"default";q=${requests};w=${windowSeconds}`);
  c.header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
}
