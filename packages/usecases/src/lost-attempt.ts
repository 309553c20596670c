import type { AttemptTrigger, RetrySchedule } from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import type { EndedAttempt } from './settle-attempts.ts';

const WORDS = {
  /** Found by whoever took over. */
  died: 'The dispatcher that held this delivery stopped without a word; the request may have been sent. It is tried again.',
  /** Said by the dispatcher itself. */
  stopped: 'The dispatcher had to stop before the receiver had answered. It is tried again.',
} as const;

/** An attempt that may have been made and whose end nobody saw, or will see. */
export function lostAttempt(
  delivery: ClaimedDelivery,
  {
    trigger,
    schedule,
    startedAt,
    durationMs,
    because,
  }: {
    readonly trigger: AttemptTrigger;
    readonly schedule: RetrySchedule;
    readonly startedAt: Date;
    /** For how long it was under way, as far as anybody knows. */
    readonly durationMs: number;
    readonly because: keyof typeof WORDS;
  },
): EndedAttempt {
  return {
    // What a person wished for meanwhile, or before, has not been granted by an attempt that nobody saw the end of.
    delivery: { ...delivery, wish: null },
    trigger,
    observation: { outcome: 'lost' },
    olderSecretLeft: false,
    schedule,
    record: {
      startedAt,
      durationMs,
      responseStatus: null,
      responseHeaders: null,
      responseBody: null,
      responseTruncated: false,
      errorCode: 'lost',
      errorMessage: WORDS[because],
      endpointRevision: null,
      signature: null,
    },
  };
}
