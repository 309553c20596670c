import type { InboxAnswer } from './nouns.ts';

/** As the column has it. */
export const INBOX_DELAY_MS_MAX = 30_000;

/** As the column has it; an answer is for a person who tries something out. */
export const INBOX_BODY_BYTES_MAX = 4_096;

export const DEFAULT_INBOX_ANSWER: InboxAnswer = { status: 200, delayMs: 0, failureRate: 0, body: '' };

/** What a receiver says that is down for a moment. */
const FAILURE_STATUS = 503;

/** What one request is answered with: `chance`, from 0 up to but not including 1, decides whether it is among those that fail. */
export function answerOf(
  { status, delayMs, failureRate, body }: InboxAnswer,
  chance: number,
): Omit<InboxAnswer, 'failureRate'> {
  return { status: chance < failureRate ? FAILURE_STATUS : status, delayMs, body };
}
