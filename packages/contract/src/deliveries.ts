import { z } from '@hono/zod-openapi';
import { type Attempt, type Delivery, encodeId, type Refusal } from '@postrider/core';
import { eventTypeNameField, idShape, timeShape, toTime, toTimeOrNull } from './fields.ts';

export const deliveryStatusField = z.enum(['pending', 'retrying', 'delivered', 'failed', 'cancelled']);

/** What a test is asked for with. */
export const testSchema = z.strictObject({ type: eventTypeNameField });

const headersShape = z.record(z.string(), z.string());

export const attemptShape = z
  .object({
    id: idShape('att'),
    number: z.int().min(1),
    trigger: z.enum(['schedule', 'manual', 'recover', 'backfill', 'rotation', 'test']),
    startedAt: timeShape,
    durationMs: z.int().min(0),
    outcome: z.enum(['delivered', 'rejected', 'timed_out', 'unreachable', 'blocked', 'lost']),
    responseStatus: z.int().nullable(),
    responseHeaders: headersShape.nullable(),
    responseBody: z
      .string()
      .nullable()
      .openapi({ description: 'At most 16 KiB, decompressed; invalid UTF-8 replaced.' }),
    responseTruncated: z.boolean(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    request: z
      .object({ url: z.string(), headers: headersShape })
      .openapi({ description: 'As sent; sensitive values as `***`.' }),
  })
  .openapi('Attempt', { description: 'One HTTP request made for a delivery.' });

export const sentTestShape = z.object({ attempt: attemptShape }).openapi('SentTest');

export const deliveryShape = z
  .object({
    id: idShape('dlv'),
    eventId: idShape('evt'),
    eventType: z.string(),
    endpointId: idShape('ep'),
    status: deliveryStatusField,
    reason: z
      .enum([
        'exhausted',
        'gone',
        'blocked',
        'aborted',
        'expired',
        'endpoint_disabled',
        'endpoint_deleted',
        'cancelled_by_user',
      ])
      .nullable(),
    attemptCount: z.int().min(0).openapi({ description: 'History: only grows.' }),
    retryCount: z.int().min(0).openapi({ description: 'The place in the retry schedule.' }),
    nextAttemptAt: timeShape.nullable(),
    lastResponseStatus: z.int().nullable(),
    createdAt: timeShape,
    completedAt: timeShape.nullable(),
  })
  .openapi('Delivery', { description: 'One event on its way to one endpoint.' });

export const deliveryWithAttemptsShape = deliveryShape
  .extend({ attempts: z.array(attemptShape).openapi({ description: 'The first one first.' }) })
  .openapi('DeliveryWithAttempts');

/** One request's worth: each is a transaction of its own. */
const RETRIES_MAX = 250;

export const eachRetrySchema = z
  .strictObject({
    deliveries: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z0-9._-]{1,128}$/, 'Use the id (dlv_…) of a delivery.')
          .openapi({ example: 'dlv_01kq3v7d8ze5s8fr2b6tx9mhwj' }),
      )
      .min(1)
      .max(RETRIES_MAX)
      .refine((ids) => new Set(ids).size === ids.length, 'Name each delivery once.'),
  })
  .openapi('RetryOfEach');

export const eachRetriedShape = z
  .object({
    data: z
      .array(
        z.object({
          id: z.string(),
          accepted: z.boolean(),
          problem: z
            .object({ code: z.string().openapi({ example: 'endpoint_unavailable' }), detail: z.string() })
            .nullable()
            .openapi({ description: 'Why not; null: it was accepted.' }),
        }),
      )
      .openapi({ description: 'In the order in which they were asked for.' }),
  })
  .openapi('RetriedEach');

export function eachRetriedToWire(
  retried: readonly { readonly id: string; readonly refusal: Refusal | null }[],
): z.input<typeof eachRetriedShape> {
  return {
    data: retried.map(({ id, refusal }) => ({
      id,
      accepted: refusal === null,
      problem: refusal === null ? null : { code: refusal.code, detail: refusal.detail },
    })),
  };
}

export function deliveryToWire(delivery: Delivery): z.input<typeof deliveryShape> {
  return {
    id: encodeId('delivery', delivery.id),
    eventId: encodeId('event', delivery.eventId),
    eventType: delivery.eventType,
    endpointId: encodeId('endpoint', delivery.endpointId),
    status: delivery.status,
    reason: delivery.reason,
    attemptCount: delivery.attemptCount,
    retryCount: delivery.retryCount,
    nextAttemptAt: toTimeOrNull(delivery.nextAttemptAt),
    lastResponseStatus: delivery.lastResponseStatus,
    createdAt: toTime(delivery.createdAt),
    completedAt: toTimeOrNull(delivery.completedAt),
  };
}

export function deliveryWithAttemptsToWire(
  delivery: Delivery & { readonly attempts: readonly Attempt[] },
): z.input<typeof deliveryWithAttemptsShape> {
  return { ...deliveryToWire(delivery), attempts: delivery.attempts.map(attemptToWire) };
}

export function sentTestToWire(attempt: Attempt): z.input<typeof sentTestShape> {
  return { attempt: attemptToWire(attempt) };
}

function attemptToWire(attempt: Attempt): z.input<typeof attemptShape> {
  return {
    id: encodeId('attempt', attempt.id),
    number: attempt.number,
    trigger: attempt.trigger,
    startedAt: toTime(attempt.startedAt),
    durationMs: attempt.durationMs,
    outcome: attempt.outcome,
    responseStatus: attempt.responseStatus,
    responseHeaders: attempt.responseHeaders,
    responseBody: attempt.responseBody,
    responseTruncated: attempt.responseTruncated,
    error: attempt.error,
    request: attempt.request,
  };
}
