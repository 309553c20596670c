import { setTimeout } from 'node:timers/promises';

/**
 * How long a dispatcher may go on using an endpoint's configuration after reading it. Whoever promised that attempts stop
 * waits this long after the commit; short, because a person is waiting for the answer.
 */
export const CONFIGURATION_LEASE_MS = 100;

/** For timers, which fire up to a millisecond early, and clocks that tick unevenly. */
const MARGIN_MS = 20;

/** Resolves once no dispatcher can still be using configuration older than this call. */
export async function configurationSettled(): Promise<void> {
  await setTimeout(CONFIGURATION_LEASE_MS + MARGIN_MS);
}
