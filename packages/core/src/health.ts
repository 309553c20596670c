import type { EndpointHealth } from './nouns.ts';

/** An endpoint's health after one more attempt. Failing from the first failure after a success until the next success. */
export function healthAfter(health: EndpointHealth, ok: boolean, now: Date): EndpointHealth {
  if (ok) return { state: 'healthy', consecutiveFailures: 0, failingSince: null, lastSuccessAt: now };
  return {
    state: 'failing',
    consecutiveFailures: health.consecutiveFailures + 1,
    failingSince: health.failingSince ?? now,
    lastSuccessAt: health.lastSuccessAt,
  };
}
