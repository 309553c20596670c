import { z } from '@hono/zod-openapi';
import {
  type OpenCounts,
  RESPONSE_TIME_BOUNDS_MS,
  responseTimePercentile,
  type StatsBucket,
  type StatsCounts,
  type StatsSpan,
  successRate,
  sumOfStats,
} from '@postrider/core';
import { timeField, timeShape, toTime } from './fields.ts';

/** The parameters of a question for statistics. */
export const statsQuery = z.strictObject({
  since: timeField.optional().openapi({
    description: 'From this moment on, rounded down to the minute or hour. Default: a day before `until`.',
  }),
  until: timeField.optional().openapi({
    description: 'Before this moment, rounded up to the minute or hour; now at the latest, and by default.',
  }),
  unit: z.enum(['minute', 'hour']).optional().openapi({
    description:
      'Default: minutes where `since` is within the last day, which is as long as they are kept; else hours.',
  }),
});

export const count = z.int().min(0);
const milliseconds = z.int().min(1).openapi({ description: 'Within 26 % of the exact one.' });

const countsFields = {
  deliveries: z
    .object({ delivered: count, failed: count, cancelled: count })
    .openapi({ description: 'Closed in this time. One that somebody retried counts once more when it closes again.' }),
  attempts: z
    .object({
      delivered: count,
      rejected: count,
      timed_out: count,
      unreachable: count,
      blocked: count,
      lost: count,
    })
    .openapi({ description: 'Begun in this time, by outcome; tests are left out.' }),
  successRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .openapi({ description: 'The share of attempts that were delivered, lost ones left out; null: there were none.' }),
  responseTimeMs: z
    .object({ p50: milliseconds, p95: milliseconds, p99: milliseconds })
    .nullable()
    .openapi({ description: 'Of attempts that met an answer, whatever it was; null: none did.' }),
};

const statsCountsShape = z.object(countsFields).openapi('StatsCounts');

export const openCountsShape = z
  .object({
    pending: count,
    retrying: count,
    capped: z.boolean().openapi({ description: 'Counting ended at 10,000 together: there may be more.' }),
  })
  .openapi({ description: 'Deliveries that are open at this moment, whatever the span.' });

export const statsBucketShape = z.object({ at: timeShape, ...countsFields }).openapi('StatsBucket');

export const statsShape = z
  .object({
    since: timeShape,
    until: timeShape,
    unit: z.enum(['minute', 'hour']),
    open: openCountsShape,
    total: statsCountsShape,
    responseTimes: z.array(z.object({ upToMs: milliseconds, count: count.min(1) })).openapi({
      description:
        'How long the attempts of `total` took that met an answer, in steps of 26 %: how many took up to so many milliseconds, and more than the step before. Steps with none are left out.',
    }),
    buckets: z
      .array(statsBucketShape)
      .openapi({ description: 'Oldest first; minutes or hours in which nothing happened are left out.' }),
  })
  .openapi('Stats');

export function statsToWire({
  span,
  open,
  buckets,
}: {
  readonly span: StatsSpan;
  readonly open: OpenCounts;
  readonly buckets: readonly StatsBucket[];
}): z.input<typeof statsShape> {
  const total = sumOfStats(buckets);
  return {
    since: toTime(span.since),
    until: toTime(span.until),
    unit: span.unit,
    open: { pending: open.pending, retrying: open.retrying, capped: open.capped },
    total: countsToWire(total),
    responseTimes: responseTimesToWire(total.responseTimes ?? []),
    buckets: buckets.map(statsBucketToWire),
  };
}

export function statsBucketToWire(bucket: StatsBucket): z.input<typeof statsBucketShape> {
  return { at: toTime(bucket.at), ...countsToWire(bucket) };
}

function countsToWire(counts: StatsCounts): z.input<typeof statsCountsShape> {
  const { attempts, deliveries, responseTimes } = counts;
  return { deliveries, attempts, successRate: successRate(counts), responseTimeMs: percentilesToWire(responseTimes) };
}

function responseTimesToWire(counts: readonly number[]) {
  return RESPONSE_TIME_BOUNDS_MS.map((upToMs, step) => ({ upToMs, count: counts[step] ?? 0 })).filter(
    ({ count: times }) => times > 0,
  );
}

function percentilesToWire(responseTimes: StatsCounts['responseTimes']) {
  if (responseTimes === null) return null;
  const percentile = (share: number) => responseTimePercentile(responseTimes, share);
  return { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}
