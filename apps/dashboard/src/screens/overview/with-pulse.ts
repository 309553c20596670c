import type { Overview, QueueAge, StatsBucket } from '@postrider/sdk';

/** What the API tells every two seconds. */
export interface OverviewPulse {
  readonly at: string;
  readonly buckets: readonly StatsBucket[];
  readonly open: Overview['open'];
  readonly queue: QueueAge;
}

const MINUTE_MS = 60_000;

/** The overview as it is by a newer pulse, which knows of minutes: of hours only what is open and waits is told anew. */
export function withPulse(overview: Overview, pulse: OverviewPulse): Overview {
  const now = { ...overview, open: pulse.open, queue: pulse.queue };
  if (overview.unit === 'hour') return now;
  const end = (Math.floor(new Date(pulse.at).getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  const lasts = new Date(overview.until).getTime() - new Date(overview.since).getTime();
  const since = new Date(end - lasts).toISOString();
  const told = new Set(pulse.buckets.map(({ at }) => at));
  const buckets = [...overview.buckets.filter(({ at }) => at >= since && !told.has(at)), ...pulse.buckets];
  // Percentiles of all cannot be made of those of minutes; the first that are known are those of the last minute.
  const responseTimeMs = overview.total.responseTimeMs ?? pulse.buckets.at(-1)?.responseTimeMs ?? null;
  const total = { ...overview.total, responseTimeMs };
  return { ...now, total, since, until: new Date(end).toISOString(), buckets };
}
