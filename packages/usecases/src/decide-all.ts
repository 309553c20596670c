import { decideNext, type EndpointId, type NextState } from '@postrider/core';
import type { EndedAttempt } from './settle-attempts.ts';
import type { Decided } from './settled-attempt.ts';

/** One jitter per endpoint and settle, so that what failed together is retried as one chunk. */
export function decideAll(ended: readonly EndedAttempt[], now: Date, jitter: () => number): Decided[] {
  const jitters = new Map<EndpointId, number>();
  return ended.map((attempt) => {
    const { delivery, observation, olderSecretLeft, schedule } = attempt;
    const ofEndpoint = jitters.get(delivery.endpointId) ?? jitter();
    jitters.set(delivery.endpointId, ofEndpoint);
    const decision = decideNext({ delivery, observation, olderSecretLeft, schedule, now, jitter: ofEndpoint });
    return { attempt, decision: { ...decision, next: onWholeSecond(decision.next, now) } };
  });
}

/** The queue is keyed by due seconds, and what is due within one must not be claimed before it: rounded up. */
function onWholeSecond(next: NextState, now: Date): NextState {
  if (next.status !== 'retrying' || next.nextAttemptAt <= now) return next;
  return { ...next, nextAttemptAt: new Date(Math.ceil(next.nextAttemptAt.getTime() / 1000) * 1000) };
}
