import { z } from '@hono/zod-openapi';
import { type Application, encodeId } from '@postrider/core';
import {
  autoDisableField,
  formatField,
  idShape,
  metadataField,
  metadataPatchField,
  nameField,
  retryScheduleField,
  timeoutMsField,
  timeShape,
  toTime,
  uidField,
  validationField,
} from './fields.ts';

export const newApplicationSchema = z
  .strictObject({
    name: nameField,
    uid: uidField.nullish(),
    metadata: metadataField.nullish(),
    format: formatField.nullish(),
    retrySchedule: retryScheduleField.nullish(),
    timeoutMs: timeoutMsField.nullish(),
    validation: validationField.optional(),
    autoDisable: autoDisableField.nullish(),
  })
  .openapi('NewApplication', { example: { name: 'Acme Inc.', uid: 'acme' } });

export const applicationPatchSchema = z
  .strictObject({
    name: nameField.optional(),
    uid: uidField.nullish(),
    metadata: metadataPatchField.nullish(),
    format: formatField.nullish(),
    retrySchedule: retryScheduleField.nullish(),
    timeoutMs: timeoutMsField.nullish(),
    validation: validationField.optional(),
    autoDisable: autoDisableField.nullish(),
  })
  .openapi('ApplicationPatch', { description: 'JSON merge patch: null clears.', example: { name: 'Acme Corp.' } });

export const applicationShape = z
  .object({
    id: idShape('app'),
    uid: z.string().nullable(),
    name: z.string(),
    format: z.string().nullable().openapi({ description: 'Null: standard.' }),
    retrySchedule: z.array(z.int()).nullable().openapi({ description: "Null: the product's default." }),
    timeoutMs: z.int().nullable(),
    validation: validationField,
    autoDisable: autoDisableField.nullable(),
    metadata: z.record(z.string(), z.string()),
    createdAt: timeShape,
    updatedAt: timeShape,
  })
  .openapi('Application');

export function applicationToWire(application: Application): z.input<typeof applicationShape> {
  return {
    id: encodeId('application', application.id),
    uid: application.uid,
    name: application.name,
    format: application.format,
    retrySchedule: application.retrySchedule === null ? null : [...application.retrySchedule],
    timeoutMs: application.timeoutMs,
    validation: application.validation,
    autoDisable: application.autoDisable,
    metadata: application.metadata,
    createdAt: toTime(application.createdAt),
    updatedAt: toTime(application.updatedAt),
  };
}
