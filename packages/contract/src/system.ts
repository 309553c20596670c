import { z } from '@hono/zod-openapi';
import { timeShape, toTime } from './fields.ts';
import { type ShownSource, sourceShape, sourceToWire } from './sources.ts';
import { count } from './stats.ts';

const counted = count.openapi({ description: 'Counting ends at 10,000.' });

export const systemShape = z
  .object({
    at: timeShape,
    version: z.string().openapi({ description: "Postrider's.", example: '1.2.3' }),
    node: z.string().openapi({ example: '26.0.0' }),
    postgres: z.object({
      version: z.string().openapi({ example: '18.4' }),
      databaseBytes: count,
      connections: z.object({ used: count, max: count }).openapi({ description: 'Of the whole server.' }),
    }),
    schema: z.object({
      applied: z.array(z.string()).openapi({ description: 'Migrations that the database has had, in their order.' }),
      known: z.array(z.string()).openapi({ description: 'Those of this version.' }),
      current: z.boolean().openapi({ description: 'This version can work with the schema as it is.' }),
    }),
    relay: z.object({
      lagSeconds: count.openapi({ description: 'For how long the relay has had an event in front of it.' }),
      unrelayedEvents: counted,
    }),
    queue: z
      .object({
        due: counted,
        leased: counted,
        waiting: counted,
        oldestDueSeconds: count.nullable().openapi({
          description: 'For how long the chunk that waits longest has been due; null: none is.',
        }),
      })
      .openapi({
        description: 'Chunks: up to 100 deliveries of an endpoint. Due, in the hands of a dispatcher, and due later.',
      }),
    partitions: z
      .array(
        z.object({
          name: z.string().openapi({ example: 'events_20260314' }),
          table: z.enum(['events', 'deliveries', 'attempts']),
          from: timeShape,
          until: timeShape,
          bytes: count.openapi({ description: 'With its indexes.' }),
        }),
      )
      .openapi({ description: 'By table and day; those of days to come are made ahead.' }),
    sources: z.array(sourceShape).openapi({ description: 'By name, at most 250.' }),
  })
  .openapi('System', { description: 'How Postrider and its database are.' });

export function systemToWire({
  at,
  version,
  node,
  postgres,
  schema,
  relay,
  queue,
  partitions,
  sources,
}: {
  readonly at: Date;
  readonly version: string;
  readonly node: string;
  readonly postgres: z.input<typeof systemShape>['postgres'];
  readonly schema: {
    readonly applied: readonly string[];
    readonly known: readonly string[];
    readonly current: boolean;
  };
  readonly relay: z.input<typeof systemShape>['relay'];
  readonly queue: z.input<typeof systemShape>['queue'];
  readonly partitions: readonly {
    readonly name: string;
    readonly table: 'events' | 'deliveries' | 'attempts';
    readonly from: Date;
    readonly until: Date;
    readonly bytes: number;
  }[];
  readonly sources: readonly ShownSource[];
}): z.input<typeof systemShape> {
  const { applied, known, current } = schema;
  return {
    at: toTime(at),
    version,
    node,
    postgres,
    schema: { applied: [...applied], known: [...known], current },
    relay,
    queue,
    partitions: partitions.map(({ from, until, ...one }) => ({ ...one, from: toTime(from), until: toTime(until) })),
    sources: sources.map(sourceToWire),
  };
}
