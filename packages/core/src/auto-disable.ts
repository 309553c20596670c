import type { AutoDisable, EndpointHealth } from './nouns.ts';

/** Longer than a holiday weekend in which nobody looks; so often that one delivery's own retries are not enough. */
export const DEFAULT_AUTO_DISABLE: AutoDisable = { afterSeconds: 432_000, attempts: 20 };

/** An hour: whatever is shorter is a deployment, or a database that restarts. */
export const AUTO_DISABLE_AFTER_SECONDS_MIN = 3_600;
/** Thirty days, the retention by default: whoever waits longer wants it off. */
export const AUTO_DISABLE_AFTER_SECONDS_MAX = 2_592_000;
export const AUTO_DISABLE_ATTEMPTS_MAX = 10_000;

/** What an application says of it. False: never; null: the product's default. */
export type AutoDisableSetting = AutoDisable | false | null;

/** Whether an endpoint has failed for so long, and so often, that it is to be disabled (`failing`). */
export function isGivenUp(
  { consecutiveFailures, failingSince }: Pick<EndpointHealth, 'consecutiveFailures' | 'failingSince'>,
  setting: AutoDisableSetting,
  now: Date,
): boolean {
  if (setting === false || failingSince === null) return false;
  const { afterSeconds, attempts } = setting ?? DEFAULT_AUTO_DISABLE;
  return consecutiveFailures >= attempts && now.getTime() - failingSince.getTime() >= afterSeconds * 1000;
}
