import { z } from '@hono/zod-openapi';
import { encodeId, isEventTypePattern, type Operation } from '@postrider/core';
import { deliveryStatusField } from './deliveries.ts';
import { eventTypeNameField, idShape, timeField, timeShape, toTime, toTimeOrNull } from './fields.ts';

const EVENT_TYPES_MAX = 100;

const dryRunField = z.boolean().default(false).openapi({ description: 'Only counts what there is to do.' });

const sinceField = timeField.openapi({ description: 'From this moment on.' });
const untilField = timeField.openapi({ description: 'Before this moment; absent: now.' });

export const recoverSchema = z
  .strictObject({ since: sinceField, until: untilField.nullish(), dryRun: dryRunField })
  .openapi('Recover', { description: 'The span bounds when deliveries were made.' });

export const backfillSchema = z
  .strictObject({
    since: sinceField,
    until: untilField.nullish(),
    eventTypes: z
      .array(z.string().refine(isEventTypePattern, 'Use an event type, or a prefix of one followed by `.*`.'))
      .min(1)
      .max(EVENT_TYPES_MAX)
      .nullish()
      .openapi({ description: 'Narrows what the endpoint asks for: exact names and `prefix.*`.' }),
    dryRun: dryRunField,
  })
  .openapi('Backfill', { description: 'The span bounds when events were recorded.' });

/** Members in common of both bulk bodies; `since` and `until` bound when the event was recorded, as in lists. */
const selection = {
  endpoint: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, "Use the endpoint's id or uid.")
    .optional(),
  type: eventTypeNameField.optional(),
  since: sinceField.optional(),
  until: timeField.optional().openapi({ description: 'Before this moment.' }),
  dryRun: dryRunField,
};

const NARROWING = 'Give at least one of endpoint, type, since and until: this would be every delivery.';

interface Selection {
  readonly endpoint?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

function isNarrowed({ endpoint, type, since, until }: Selection): boolean {
  return [endpoint, type, since, until].some((filter) => filter !== undefined);
}

export const bulkRetrySchema = z
  .strictObject({
    status: z
      .array(z.enum(['delivered', 'failed', 'cancelled']))
      .min(1)
      .default(['failed', 'cancelled']),
    ...selection,
  })
  .refine(isNarrowed, NARROWING)
  .openapi('BulkRetry');

export const bulkCancelSchema = z
  .strictObject({
    status: z
      .array(z.enum(['pending', 'retrying']))
      .min(1)
      .default(['pending', 'retrying']),
    ...selection,
  })
  .refine(isNarrowed, NARROWING)
  .openapi('BulkCancel');

export const operationKindField = z.enum(['recover', 'backfill', 'retry', 'cancel']);
export const operationStatusField = z.enum(['pending', 'running', 'finished', 'cancelled', 'failed']);

export const operationShape = z
  .object({
    id: idShape('op'),
    kind: operationKindField,
    status: operationStatusField,
    reason: z.enum(['cancelled_by_user', 'endpoint_disabled', 'endpoint_deleted', 'application_deleted']).nullable(),
    total: z.int().min(0).openapi({ description: 'Deliveries, as counted at the beginning.' }),
    done: z.int().min(0),
    dryRun: z.boolean(),
    endpointId: idShape('ep').nullable().openapi({ description: 'Null: all endpoints.' }),
    parameters: z
      .object({
        since: timeShape.nullable(),
        until: timeShape.nullable(),
        eventTypes: z.array(z.string()).nullable(),
        status: z.array(deliveryStatusField).nullable(),
        type: z.string().nullable(),
      })
      .openapi({ description: 'What was asked for; null: not bounded by it.' }),
    createdAt: timeShape,
    updatedAt: timeShape,
    completedAt: timeShape.nullable(),
  })
  .openapi('Operation', { description: 'Long work on many deliveries; survives restarts.' });

export function operationToWire(operation: Operation): z.input<typeof operationShape> {
  const { endpointId, work } = operation;
  return {
    id: encodeId('operation', operation.id),
    kind: work.kind,
    status: operation.status,
    reason: operation.reason,
    total: operation.total,
    done: operation.done,
    dryRun: operation.dryRun,
    endpointId: endpointId === null ? null : encodeId('endpoint', endpointId),
    parameters: {
      since: toTimeOrNull(work.since),
      until: toTimeOrNull(work.until),
      eventTypes: work.kind === 'backfill' && work.eventTypes !== null ? [...work.eventTypes] : null,
      status: work.kind === 'retry' || work.kind === 'cancel' ? [...work.statuses] : null,
      type: work.kind === 'retry' || work.kind === 'cancel' ? work.type : null,
    },
    createdAt: toTime(operation.createdAt),
    updatedAt: toTime(operation.updatedAt),
    completedAt: toTimeOrNull(operation.completedAt),
  };
}
