/** Of the time to stop, for giving back what has not ended: a transaction or two, on a busy machine. */
const HAND_BACK_MS = 2_000;

export type Stop =
  | { readonly kind: 'ended' }
  /** So many attempts were under way still, and are on record as lost; `whole`: so is all else that was in hand. */
  | { readonly kind: 'handed_back'; readonly attempts: number; readonly whole: boolean };

/**
 * Waits for a stop that has begun, and shortly before its time is up has given back what has not ended. Takes `timeMs`, or
 * as long as handing back may take if that is more.
 */
export async function stopInTime(ended: Promise<unknown>, handBack: () => number, timeMs: number): Promise<Stop> {
  const wholly = ended.then(() => true as const);
  if (await Promise.race([wholly, after(timeMs - HAND_BACK_MS)])) return { kind: 'ended' };
  const attempts = handBack();
  return { kind: 'handed_back', attempts, whole: await Promise.race([wholly, after(HAND_BACK_MS)]) };
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, milliseconds), false as const).unref();
  });
}
