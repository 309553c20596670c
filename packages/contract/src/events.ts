import { z } from '@hono/zod-openapi';
import { type Event, encodeId, isEventTypePattern } from '@postrider/core';
import {
  channelField,
  eventTypeNameField,
  eventUidField,
  idShape,
  jsonField,
  timeField,
  timeShape,
  toTime,
  toTimeOrNull,
} from './fields.ts';

const CHANNELS_MAX = 5;
const BATCH_EVENTS_MAX = 1000;
/** A year: beyond any retention, so that sums of times stay in range. */
const EXPIRY_SECONDS_MAX = 31_536_000;

export const newEventSchema = z
  .strictObject({
    type: eventTypeNameField,
    data: jsonField.openapi({
      description: 'Any JSON value; arrives byte for byte as sent, numbers and key order too.',
    }),
    uid: eventUidField.nullish(),
    channels: z.array(channelField).min(1).max(CHANNELS_MAX).nullish(),
    occurredAt: timeField.nullish().openapi({ description: 'Default: now.' }),
    deliverAt: timeField.nullish().openapi({ description: 'Default: at once.' }),
    expiresAfterSeconds: z.int().min(1).max(EXPIRY_SECONDS_MAX).nullish(),
  })
  .openapi('NewEvent', { example: { type: 'message.delivered', data: { messageId: 'm_1', parts: 2 } } });

export const newEventsSchema = z
  .strictObject({ events: z.array(newEventSchema).min(1).max(BATCH_EVENTS_MAX) })
  .openapi('NewEvents', { description: 'All or nothing.' });

export const recordedEventShape = z
  .object({
    id: idShape('evt'),
    type: z.string(),
    uid: z.string().nullable(),
    occurredAt: timeShape,
    createdAt: timeShape,
  })
  .openapi('RecordedEvent');

export const recordedEventsShape = z.object({ data: z.array(recordedEventShape) }).openapi('RecordedEvents');

const count = z.int().min(0);

export const eventShape = z
  .object({
    id: idShape('evt'),
    type: z.string(),
    uid: z.string().nullable(),
    channels: z.array(z.string()).nullable(),
    occurredAt: timeShape,
    createdAt: timeShape,
    deliverAt: timeShape.nullable(),
    expiresAt: timeShape.nullable(),
    warnings: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .nullable()
      .openapi({ description: 'How it departs from its event type, where its application says `validation: warn`.' }),
    erasedAt: timeShape.nullable().openapi({ description: 'When its data was erased: `data` is null since.' }),
    deliveries: z
      .object({ pending: count, retrying: count, delivered: count, failed: count, cancelled: count })
      .nullable()
      .openapi({ description: 'Null until the relay has seen the event.' }),
    data: jsonField.openapi({ description: 'The text as it was sent.' }),
  })
  .openapi('Event');

/** Types one by one and `prefix.*`, separated by commas. */
export const eventTypesQuery = z.strictObject({
  types: z
    .string()
    .max(2_000)
    .transform((text) => text.split(','))
    .refine((types) => types.every(isEventTypePattern), 'Use names and prefix.*, separated by commas.')
    .optional()
    .transform((types) => types ?? null)
    .openapi({
      type: 'string',
      description: 'Names and `prefix.*`, separated by commas.',
      example: 'message.*,order.paid',
    }),
});

export const eventStreamShape = z.string().openapi({
  description: 'Of each event `id: <place>`, `data: <an Event as JSON>` and an empty line.',
});

export function recordedEventToWire(
  event: Pick<Event, 'id' | 'type' | 'uid' | 'occurredAt' | 'createdAt'>,
): z.input<typeof recordedEventShape> {
  return {
    id: encodeId('event', event.id),
    type: event.type,
    uid: event.uid,
    occurredAt: toTime(event.occurredAt),
    createdAt: toTime(event.createdAt),
  };
}

/** JSON text with the event's data in it verbatim: parsing would lose `1.0` and `12345678901234567890`. */
export function eventText(event: Event): string {
  const rest: Omit<z.input<typeof eventShape>, 'data'> = {
    ...recordedEventToWire(event),
    channels: event.channels === null ? null : [...event.channels],
    deliverAt: toTimeOrNull(event.deliverAt),
    expiresAt: toTimeOrNull(event.expiresAt),
    warnings: event.warnings === null ? null : [...event.warnings],
    erasedAt: toTimeOrNull(event.erasedAt),
    deliveries: event.deliveries,
  };
  return `${JSON.stringify(rest).slice(0, -1)},"data":${event.data}}`;
}
