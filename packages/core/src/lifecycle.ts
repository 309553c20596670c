import type { NextState } from './decide-next.ts';

export type DeliveryState = OpenDelivery | ClosedDelivery;

export interface OpenDelivery {
  readonly status: 'pending' | 'retrying';
  readonly nextAttemptAt: Date;
  /** While a person's extra attempt is due or under way: when the scheduled one is due. */
  readonly resumeAt: Date | null;
  /** What a person asked for while an attempt may have been under way. */
  readonly wish: Wish | null;
  readonly attemptCount: number;
  readonly retryCount: number;
  /** Attempts in a row whose end nobody saw. */
  readonly lostCount: number;
}

export type ClosedDelivery = { readonly attemptCount: number; readonly retryCount: number } & (
  | { readonly status: 'delivered' }
  | { readonly status: 'failed'; readonly reason: 'exhausted' | 'gone' | 'blocked' | 'aborted' }
  | { readonly status: 'cancelled'; readonly reason: WithdrawalReason | 'cancelled_by_user' }
);

export type Wish = 'retry' | 'cancel';
export type WithdrawalReason = 'endpoint_disabled' | 'endpoint_deleted' | 'expired';

/** What the dispatcher saw of the delivery when its attempt began: what it decides on, and is held against at the end. */
export interface DeliverySeen {
  readonly attemptCount: number;
  readonly wish: Wish | null;
  /** It was a person's extra attempt, so the decision's next attempt is the scheduled one that waited, or one more extra. */
  readonly extra: boolean;
}

export type Move =
  | { readonly kind: 'attempted'; readonly seen: DeliverySeen; readonly decision: NextState; readonly now: Date }
  /** A person's retry. */
  | { readonly kind: 'retry'; readonly now: Date }
  /** A person's cancel. */
  | { readonly kind: 'cancel'; readonly now: Date }
  | { readonly kind: 'withdraw'; readonly reason: WithdrawalReason; readonly now: Date };

/** The whole life of a delivery: every state, everything that can happen to it, and what it becomes. SQL mirrors it. */
export function move(state: DeliveryState, m: Move): DeliveryState {
  switch (m.kind) {
    case 'attempted': {
      // What was sent is always logged, and counted, whatever became of the delivery meanwhile.
      const counted = { ...state, attemptCount: state.attemptCount + 1 };
      return isOpen(counted) ? afterAttempt(counted, m) : counted;
    }
    case 'retry':
      return isOpen(state) ? retryOpen(state, m.now) : restarted(state, m.now);
    case 'cancel':
      return isOpen(state) ? cancelOpen(state, m.now) : state;
    case 'withdraw':
      return isOpen(state) ? cancelled(state, m.reason) : state;
  }
}

export function isOpen(state: DeliveryState): state is OpenDelivery {
  return state.status === 'pending' || state.status === 'retrying';
}

/** `state` has the attempt counted already. */
function afterAttempt(
  state: OpenDelivery,
  { seen, decision, now }: { seen: DeliverySeen; decision: NextState; now: Date },
): DeliveryState {
  if (decision.status === 'delivered') return closed(state, { status: 'delivered' });
  // Somebody else logged an attempt meanwhile, and what follows is theirs to say: the lease was lost.
  if (state.attemptCount !== seen.attemptCount + 1) return state;
  if (state.wish === 'cancel') return cancelled(state, 'cancelled_by_user');
  // A wish that was there when the attempt began has been granted by it.
  const retryWished = state.wish === 'retry' && seen.wish !== 'retry';
  switch (decision.status) {
    case 'failed':
      return retryWished ? restarted(state, now) : closed(state, decision);
    case 'retrying': {
      const moved = { ...state, ...decision, wish: null };
      const scheduledAt = decision.resumeAt ?? decision.nextAttemptAt;
      if (retryWished) return { ...moved, nextAttemptAt: now, resumeAt: scheduledAt };
      const extraStillDue = state.resumeAt !== null && !seen.extra;
      if (extraStillDue) return { ...moved, nextAttemptAt: state.nextAttemptAt, resumeAt: scheduledAt };
      return moved;
    }
  }
}

function retryOpen(state: OpenDelivery, now: Date): OpenDelivery {
  if (state.resumeAt !== null) return state;
  if (state.nextAttemptAt > now) return { ...state, resumeAt: state.nextAttemptAt, nextAttemptAt: now };
  return { ...state, wish: 'retry' };
}

function cancelOpen(state: OpenDelivery, now: Date): DeliveryState {
  const underWay = state.nextAttemptAt <= now || state.resumeAt !== null;
  return underWay ? { ...state, wish: 'cancel' } : cancelled(state, 'cancelled_by_user');
}

/** The schedule from its beginning, with an attempt now. */
function restarted({ attemptCount }: DeliveryState, now: Date): OpenDelivery {
  const fresh = { retryCount: 0, lostCount: 0, resumeAt: null, wish: null };
  return { status: 'pending', nextAttemptAt: now, attemptCount, ...fresh };
}

function cancelled(state: OpenDelivery, reason: WithdrawalReason | 'cancelled_by_user'): ClosedDelivery {
  return closed(state, { status: 'cancelled', reason });
}

/** The type of `how` is what is left of a closed state without its numbers. */
function closed<How extends { readonly status: ClosedDelivery['status'] }>(
  { attemptCount, retryCount }: OpenDelivery,
  how: How,
): How & { readonly attemptCount: number; readonly retryCount: number } {
  return { ...how, attemptCount, retryCount };
}
