import { z } from '@hono/zod-openapi';
import {
  type ApplicationId,
  type EndpointId,
  type EndpointStatus,
  encodeId,
  type OpenCounts,
  type StatsBucket,
  type StatsSpan,
} from '@postrider/core';
import { idShape, timeField, timeShape, toTime } from './fields.ts';
import {
  count,
  openCountsShape,
  statsBucketShape,
  statsBucketToWire,
  statsQuery,
  statsShape,
  statsToWire,
} from './stats.ts';

/** As for statistics, but for the default. */
export const overviewQuery = statsQuery.extend({
  since: timeField.optional().openapi({
    description: 'From this moment on, rounded down to the minute or hour. Default: an hour before `until`.',
  }),
});

const queueAgeShape = z
  .object({
    oldestDueSeconds: count.nullable().openapi({
      description: 'For how long the deliveries that wait longest have been due; null: none is.',
    }),
    relayLagSeconds: count.openapi({
      description: 'For how long an event has been recorded and not been matched against endpoints; 0: none is behind.',
    }),
  })
  .openapi('QueueAge');

export const overviewShape = statsShape
  .extend({
    queue: queueAgeShape,
    failingEndpoints: z
      .array(
        z.object({
          application: z.object({ id: idShape('app'), name: z.string() }),
          endpoint: z.object({
            id: idShape('ep'),
            name: z.string().nullable(),
            url: z.string(),
            status: z.enum(['enabled', 'paused', 'disabled']),
          }),
          failingSince: timeShape,
          consecutiveFailures: count,
        }),
      )
      .openapi({ description: 'Those that are not disabled: at most 50, failing the longest first.' }),
  })
  .openapi('Overview', { description: 'All applications together.' });

export const overviewPulseShape = z
  .object({
    at: timeShape,
    buckets: z.array(statsBucketShape).openapi({
      description:
        'The minute that goes on and the one before, the older first; one in which nothing happened is left out.',
    }),
    open: openCountsShape,
    queue: queueAgeShape,
  })
  .openapi('OverviewPulse');

export const overviewStreamShape = z.string().openapi({
  description: 'Every two seconds `id: <moment>`, `data: <an OverviewPulse as JSON>` and an empty line.',
});

interface QueueAge {
  readonly oldestDueSeconds: number | null;
  readonly relayLagSeconds: number;
}

export function overviewToWire({
  queue,
  failing,
  ...stats
}: {
  readonly span: StatsSpan;
  readonly open: OpenCounts;
  readonly buckets: readonly StatsBucket[];
  readonly queue: QueueAge;
  readonly failing: readonly {
    readonly application: { readonly id: ApplicationId; readonly name: string };
    readonly endpoint: {
      readonly id: EndpointId;
      readonly name: string | null;
      readonly url: string;
      readonly status: EndpointStatus;
    };
    readonly failingSince: Date;
    readonly consecutiveFailures: number;
  }[];
}): z.input<typeof overviewShape> {
  return {
    ...statsToWire(stats),
    queue,
    failingEndpoints: failing.map(({ application, endpoint, failingSince, consecutiveFailures }) => ({
      application: { ...application, id: encodeId('application', application.id) },
      endpoint: { ...endpoint, id: encodeId('endpoint', endpoint.id) },
      failingSince: toTime(failingSince),
      consecutiveFailures,
    })),
  };
}

export function overviewPulseToWire({
  at,
  buckets,
  open,
  queue,
}: {
  readonly at: Date;
  readonly buckets: readonly StatsBucket[];
  readonly open: OpenCounts;
  readonly queue: QueueAge;
}): z.input<typeof overviewPulseShape> {
  return { at: toTime(at), buckets: buckets.map(statsBucketToWire), open, queue };
}
