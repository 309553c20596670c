import { z } from '@hono/zod-openapi';
import { type ApiKey, encodeId, SCOPES } from '@postrider/core';
import { idShape, nameField, timeField, timeShape, toTime, toTimeOrNull } from './fields.ts';

const scopeField = z.enum(SCOPES);

/** The bounds that an endpoint's has. */
const keyRateLimitField = z
  .number()
  .min(0.01)
  .max(10_000)
  .openapi({ description: 'Requests per second that the key may make; null: as many as every key.' });

export const newKeySchema = z
  .strictObject({
    name: nameField,
    scopes: z.array(scopeField).min(1).max(SCOPES.length).openapi({ description: 'What it may do.' }),
    application: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,128}$/, "Use the application's id or uid.")
      .nullish()
      .openapi({ description: 'Binds the key to this one: its id or uid.' }),
    expiresAt: timeField.nullish().openapi({ description: 'From then on it opens nothing; null: it does not expire.' }),
    rateLimit: keyRateLimitField.nullish().openapi({
      description: 'Requests per second, no more than your key may make; absent: as many as that was given.',
    }),
  })
  .openapi('NewKey', { example: { name: 'Checkout service', scopes: ['events:write'] } });

const shape = {
  id: idShape('key'),
  name: z.string(),
  scopes: z.array(scopeField),
  application: idShape('app').nullable().openapi({ description: 'Null: bound to none.' }),
  expiresAt: timeShape.nullable().openapi({ description: 'Null: it does not expire.' }),
  lastUsedAt: timeShape.nullable().openapi({ description: 'To the minute; null: not yet.' }),
  rateLimit: z.number().nullable().openapi({ description: 'Requests per second; null: as many as every key.' }),
  createdAt: timeShape,
};

export const apiKeyShape = z.object(shape).openapi('ApiKey');

export const createdKeyShape = z
  .object({
    ...shape,
    key: z.string().openapi({
      description: 'The key itself: shown here and never again.',
      pattern: '^prk_[0-9A-Za-z]{36}$',
    }),
  })
  .openapi('CreatedKey');

export function apiKeyToWire(key: ApiKey): z.input<typeof apiKeyShape> {
  return {
    id: encodeId('key', key.id),
    name: key.name,
    scopes: [...key.scopes],
    application: key.applicationId === null ? null : encodeId('application', key.applicationId),
    expiresAt: toTimeOrNull(key.expiresAt),
    lastUsedAt: toTimeOrNull(key.lastUsedAt),
    rateLimit: key.rateLimit,
    createdAt: toTime(key.createdAt),
  };
}
