/** How long the relay waits until it looks again. */
export interface RelayPace {
  /** There was something to relay. */
  found(): void;
  waitMs(): number;
}

/** Events from SQL ring no bell: while some come, the relay looks this often. */
export const RELAY_POLL_MS = 40;

/**
 * Looks are most of what a dispatcher with nothing to do costs, so they become fewer while none come: `untilMs` after
 * anything was found, the next pause is taken. Who emits every few seconds is not quiet, and who emits once a minute waits
 * no longer than is noticed.
 */
const PACES = [
  { untilMs: 10_000, waitMs: RELAY_POLL_MS },
  { untilMs: 65_000, waitMs: 100 },
];

/** What the first event after a long pause waits at most; a quarter of a second when it has been sent. */
export const IDLE_RELAY_POLL_MS = 200;

/** `now`: milliseconds of a monotonic clock. */
export function createRelayPace(now: () => number = () => performance.now()): RelayPace {
  let foundAt = Number.NEGATIVE_INFINITY;
  return {
    found: () => {
      foundAt = now();
    },
    waitMs: () => {
      const quietMs = now() - foundAt;
      return PACES.find(({ untilMs }) => quietMs < untilMs)?.waitMs ?? IDLE_RELAY_POLL_MS;
    },
  };
}
