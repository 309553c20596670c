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

/**
 * As many failures in a row are news (`endpoint.failing`). Fewer are a deployment or a hiccup, of which nobody wants to be
 * told; with the default schedule a single delivery reaches five on its own, after some two and a half hours.
 */
export const FAILING_NEWS_FAILURES = 5;

/** Failures in a row before and after some attempts, among which were successes or not. */
export interface FailuresInARow {
  readonly before: number;
  readonly after: number;
  readonly succeeded: boolean;
}

/** What of an endpoint's health is worth telling, in the order in which it happened. */
export function healthNews({ before, after, succeeded }: FailuresInARow): readonly ('recovered' | 'failing')[] {
  const wasFailing = before >= FAILING_NEWS_FAILURES;
  const isFailing = after >= FAILING_NEWS_FAILURES;
  if (succeeded) return [...(wasFailing ? (['recovered'] as const) : []), ...(isFailing ? (['failing'] as const) : [])];
  return isFailing && !wasFailing ? ['failing'] : [];
}
