import { z } from '@hono/zod-openapi';
import {
  channelField,
  formatField,
  idShape,
  metadataField,
  metadataPatchField,
  nameField,
  retryScheduleField,
  timeoutMsField,
  timeShape,
  uidField,
} from './fields.ts';
import { publicKeyShape, secretField } from './secrets.ts';

/** Enough for any catalogue; every entry is matched against every event. */
const EVENT_TYPES_MAX = 500;
/** Twice as many as an event may carry. */
const CHANNELS_MAX = 10;

const urlField = z.string().min(1).max(2048).openapi({ example: 'https://example.com/webhooks' });

const eventTypesField = z
  .array(
    z
      .string()
      .max(130)
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?$/, 'Use an event type, or prefix.* for all below it.')
      .refine((pattern) => pattern.replace(/\.\*$/, '').length <= 128, 'Use at most 128 characters before the .*'),
  )
  .min(1, 'Name at least one event type; null means every type.')
  .max(EVENT_TYPES_MAX)
  .openapi({ description: 'Exact names or `prefix.*`; absent or null: every type.', example: ['message.*'] });

const channelsField = z
  .array(channelField)
  .min(1, 'Name at least one channel; null means events of every channel and of none.')
  .max(CHANNELS_MAX);

const maxInFlightField = z.int().min(1).max(1000).openapi({ description: 'Requests at once; null: 100.' });

const rateLimitField = z
  .number()
  .min(0.01)
  .max(10_000)
  .openapi({ description: 'Requests per second; null: no limit.' });

const statusField = z.enum(['enabled', 'paused', 'disabled']).openapi({
  description: 'paused: deliveries are made and held; disabled: none are made.',
});

const settings = {
  name: nameField.nullish(),
  eventTypes: eventTypesField.nullish(),
  channels: channelsField.nullish(),
  uid: uidField.nullish(),
  format: formatField.nullish(),
  retrySchedule: retryScheduleField.nullish(),
  timeoutMs: timeoutMsField.nullish(),
  maxInFlight: maxInFlightField.nullish(),
  rateLimit: rateLimitField.nullish(),
  status: statusField.optional(),
};

export const newEndpointSchema = z
  .strictObject({
    url: urlField,
    ...settings,
    secret: secretField.nullish(),
    headers: z
      .record(z.string(), z.string())
      .nullish()
      .openapi({ description: 'Sent with every request: at most 30, 4 KiB in all.' }),
    metadata: metadataField.nullish(),
  })
  .openapi('NewEndpoint', { example: { url: 'https://example.com/webhooks', eventTypes: ['message.*'] } });

export const endpointPatchSchema = z
  .strictObject({
    url: urlField.optional(),
    ...settings,
    headers: z.record(z.string(), z.string().nullable()).nullish().openapi({
      description:
        'Merged name by name; `***` leaves a masked value. With a `url` of another scheme, host or port, each masked one has to be given anew, or null.',
    }),
    metadata: metadataPatchField.nullish(),
  })
  .openapi('EndpointPatch', { description: 'JSON merge patch: null clears.', example: { status: 'paused' } });

export const endpointShape = z
  .object({
    id: idShape('ep'),
    uid: z.string().nullable(),
    name: z.string().nullable(),
    url: z.string(),
    eventTypes: z.array(z.string()).nullable(),
    channels: z.array(z.string()).nullable(),
    status: statusField,
    statusReason: z.enum(['manual', 'gone', 'failing', 'receiver']).nullable(),
    heldUntil: timeShape.nullable().openapi({ description: 'Until then the whole endpoint waits.' }),
    health: z.object({
      state: z.enum(['healthy', 'failing']),
      consecutiveFailures: z.int(),
      failingSince: timeShape.nullable(),
      lastSuccessAt: timeShape.nullable(),
    }),
    format: z.string().nullable(),
    headers: z.record(z.string(), z.string()).openapi({ description: 'Sensitive values as `***`.' }),
    retrySchedule: z.array(z.int()).nullable(),
    timeoutMs: z.int().nullable(),
    maxInFlight: z.int().nullable(),
    rateLimit: z.number().nullable(),
    metadata: z.record(z.string(), z.string()),
    createdAt: timeShape,
    updatedAt: timeShape,
  })
  .openapi('Endpoint', { description: 'Null means inherited, or none.' });

export const createdEndpointShape = endpointShape
  .extend({
    secret: z.string().openapi({ description: 'Shown here and under /secret only.' }),
    publicKey: publicKeyShape,
  })
  .openapi('CreatedEndpoint');
