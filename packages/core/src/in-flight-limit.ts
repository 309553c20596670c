import type { Observation } from './decide-next.ts';

/** How much one endpoint may be given at once by one process. Moments are milliseconds on a monotonic clock. */
export interface InFlightLimit {
  /** Requests at once; 1 or more. */
  readonly limit: number;
  /** While the endpoint only fails: the wait between single probes. 0: it is not being paced. */
  readonly gapMs: number;
  /** Nothing is begun before this. */
  readonly notBefore: number;
  /** When the limit was last cut: what began before it learned nothing new. */
  readonly lastCut: number;
}

/** A failing endpoint is asked at most ten times a second ... */
export const PROBE_GAP_MS_MIN = 100;
/** ... and at least every ten seconds, which is how long it takes at worst to notice that it is back. */
export const PROBE_GAP_MS_MAX = 10_000;

/** Enough to keep a receiver at 10 ms busy with 2,000 requests a second from the start, without flooding a small one. */
const LIMIT_AT_FIRST = 20;

/** The limit of an endpoint nothing is known of yet. `max`: what its owner allows. */
export function newInFlightLimit(max: number): InFlightLimit {
  return { limit: Math.min(max, LIMIT_AT_FIRST), gapMs: 0, notBefore: 0, lastCut: Number.NEGATIVE_INFINITY };
}

/**
 * The limit after a request that began at `startedAt` ended `now`. A success adds one, so that a healthy endpoint's limit
 * doubles each round trip. Failures halve it once per round trip (halving for each would turn one blip of 20 requests into
 * a pause of ten seconds) down to one; after that they only lengthen the gap between probes. A limit on requests in flight
 * alone does nothing against an endpoint that fails fast.
 */
export function afterResult(
  { limit, gapMs, notBefore, lastCut }: InFlightLimit,
  { ok, startedAt, now, max }: { ok: boolean; startedAt: number; now: number; max: number },
): InFlightLimit {
  if (ok) return { limit: Math.min(max, limit + 1), gapMs: 0, notBefore: 0, lastCut };
  if (startedAt <= lastCut) return { limit: Math.min(max, limit), gapMs, notBefore, lastCut };
  if (limit > 1) return { limit: Math.min(max, Math.floor(limit / 2)), gapMs, notBefore, lastCut: now };
  const gap = Math.min(Math.max(2 * gapMs, PROBE_GAP_MS_MIN), PROBE_GAP_MS_MAX);
  return { limit, gapMs: gap, notBefore: now + gap, lastCut: now };
}

/**
 * Whether what was observed is a reason to give the endpoint less at once. An answer that refuses this request (3xx, 4xx)
 * shows a receiver that keeps up; 408 and 429 say that it does not. Where policy forbids the address nobody answers at all.
 * `lost` tells of our process, not of the endpoint.
 */
export function isEndpointTrouble(observation: Observation): boolean {
  switch (observation.outcome) {
    case 'delivered':
    case 'lost':
      return false;
    case 'rejected':
      return (
        observation.responseStatus >= 500 || observation.responseStatus === 408 || observation.responseStatus === 429
      );
    case 'timed_out':
    case 'unreachable':
    case 'blocked':
      return true;
  }
}
