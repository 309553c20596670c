/** So many requests in so many seconds; all of them at once, if somebody likes. Both whole, as the header fields want it. */
export interface RatePolicy {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** A policy for 0.01 requests per second and more: the faster, the shorter its window, so that no burst is a flood. */
export function ratePolicy(requestsPerSecond: number): RatePolicy {
  const windowSeconds = requestsPerSecond >= 10 ? 1 : requestsPerSecond >= 0.1 ? 10 : 100;
  return { requests: Math.max(1, Math.round(requestsPerSecond * windowSeconds)), windowSeconds };
}

/** How a request stands to its policy. */
export type Turn = {
  /** The moment at which all requests of the policy are there again: what is to be remembered. */
  readonly fullAt: number;
  /** Requests that could follow at once. */
  readonly remaining: number;
  /** Whole seconds until `fullAt`, and never sooner. */
  readonly resetSeconds: number;
} & ({ readonly allowed: true } | { readonly allowed: false /** At least 1. */; readonly retryAfterSeconds: number });

/**
 * Whether a request may be made now. Requests come back one by one, evenly (GCRA), so that no window begins with all of
 * them. `fullAt` as it was last remembered, null: nothing is; moments in milliseconds. What is refused takes nothing.
 */
export function takeTurn(fullAt: number | null, { requests, windowSeconds }: RatePolicy, now: number): Turn {
  const windowMs = windowSeconds * 1000;
  const each = windowMs / requests;
  const before = Math.max(fullAt ?? now, now);
  const after = before + each;
  const remaining = Math.floor((windowMs - (after - now)) / each + ROUNDING);
  if (remaining >= 0) return { allowed: true, fullAt: after, remaining, resetSeconds: seconds(after - now) };
  return {
    allowed: false,
    fullAt: before,
    remaining: 0,
    resetSeconds: seconds(before - now),
    retryAfterSeconds: Math.max(1, seconds(after - now - windowMs)),
  };
}

/** Of a request: a sum of thousands of fractions misses a whole number by less. */
const ROUNDING = 1e-6;

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000 - ROUNDING);
}
