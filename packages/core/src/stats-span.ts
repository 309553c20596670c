/** What statistics are counted by. */
export type StatsUnit = 'minute' | 'hour';

const UNIT_MS: Readonly<Record<StatsUnit, number>> = { minute: 60_000, hour: 3_600_000 };

/** Without `since`, a question is about so long. */
const SPAN_MS_DEFAULT = 24 * UNIT_MS.hour;

/** Minutes are promised for a day; half an hour more is for clocks that differ. They are kept a little longer still. */
const MINUTES_BACK_MS_MAX = 24.5 * UNIT_MS.hour;

/** A day of minutes or 62 days of hours: about half a megabyte of JSON, if something happened in each. */
export const STATS_BUCKETS_MAX = 1_500;

export interface StatsSpan {
  /** On whole minutes or hours. */
  readonly since: Date;
  readonly until: Date;
  readonly unit: StatsUnit;
}

/**
 * What a question about a span is answered for: whole minutes where it begins within the last day, else whole hours,
 * unless the unit is asked for. The end is now at the latest, the beginning a day before the end unless it is given.
 * Or a sentence about what is wrong with it.
 */
export function statsSpan(
  asked: {
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
    readonly unit?: StatsUnit | undefined;
  },
  now: Date,
): StatsSpan | { readonly problem: string } {
  const until = Math.min(asked.until?.getTime() ?? now.getTime(), now.getTime());
  const since = asked.since?.getTime() ?? Math.max(until - SPAN_MS_DEFAULT, 0);
  if (since >= until) return { problem: 'The span is empty: `since` must be before `until`, and before now.' };
  const hasMinutes = since >= now.getTime() - MINUTES_BACK_MS_MAX;
  const unit = asked.unit ?? (hasMinutes ? 'minute' : 'hour');
  if (unit === 'minute' && !hasMinutes) {
    return { problem: 'Minutes are kept for a day: ask for a later `since`, or for `unit=hour`.' };
  }
  const first = Math.floor(since / UNIT_MS[unit]);
  const end = Math.ceil(until / UNIT_MS[unit]);
  if (end - first > STATS_BUCKETS_MAX) {
    return { problem: `The span has ${end - first} hours: ask for at most ${STATS_BUCKETS_MAX} at once.` };
  }
  return { since: new Date(first * UNIT_MS[unit]), until: new Date(end * UNIT_MS[unit]), unit };
}
