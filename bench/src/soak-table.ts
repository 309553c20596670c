import { z } from 'zod';
import type { Report } from './report.ts';
import { resultOf } from './result-of.ts';
import { valueText } from './table.ts';

/** What of a soak is shown. */
export const soakShown = z.object({
  minutes: z.number(),
  mostPerSecond: z.number().nullable(),
  perSecond: z.number(),
  events: z.number(),
  refused: z.number(),
  failedShare: z.number(),
  series: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      points: z.array(z.object({ seconds: z.number(), value: z.number() })),
      growth: z.number().nullable(),
      growthMax: z.number(),
    }),
  ),
});

/** What was watched in a soak and what it grew by, in Markdown; says so when there was none. */
export function soakTable(report: Report): string {
  const result = resultOf(report, 'soak', soakShown);
  if (result === null) return 'Not measured yet: `soak`.';
  const { machine, versions, revision, startedAt } = report;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return [
    `Measured on ${startedAt.slice(0, 10)} at revision ${revision.commit}: ${machine.cores} cores of ${machine.cpu}, ` +
      `Node ${versions['node']}, PostgreSQL ${versions['postgresql']}. ` +
      `${whole(result.minutes)} minutes of ${whole(result.perSecond)} events a second, ${whole(result.events)} in all; ` +
      `${(100 * result.failedShare).toFixed(1)} % of requests failed, ${whole(result.refused)} events were refused.`,
    '',
    '| | at the end of the first third | at the end | grew by | allowed |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...result.series.map(({ name, unit, points, growth, growthMax }) => {
      const text = (value: number | null) => valueText({ value, unit });
      const from = points.at(Math.floor(points.length / 3))?.value ?? null;
      return `| ${[name, text(from), text(points.at(-1)?.value ?? null), text(growth), text(growthMax)].join(' | ')} |`;
    }),
  ].join('\n');
}
