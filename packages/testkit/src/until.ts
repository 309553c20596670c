import { setTimeout } from 'node:timers/promises';

/** Far more than anything here takes; reached only when the fact never comes. */
const TIMEOUT_MS = 30_000;
const POLL_MS = 10;

/**
 * Waits until a fact holds: asks `probe` again and again until it gives something other than undefined, null or false,
 * and returns that. Rejects after 30 s, saying in `description`'s words what never came true.
 */
export async function until<T>(
  description: string,
  probe: () => T | Promise<T>,
): Promise<Exclude<Awaited<T>, undefined | null | false>> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = await probe();
    if (isFact(found)) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${TIMEOUT_MS / 1000} s in vain until ${description}.`);
    await setTimeout(POLL_MS);
  }
}

function isFact<T>(found: T): found is Exclude<T, undefined | null | false> {
  return found !== undefined && found !== null && found !== false;
}
