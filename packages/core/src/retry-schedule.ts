import type { RetrySchedule } from './nouns.ts';

/** One minute, 5 minutes, 30 minutes, 2 hours, 12 hours: six attempts in all. */
export const DEFAULT_RETRY_SCHEDULE: RetrySchedule = [60, 300, 1800, 7200, 43_200];

/** Enough for a wait a day over the default retention; each one more is another row in the attempt log. */
export const RETRY_WAITS_MAX = 30;

/** A week: a receiver that is away for longer is helped by a person's recover, not by waiting. */
export const RETRY_WAIT_SECONDS_MAX = 7 * 86_400;

const DAY_SECONDS = 86_400;

/**
 * What is wrong with a retry schedule, as a sentence; null: nothing. Its sum leaves a day of the retention, because open
 * deliveries are cancelled a day before their partition goes.
 */
export function retryScheduleProblem(schedule: readonly number[], retentionDays: number): string | null {
  if (schedule.length > RETRY_WAITS_MAX) {
    return `A retry schedule has at most ${RETRY_WAITS_MAX} waits, and this one has ${schedule.length}.`;
  }
  if (!schedule.every((wait) => Number.isInteger(wait) && wait >= 1 && wait <= RETRY_WAIT_SECONDS_MAX)) {
    return `Each wait of a retry schedule is a whole number of seconds from 1 to ${RETRY_WAIT_SECONDS_MAX} (7 days).`;
  }
  const sum = schedule.reduce((total, wait) => total + wait, 0);
  const sumMax = Math.max(0, retentionDays - 1) * DAY_SECONDS;
  if (sum > sumMax) {
    return `The waits of a retry schedule may be ${sumMax} seconds in sum (the retention less a day), and these are ${sum}.`;
  }
  return null;
}
