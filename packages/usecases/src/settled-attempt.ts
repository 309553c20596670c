import { type Decision, type DeliveryState, isOpen, type NextState } from '@postrider/core';
import type { SettleAnswer, SettledAttempt, SettledState } from '@postrider/db';
import type { EndedAttempt } from './settle-attempts.ts';

/** An ended attempt and what follows from it. */
export interface Decided {
  readonly attempt: EndedAttempt;
  readonly decision: Decision;
}

/** The same on record, and what became of its delivery. */
export type Logged = Decided & { readonly answer: SettleAnswer };

/** The same in the form in which it is written. */
export function toSettledAttempt({ attempt, decision }: Decided): SettledAttempt {
  const { delivery, trigger, observation, record } = attempt;
  return {
    ...record,
    eventId: delivery.eventId,
    endpointId: delivery.endpointId,
    seen: { attemptCount: delivery.attemptCount, resumeAt: delivery.resumeAt },
    trigger,
    outcome: observation.outcome,
    next: columnsOf(decision.next, delivery.retryCount),
  };
}

/** The columns of a state that the lifecycle has decided. */
export function toSettledState(state: DeliveryState): SettledState {
  if (isOpen(state)) return { ...state, reason: null };
  const { status, retryCount } = state;
  const reason = state.status === 'delivered' ? null : state.reason;
  return { status, reason, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
}

function columnsOf(next: NextState, retryCount: number): SettledState {
  switch (next.status) {
    case 'delivered':
      return { status: 'delivered', reason: null, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
    case 'failed':
      return { status: 'failed', reason: next.reason, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
    case 'retrying':
      return { ...next, reason: null };
  }
}
