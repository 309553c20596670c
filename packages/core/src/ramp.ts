import { type InFlightLimit, PROBE_GAP_MS_MAX } from './in-flight-limit.ts';

/** What shows that an endpoint may have been away, as one process last knew it. Only what is compared matters. */
export interface Standing {
  /** Of its configuration: it changes when somebody pauses or enables the endpoint, and with its URL. */
  readonly revision: number;
  /** When the last hold ends or ended, in milliseconds since 1970; null: none, or a person ended it. */
  readonly heldUntil: number | null;
  /** Nothing has succeeded since its last failure, whichever process saw it. */
  readonly failing: boolean;
}

/** What an endpoint that returns is given at first: one request, and twice as many with each round that succeeds. */
const LIMIT_ON_RETURN = 1;

/**
 * An endpoint's limit as a process begins its next attempt. Whoever was paused or held, or may be another receiver by now,
 * starts over; so does one that fails and was not tried by this process for long. A gap between probes stays: only a
 * success ends it. `before`: the standing at this process's last attempt, null when there was none; `silentMs`: how long
 * ago one ended, infinite when none has.
 */
export function limitOnReturn(
  limit: InFlightLimit,
  { before, after, silentMs }: { before: Standing | null; after: Standing; silentMs: number },
): InFlightLimit {
  const returns = wasAway(before, after) || (after.failing && silentMs > PROBE_GAP_MS_MAX);
  return returns ? { ...limit, limit: LIMIT_ON_RETURN } : limit;
}

function wasAway(before: Standing | null, after: Standing): boolean {
  if (before === null) return after.heldUntil !== null;
  return before.revision !== after.revision || before.heldUntil !== after.heldUntil;
}
