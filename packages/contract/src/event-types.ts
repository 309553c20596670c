import { z } from '@hono/zod-openapi';
import type { EventType } from '@postrider/core';
import { jsonField, timeShape, toTime } from './fields.ts';

export const EVENT_TYPE_DESCRIPTION_LENGTH_MAX = 4096;

export const eventTypeFieldsSchema = z
  .strictObject({
    description: z.string().max(EVENT_TYPE_DESCRIPTION_LENGTH_MAX).default(''),
    schema: z
      .unknown()
      .optional()
      .openapi({ description: 'JSON Schema (draft 2020-12) of `data`, at most 64 KiB; null: any data is right.' }),
    example: z
      .unknown()
      .optional()
      .openapi({ description: 'An example of `data`, as the schema wants it; null: none.' }),
    archived: z.boolean().default(false).openapi({
      description: 'No longer in use: not in the OpenAPI document, and refused where validation is enforced.',
    }),
  })
  .openapi('EventTypeFields', {
    example: {
      description: 'A message reached its recipient.',
      schema: { type: 'object', properties: { messageId: { type: 'string' } }, required: ['messageId'] },
      example: { messageId: 'm_1' },
    },
  });

export const eventTypeShape = z
  .object({
    name: z.string(),
    description: z.string(),
    archived: z.boolean(),
    createdAt: timeShape,
    updatedAt: timeShape,
    schema: jsonField.openapi({ description: 'The text as it was put; null: none.' }),
    example: jsonField.openapi({ description: 'The text as it was put; null: none.' }),
  })
  .openapi('EventType');

/** JSON text with schema and example in it verbatim: parsing would lose `1.0` and `12345678901234567890`. */
export function eventTypeText(eventType: EventType): string {
  const rest: Omit<z.input<typeof eventTypeShape>, 'schema' | 'example'> = {
    name: eventType.name,
    description: eventType.description,
    archived: eventType.archived,
    createdAt: toTime(eventType.createdAt),
    updatedAt: toTime(eventType.updatedAt),
  };
  return `${JSON.stringify(rest).slice(0, -1)},"schema":${eventType.schema},"example":${eventType.example}}`;
}

export const openApiDocumentSchema = z
  .record(z.string(), z.unknown())
  .openapi('OpenApiDocument', { description: 'OpenAPI 3.1, as JSON.' });

export const importedEventTypesShape = z
  .object({
    created: z.array(z.string()).openapi({ description: 'Names.' }),
    updated: z.array(z.string()),
    unchanged: z.array(z.string()),
  })
  .openapi('ImportedEventTypes');
