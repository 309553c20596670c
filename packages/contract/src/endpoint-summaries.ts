import { z } from '@hono/zod-openapi';
import {
  decodeId,
  ENDPOINT_SUMMARIES_MAX,
  type EndpointId,
  encodeId,
  type OpenCounts,
  responseTimePercentile,
  type StatsBucket,
  successRate,
  sumOfStats,
} from '@postrider/core';
import { idShape, timeShape, toTime, toTimeOrNull } from './fields.ts';
import { count } from './stats.ts';

export const endpointSummariesQuery = z.strictObject({
  endpoints: z
    .string()
    .max(2_000)
    .transform((text) => text.split(','))
    .refine(
      (ids) => ids.length <= ENDPOINT_SUMMARIES_MAX && ids.every((id) => decodeId('endpoint', id) !== null),
      'Use ids of endpoints (ep_…), separated by commas, at most 50.',
    )
    .optional()
    .openapi({
      type: 'string',
      description:
        'Ids, separated by commas, at most 50; those that the application does not have are left out. Default: the newest 50.',
      example: 'ep_01kq3v7d8ze5s8fr2b6tx9mhwj',
    }),
});

export const endpointSummariesShape = z
  .object({
    data: z
      .array(
        z
          .object({
            endpointId: idShape('ep'),
            day: z
              .object({
                deliveries: z.object({ delivered: count, failed: count, cancelled: count }),
                successRate: z.number().min(0).max(1).nullable().openapi({
                  description: 'The share of attempts that were delivered, lost ones left out; null: there were none.',
                }),
                p95: z.int().min(1).nullable().openapi({
                  description:
                    'Milliseconds that 19 of 20 attempts that met an answer did not exceed, within 26 %; null: none did.',
                }),
              })
              .openapi({ description: 'All 24 hours together.' }),
            hours: z.array(z.object({ at: timeShape, delivered: count, failed: count })).openapi({
              description: 'Deliveries closed in the last 24 hours by the clock, this one included; the oldest first.',
            }),
            open: z
              .object({
                pending: count,
                retrying: count,
                capped: z.boolean().openapi({
                  description: 'Counting ended at 1,000 together: there may be more.',
                }),
              })
              .openapi({ description: 'At this moment.' }),
            nextAttemptAt: timeShape.nullable().openapi({
              description: 'When the next attempt is due of those that are not due yet; null: there is none.',
            }),
          })
          .openapi('EndpointSummary', { description: 'How an endpoint does, for a line in a list.' }),
      )
      .openapi({ description: 'In the order in which they were asked for.' }),
  })
  .openapi('EndpointSummaries');

export function endpointSummariesToWire(
  summaries: readonly {
    readonly endpointId: EndpointId;
    readonly hours: readonly StatsBucket[];
    readonly open: OpenCounts & { readonly nextAttemptAt: Date | null };
  }[],
): z.input<typeof endpointSummariesShape> {
  return {
    data: summaries.map(({ endpointId, hours, open: { nextAttemptAt, ...open } }) => {
      const day = sumOfStats(hours);
      return {
        endpointId: encodeId('endpoint', endpointId),
        day: {
          deliveries: day.deliveries,
          successRate: successRate(day),
          p95: day.responseTimes === null ? null : responseTimePercentile(day.responseTimes, 0.95),
        },
        hours: hours.map(({ at, deliveries: { delivered, failed } }) => ({ at: toTime(at), delivered, failed })),
        open,
        nextAttemptAt: toTimeOrNull(nextAttemptAt),
      };
    }),
  };
}
