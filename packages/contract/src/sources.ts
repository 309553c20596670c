import { z } from '@hono/zod-openapi';
import { timeShape, toTime, toTimeOrNull } from './fields.ts';
import { pageQuery } from './pages.ts';

export const sourcesQuery = z.strictObject(pageQuery);

export const sourceShape = z
  .object({
    name: z.string().openapi({ description: 'As POSTRIDER_SOURCES has it.', example: 'billing' }),
    lagSeconds: z.number().int().nullable().openapi({
      description: 'How long ago everything in its outbox had been read, 0 to 2 when all is well; null: not yet.',
    }),
    readAt: timeShape.nullable().openapi({ description: 'When entries were last found; null: none yet.' }),
    failure: z
      .object({ at: timeShape, message: z.string() })
      .nullable()
      .openapi({ description: 'Of the last try to read it; null: that succeeded.' }),
    refused: z
      .array(
        z.object({
          code: z.string().openapi({ example: 'application_not_found' }),
          count: z.number().int(),
          oldestAt: timeShape,
          application: z.string().openapi({ description: 'Of the newest of them, as the service called it.' }),
          type: z.string().openapi({ description: 'The same one’s.' }),
        }),
      )
      .openapi({
        description:
          'What could not be recorded, by reason. It is tried again with growing pauses, at least every hour.',
      }),
  })
  .openapi('Source', { description: 'A database of a service that events are read from.' });

/** A source as it is shown. */
export interface ShownSource {
  readonly name: string;
  readonly lagSeconds: number | null;
  readonly readAt: Date | null;
  readonly failure: { readonly at: Date; readonly message: string } | null;
  readonly refused: readonly {
    readonly code: string;
    readonly count: number;
    readonly oldestAt: Date;
    readonly application: string;
    readonly type: string;
  }[];
}

export function sourceToWire({ readAt, failure, refused, ...source }: ShownSource): z.input<typeof sourceShape> {
  return {
    name: source.name,
    lagSeconds: source.lagSeconds,
    readAt: toTimeOrNull(readAt),
    failure: failure === null ? null : { at: toTime(failure.at), message: failure.message },
    refused: refused.map(({ oldestAt, ...one }) => ({ ...one, oldestAt: toTime(oldestAt) })),
  };
}
