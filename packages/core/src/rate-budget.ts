/**
 * How long after its moment a slot may still be used, in milliseconds. This alone bounds bursts, whoever uses the slots: in
 * any `w` seconds at most `rate * (w + 1) + 1` requests begin.
 */
export const SLOT_LIFE_MS = 1_000;

/**
 * How far behind now slots are still given out: what nobody took for so long may be made up for, and half of a slot's life
 * is left to use it.
 */
export const SLOT_CREDIT_MS = 500;

/** How far ahead slots are given out, so that they are asked for about twice a second; a process that dies takes them along. */
export const SLOT_AHEAD_MS = 500;

/** Moments at which requests may begin, `1 / rate` seconds apart. In milliseconds, as all moments here. */
export interface SlotGrant {
  readonly firstAt: number;
  readonly count: number;
  /** The moment after the last of them: the budget from now on. */
  readonly budgetAt: number;
}

/**
 * Takes up to `wanted` slots from an endpoint's budget (GCRA: the budget is the moment of the next free slot; null: none
 * was ever taken). None is given out twice, nor closer to the one before than the rate allows, in whatever order processes
 * ask. With a count of 0 the budget is the moment at which there will be one. `rate` in requests per second.
 */
export function takeSlots(
  budgetAt: number | null,
  { rate, now, wanted }: { readonly rate: number; readonly now: number; readonly wanted: number },
): SlotGrant {
  const firstAt = firstSlot(budgetAt, rate, now);
  const within = Math.floor(((now + SLOT_AHEAD_MS - firstAt) * rate) / 1000) + 1;
  const count = Math.min(wanted, Math.max(0, within));
  return { firstAt, count, budgetAt: firstAt + (count * 1000) / rate };
}

function firstSlot(budgetAt: number | null, rate: number, now: number): number {
  const earliest = now - SLOT_CREDIT_MS;
  if (budgetAt === null) return earliest;
  // Further ahead than this rate can have brought it (twice, for what a clock may do): left from when the rate was lower.
  if (budgetAt > now + 2 * SLOT_AHEAD_MS + 1000 / rate) return now;
  return Math.max(budgetAt, earliest);
}
