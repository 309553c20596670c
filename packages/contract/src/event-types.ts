import { z } from '@hono/zod-openapi';
import type { EventType } from '@postrider/core';
import { jsonField, timeShape, toTime } from './fields.ts';

const DESCRIPTION_LENGTH_MAX = 4096;

export const eventTypeFieldsSchema = z
  .strictObject({
    description: z.string().max(DESCRIPTION_LENGTH_MAX).default(''),
    schema: z.unknown().optional().openapi({ description: 'A JSON Schema of `data`; kept, not applied yet.' }),
    example: z.unknown().optional().openapi({ description: 'An example of `data`.' }),
    archived: z.boolean().default(false),
  })
  .openapi('EventTypeFields', { example: { description: 'A message reached its recipient.' } });

export const eventTypeShape = z
  .object({
    name: z.string(),
    description: z.string(),
    schema: jsonField,
    example: jsonField,
    archived: z.boolean(),
    createdAt: timeShape,
    updatedAt: timeShape,
  })
  .openapi('EventType');

export function eventTypeToWire(eventType: EventType): z.input<typeof eventTypeShape> {
  return {
    name: eventType.name,
    description: eventType.description,
    schema: eventType.schema ?? null,
    example: eventType.example ?? null,
    archived: eventType.archived,
    createdAt: toTime(eventType.createdAt),
    updatedAt: toTime(eventType.updatedAt),
  };
}
