import type { StatsBucket } from '@postrider/sdk';

/** How long back the activity of an endpoint is shown, and how long each of its bars is. */
export const SPANS = {
  hour: { ms: 3_600_000, unit: 'minute' },
  day: { ms: 86_400_000, unit: 'hour' },
  week: { ms: 7 * 86_400_000, unit: 'hour' },
} as const;

export type SpanName = keyof typeof SPANS;

export const UNIT_MS = { minute: 60_000, hour: 3_600_000 } as const;

export function spanNamed(text: string | undefined): SpanName {
  return text === 'hour' || text === 'week' ? text : 'day';
}

/** From when on a span is asked for: the same for as long as a bar, so that the question stays the same. */
export function spanSince(name: SpanName, now: number): string {
  const { ms, unit } = SPANS[name];
  const bar = UNIT_MS[unit];
  return new Date(Math.floor(now / bar) * bar - ms + bar).toISOString();
}

export interface ActivityBar {
  readonly at: string;
  readonly good: number;
  readonly bad: number;
  readonly idle: number;
}

/** A bar for every minute or hour of a span, those in which nothing happened too. */
export function barsOf(
  { since, until, unit }: { readonly since: string; readonly until: string; readonly unit: 'minute' | 'hour' },
  buckets: readonly StatsBucket[],
): readonly ActivityBar[] {
  const counted = new Map(buckets.map((bucket) => [new Date(bucket.at).getTime(), bucket.deliveries]));
  const bars: ActivityBar[] = [];
  for (let at = new Date(since).getTime(); at < new Date(until).getTime(); at += UNIT_MS[unit]) {
    const { delivered = 0, failed = 0, cancelled = 0 } = counted.get(at) ?? {};
    bars.push({ at: new Date(at).toISOString(), good: delivered, bad: failed, idle: cancelled });
  }
  return bars;
}
