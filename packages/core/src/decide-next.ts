import type { RetrySchedule } from './nouns.ts';
import type { ReceiverWish } from './receiver-wish.ts';

/** What of a delivery the decision depends on, as it was when the attempt began. */
export interface AttemptedDelivery {
  readonly retryCount: number;
  readonly lostCount: number;
  /** A person's extra attempt on an open delivery: when the scheduled one is due. Null: this was the scheduled one. */
  readonly resumeAt: Date | null;
}

/** What an attempt observed. `retryAfterSeconds`, `receiverWish`: null where the header was absent or said nothing. */
export type Observation =
  | { readonly outcome: 'delivered'; readonly responseStatus: number; readonly receiverWish: ReceiverWish | null }
  | {
      readonly outcome: 'rejected';
      readonly responseStatus: number;
      readonly retryAfterSeconds: number | null;
      readonly receiverWish: ReceiverWish | null;
    }
  | { readonly outcome: 'timed_out' | 'unreachable' | 'blocked' | 'lost' };

export type NextState =
  | { readonly status: 'delivered' }
  | {
      readonly status: 'retrying';
      readonly retryCount: number;
      readonly lostCount: number;
      readonly nextAttemptAt: Date;
      /** While the next attempt is a person's extra one still: when the scheduled one is due. Null: it is the scheduled one. */
      readonly resumeAt: Date | null;
    }
  | { readonly status: 'failed'; readonly reason: 'exhausted' | 'gone' | 'blocked' | 'aborted' };

export interface Decision {
  readonly next: NextState;
  /** The next attempt is made with the next older secret (trigger `rotation`); this one was no failure of the endpoint. */
  readonly rotates: boolean;
  /** The whole endpoint waits until then. Null: nothing was asked. */
  readonly holdUntil: Date | null;
  /** The receiver wants nothing more, ever: why the endpoint is to be disabled. Null: it is not. */
  readonly disables: 'gone' | 'receiver' | null;
}

/** A tenth: enough to spread what failed together, little enough that the schedule is still what was promised. */
const JITTER_SHARE_MAX = 0.1;

const NOTHING_BESIDES = { rotates: false, holdUntil: null, disables: null } as const;

/**
 * The only authority on what follows an attempt. `jitter` is in [0, 1) and only ever lengthens a wait. An attempt that a
 * person asked for never takes from the schedule: when it fails, what was due stays due. `olderSecretLeft`: the request
 * carried one signature, and an older secret that is live could have made it.
 */
export function decideNext({
  delivery,
  observation,
  olderSecretLeft,
  schedule,
  now,
  jitter,
}: {
  readonly delivery: AttemptedDelivery;
  readonly observation: Observation;
  readonly olderSecretLeft: boolean;
  readonly schedule: RetrySchedule;
  readonly now: Date;
  readonly jitter: number;
}): Decision {
  switch (observation.outcome) {
    case 'delivered': {
      const disables = observation.receiverWish === 'disable' ? 'receiver' : null;
      return { next: { status: 'delivered' }, ...NOTHING_BESIDES, disables };
    }
    case 'rejected': {
      if (observation.responseStatus === 410) {
        return { next: { status: 'failed', reason: 'gone' }, ...NOTHING_BESIDES, disables: 'gone' };
      }
      const holdUntil = holdAskedFor(observation, now);
      if (observation.receiverWish !== null) {
        const disables = observation.receiverWish === 'disable' ? 'receiver' : null;
        return { next: { status: 'failed', reason: 'aborted' }, ...NOTHING_BESIDES, holdUntil, disables };
      }
      if (olderSecretLeft && mayMeanTheSignature(observation.responseStatus)) {
        return { next: withOlderSecret(delivery, now), ...NOTHING_BESIDES, rotates: true };
      }
      const next = afterFailure({ delivery, reason: 'exhausted', lostCount: 0, holdUntil, schedule, now, jitter });
      return { next, ...NOTHING_BESIDES, holdUntil };
    }
    case 'timed_out':
    case 'unreachable':
    case 'blocked': {
      const reason = observation.outcome === 'blocked' ? 'blocked' : 'exhausted';
      const next = afterFailure({ delivery, reason, lostCount: 0, holdUntil: null, schedule, now, jitter });
      return { next, ...NOTHING_BESIDES };
    }
    case 'lost':
      return { next: afterLoss({ delivery, schedule, now, jitter }), ...NOTHING_BESIDES };
  }
}

function mayMeanTheSignature(responseStatus: number): boolean {
  return responseStatus === 401 || responseStatus === 403;
}

/**
 * At once, at no cost to the schedule, and an extra attempt still if it was one. Losses are not forgotten: a process that
 * one of the secrets' answers kills would otherwise be lost for the first time in a row for ever.
 */
function withOlderSecret({ retryCount, lostCount, resumeAt }: AttemptedDelivery, now: Date): NextState {
  return { status: 'retrying', retryCount, lostCount, nextAttemptAt: now, resumeAt };
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
    return { status: 'retrying', retryCount: delivery.retryCount, lostCount, nextAttemptAt: now, resumeAt: null };
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
    return { status: 'retrying', retryCount, lostCount, nextAttemptAt: later(resumeAt, holdUntil), resumeAt: null };
  }
  const waitSeconds = schedule[retryCount];
  if (waitSeconds === undefined) return { status: 'failed', reason };
  const waitMs = Math.floor(waitSeconds * 1000 * (1 + JITTER_SHARE_MAX * jitter));
  const nextAttemptAt = later(new Date(now.getTime() + waitMs), holdUntil);
  return { status: 'retrying', retryCount: retryCount + 1, lostCount, nextAttemptAt, resumeAt: null };
}

function later(moment: Date, other: Date | null): Date {
  return other !== null && other > moment ? other : moment;
}
