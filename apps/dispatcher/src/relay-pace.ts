/** How long the relay waits until it looks again. */
export interface RelayPace {
  /** There was something to relay. */
  found(): void;
  waitMs(): number;
}

/** Events from SQL ring no bell: while some come, the relay looks this often. */
export const RELAY_POLL_MS = 40;

/**
 * While none come, this often, which is what the first one after a pause waits at most. Of a dispatcher with nothing to do,
 * looks are the larger part of what it costs.
 */
export const QUIET_RELAY_POLL_MS = 100;

/** So long after anything was found others are expected: who emits every few seconds is not quiet. */
const QUIET_AFTER_MS = 10_000;

/** `now`: milliseconds of a monotonic clock. */
export function createRelayPace(now: () => number = () => performance.now()): RelayPace {
  let quietFrom = Number.NEGATIVE_INFINITY;
  return {
    found: () => {
      quietFrom = now() + QUIET_AFTER_MS;
    },
    waitMs: () => (now() < quietFrom ? RELAY_POLL_MS : QUIET_RELAY_POLL_MS),
  };
}
