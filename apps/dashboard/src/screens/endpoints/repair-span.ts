/** From when on something is repaired; `exact`: as somebody writes. */
export const REPAIR_SINCE = ['hour', 'sixHours', 'day', 'week', 'exact'] as const;

export type RepairSince = (typeof REPAIR_SINCE)[number];

const HOUR_MS = 3_600_000;
const MS: Readonly<Record<Exclude<RepairSince, 'exact'>, number>> = {
  hour: HOUR_MS,
  sixHours: 6 * HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
};

/** The span that the API is asked with: what is written is by the clock that times are shown by, and may have no end. */
export function repairSpan(
  since: RepairSince,
  written: { readonly since: string; readonly until: string },
  { now, utc }: { readonly now: number; readonly utc: boolean },
): { readonly since: string; readonly until?: string } {
  if (since !== 'exact') return { since: new Date(now - MS[since]).toISOString() };
  const momentOf = (text: string) => new Date(utc ? `${text}Z` : text).toISOString();
  return {
    since: momentOf(written.since),
    ...(written.until === '' ? {} : { until: momentOf(written.until) }),
  };
}
