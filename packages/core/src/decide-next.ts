import type { RetrySchedule } from './nouns.ts';

/** What of a delivery the decision depends on, as it was when the attempt began. */
export interface AttemptedDelivery {
  readonly retryCount: number;
  readonly lostCount: number;
  /** A person's extra attempt on an open delivery: when the scheduled one is due. Null: this was the scheduled one. */
  readonly resumeAt: Date | null;
}

/** What an attempt observed. `retryAfterSeconds`: null where the header was absent or said nothing. */
export type Observation =
  | { readonly outcome: 'delivered'; readonly responseStatus: number }
  | { readonly outcome: 'rejected'; readonly responseStatus: number; readonly retryAfterSeconds: number | null }
  | { readonly outcome: 'timed_out' | 'unreachable' | 'blocked' | 'lost' };

export type NextState =
  | { readonly status: 'delivered' }
  | {
      readonly status: 'retrying';
      readonly retryCount: number;
      readonly lostCount: number;
      readonly nextAttemptAt: Date;
    }
  | { readonly status: 'failed'; readonly reason: 'exhausted' | 'gone' | 'blocked' };

export interface Decision {
  readonly next: NextState;
  /** The whole endpoint waits until then. Null: nothing was asked. */
  readonly holdUntil: Date | null;
  /** The receiver wants nothing more, ever: the endpoint is to be disabled. */
  readonly endpointGone: boolean;
}

/** A tenth: enough to spread what failed together, little enough that the schedule is still what was promised. */
const JITTER_SHARE_MAX = 0.1;

/**
 * The only authority on what follows an attempt. `jitter` is in [0, 1) and only ever lengthens a wait. An attempt that a
 * person asked for never takes from the schedule: when it fails, what was due stays due.
 */
export function decideNext({
  delivery,
  observation,
  schedule,
  now,
  jitter,
}: {
  readonly delivery: AttemptedDelivery;
  readonly observation: Observation;
  readonly schedule: RetrySchedule;
  readonly now: Date;
  readonly jitter: number;
}): Decision {
  switch (observation.outcome) {
    case 'delivered':
      return { next: { status: 'delivered' }, holdUntil: null, endpointGone: false };
    case 'rejected': {
      if (observation.responseStatus === 410) {
        return { next: { status: 'failed', reason: 'gone' }, holdUntil: null, endpointGone: true };
      }
      const holdUntil = holdAskedFor(observation, now);
      const next = afterFailure({ delivery, reason: 'exhausted', lostCount: 0, holdUntil, schedule, now, jitter });
      return { next, holdUntil, endpointGone: false };
    }
    case 'timed_out':
    case 'unreachable':
    case 'blocked': {
      const reason = observation.outcome === 'blocked' ? 'blocked' : 'exhausted';
      const next = afterFailure({ delivery, reason, lostCount: 0, holdUntil: null, schedule, now, jitter });
      return { next, holdUntil: null, endpointGone: false };
    }
    case 'lost':
      return { next: afterLoss({ delivery, schedule, now, jitter }), holdUntil: null, endpointGone: false };
  }
}

function holdAskedFor(
  { responseStatus, retryAfterSeconds }: { responseStatus: number; retryAfterSeconds: number | null },
  now: Date,
): Date | null {
  const counts = responseStatus === 429 || responseStatus === 503;
  return counts && retryAfterSeconds !== null ? new Date(now.getTime() + retryAfterSeconds * 1000) : null;
}

/**
 * The process died, and the receiver may never have been asked: tried again at once, at no cost to the schedule. From the
 * second loss in a row on it is a failure like any other, so that what kills a process cannot do so for ever. An extra
 * attempt that is lost is not repeated: there is only one place to keep when the scheduled one is due.
 */
function afterLoss({
  delivery,
  schedule,
  now,
  jitter,
}: {
  delivery: AttemptedDelivery;
  schedule: RetrySchedule;
  now: Date;
  jitter: number;
}): NextState {
  const lostCount = delivery.lostCount + 1;
  if (lostCount === 1 && delivery.resumeAt === null) {
    return { status: 'retrying', retryCount: delivery.retryCount, lostCount, nextAttemptAt: now };
  }
  return afterFailure({ delivery, reason: 'exhausted', lostCount, holdUntil: null, schedule, now, jitter });
}

function afterFailure({
  delivery,
  reason,
  lostCount,
  holdUntil,
  schedule,
  now,
  jitter,
}: {
  delivery: AttemptedDelivery;
  reason: 'exhausted' | 'blocked';
  lostCount: number;
  holdUntil: Date | null;
  schedule: RetrySchedule;
  now: Date;
  jitter: number;
}): NextState {
  const { retryCount, resumeAt } = delivery;
  if (resumeAt !== null) {
    return { status: 'retrying', retryCount, lostCount, nextAttemptAt: later(resumeAt, holdUntil) };
  }
  const waitSeconds = schedule[retryCount];
  if (waitSeconds === undefined) return { status: 'failed', reason };
  const waitMs = Math.floor(waitSeconds * 1000 * (1 + JITTER_SHARE_MAX * jitter));
  const nextAttemptAt = later(new Date(now.getTime() + waitMs), holdUntil);
  return { status: 'retrying', retryCount: retryCount + 1, lostCount, nextAttemptAt };
}

function later(moment: Date, other: Date | null): Date {
  return other !== null && other > moment ? other : moment;
}
