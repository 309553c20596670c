import type { QueryOf } from '@postrider/sdk/operations';

/** How far back the overview looks. */
export const SPANS = ['hour', 'day', 'week'] as const;

export type Span = (typeof SPANS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface SpanShape {
  readonly lastsMs: number;
  readonly unit: 'minute' | 'hour';
  /** What one bar stands for: so many bars fit on the narrowest screen. */
  readonly barMs: number;
  /** How often it is read again, beside what is told live. */
  readonly refetchMs: number;
}

const SHAPES: Readonly<Record<Span, SpanShape>> = {
  hour: { lastsMs: HOUR_MS, unit: 'minute', barMs: MINUTE_MS, refetchMs: 10_000 },
  day: { lastsMs: 24 * HOUR_MS, unit: 'hour', barMs: HOUR_MS, refetchMs: 30_000 },
  week: { lastsMs: 7 * 24 * HOUR_MS, unit: 'hour', barMs: 3 * HOUR_MS, refetchMs: 60_000 },
};

/** What the address says; an hour where it says nothing that is known. */
export function spanOf(said: string | undefined): Span {
  return SPANS.find((span) => span === said) ?? 'hour';
}

export function shapeOf(span: Span): SpanShape {
  return SHAPES[span];
}

/** What is asked for to see a span that ends now: whole bars, the one that goes on among them. */
export function spanQuery(span: Span, now: number): QueryOf<'getOverview'> {
  const { lastsMs, unit, barMs } = SHAPES[span];
  const first = Math.floor(now / barMs) * barMs + barMs - lastsMs;
  return { since: new Date(first).toISOString(), unit };
}
