import { NotUnderstood } from './not-understood.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment as the API takes it, of one that is written as such or as so long ago (`90s`, `15m`, `2h`, `7d`). */
export function momentOf(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const moment = count === undefined ? new Date(text) : new Date(now.getTime() - Number(count) * (UNIT_MS[unit] ?? 0));
  // A day without a time would be taken for midnight in UTC, which is what is shown everywhere else too.
  if (Number.isNaN(moment.getTime())) {
    throw new NotUnderstood(
      `${JSON.stringify(text)} is no moment: write 2026-03-14T15:00:00Z, or 2h for two hours ago.`,
    );
  }
  return moment.toISOString();
}

/** The bounds of a list or an operation; what was not written is not in it. */
export function spanOf(given: { readonly since: string | null; readonly until: string | null }): {
  readonly since?: string;
  readonly until?: string;
} {
  const now = new Date();
  return {
    ...(given.since === null ? {} : { since: momentOf(given.since, now) }),
    ...(given.until === null ? {} : { until: momentOf(given.until, now) }),
  };
}
