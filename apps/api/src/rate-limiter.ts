import { type RatePolicy, type Turn, takeTurn } from './rate-limit.ts';

/** Counts requests by who makes them, in this process alone. */
export interface RateLimiter {
  take(id: string, policy: RatePolicy): Turn;
}

/** A hundred bytes each. Beyond so many, whoever has not asked for the longest is forgotten, and may ask afresh. */
const REMEMBERED_MAX = 10_000;

/** `monotonicNow` in milliseconds, by a clock that is never set. */
export function createRateLimiter({ monotonicNow }: { readonly monotonicNow: () => number }): RateLimiter {
  // In the order in which they last asked.
  const fullAt = new Map<string, number>();
  return {
    take: (id, policy) => {
      const turn = takeTurn(fullAt.get(id) ?? null, policy, monotonicNow());
      fullAt.delete(id);
      fullAt.set(id, turn.fullAt);
      if (fullAt.size > REMEMBERED_MAX) {
        const longestAgo = fullAt.keys().next();
        if (!longestAgo.done) fullAt.delete(longestAgo.value);
      }
      return turn;
    },
  };
}
