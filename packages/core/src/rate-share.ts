import { SLOT_AHEAD_MS, SLOT_LIFE_MS, type SlotGrant } from './rate-budget.ts';

/** What one process holds of an endpoint's rate. Moments are milliseconds on a clock of its own. */
export interface RateShare {
  /** Requests per second. */
  readonly rate: number;
  /** The moment of the first slot in hand; means nothing when there is none. */
  readonly nextAt: number;
  readonly slots: number;
  /** The last time it asked for more than there was, this was the moment of the next slot. */
  readonly noneBefore: number;
  /** Not to ask again before this. */
  readonly askAt: number;
}

/** What a process that wants to begin a request does. */
export type RateStep =
  | { readonly kind: 'begin' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'wait'; readonly until: number };

/** Processes that each ask for more than there is share what becomes free in the meantime, rather than ask for each slot. */
const ASK_INTERVAL_MS = 50;

export function newRateShare(rate: number): RateShare {
  return { rate, nextAt: 0, slots: 0, noneBefore: 0, askAt: 0 };
}

/** What to do now. Slots whose life is over do not count. */
export function rateStep(share: RateShare, now: number): RateStep {
  const { nextAt, slots, askAt } = living(share, now);
  if (slots > 0) return nextAt <= now ? { kind: 'begin' } : { kind: 'wait', until: nextAt };
  return askAt <= now ? { kind: 'ask' } : { kind: 'wait', until: askAt };
}

/** The share after one request has begun; only while `rateStep` says so. */
export function useSlot(share: RateShare, now: number): RateShare {
  const { nextAt, slots, ...rest } = living(share, now);
  return { ...rest, nextAt: nextAt + 1000 / share.rate, slots: Math.max(0, slots - 1) };
}

/** The share after it asked for `wanted` slots, which it does when it has none. `grant` is on this process's clock. */
export function afterGrant(
  share: RateShare,
  { grant, wanted, now }: { readonly grant: SlotGrant; readonly wanted: number; readonly now: number },
): RateShare {
  const all = grant.count >= wanted;
  return {
    rate: share.rate,
    nextAt: grant.firstAt,
    slots: grant.count,
    noneBefore: all ? 0 : grant.budgetAt,
    askAt: all ? 0 : Math.max(now + ASK_INTERVAL_MS, grant.budgetAt - SLOT_AHEAD_MS),
  };
}

/** Until when it knows that it cannot begin a request; a moment that has passed: it does not. */
export function emptyUntil(share: RateShare, now: number): number {
  return living(share, now).slots > 0 ? 0 : share.noneBefore;
}

function living(share: RateShare, now: number): RateShare {
  const late = now - SLOT_LIFE_MS - share.nextAt;
  if (share.slots === 0 || late <= 0) return share;
  const over = Math.min(share.slots, Math.ceil((late * share.rate) / 1000));
  return { ...share, nextAt: share.nextAt + (over * 1000) / share.rate, slots: share.slots - over };
}
