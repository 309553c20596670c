import type { Facts } from '../facts.ts';

/** How long a dispatcher may go on with what it has measured of PostgreSQL's clock, with time to be told. */
const OLD_TIME_MS = 15_000;

/**
 * When, by our clock, it may have been so late by PostgreSQL's: by none of its times if nobody ever had it, by several
 * where its clock has jumped.
 */
export function momentsOf({ nemesis }: Pick<Facts, 'nemesis'>, shown: number): number[] {
  const jumps = nemesis.filter((entry) => entry.kind === 'clock').sort((a, b) => a.at - b.at);
  const spans = [{ at: Number.NEGATIVE_INFINITY, minutes: 0 }, ...jumps].map(({ at, minutes }, n) => ({
    from: at,
    until: (jumps[n]?.at ?? Number.POSITIVE_INFINITY) + OLD_TIME_MS,
    aheadMs: minutes * 60_000,
  }));
  return spans.flatMap(({ from, until, aheadMs }) => {
    const moment = shown - aheadMs;
    return moment >= from && moment <= until ? [moment] : [];
  });
}
