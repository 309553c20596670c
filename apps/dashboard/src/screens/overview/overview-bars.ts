import type { StatsBucket } from '@postrider/sdk';
import type { Bar } from '../../ui/charts.tsx';

/**
 * What was closed from `since` to `until`, a bar for each `barMs`, those in which nothing was among them. They begin at
 * whole multiples of `barMs`, so that they stay where they are while time goes on.
 */
export function overviewBars(
  buckets: readonly StatsBucket[],
  { since, until, barMs }: { readonly since: string; readonly until: string; readonly barMs: number },
): readonly Bar[] {
  const floor = (at: number) => Math.floor(at / barMs) * barMs;
  const sums = new Map<number, { good: number; bad: number; idle: number }>();
  const end = new Date(until).getTime();
  for (let at = floor(new Date(since).getTime()); at < end; at += barMs) sums.set(at, { good: 0, bad: 0, idle: 0 });
  for (const { at, deliveries } of buckets) {
    const sum = sums.get(floor(new Date(at).getTime()));
    if (sum === undefined) continue;
    sum.good += deliveries.delivered;
    sum.bad += deliveries.failed;
    sum.idle += deliveries.cancelled;
  }
  return [...sums].map(([at, sum]) => ({ at: new Date(at).toISOString(), ...sum }));
}
