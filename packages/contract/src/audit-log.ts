import { z } from '@hono/zod-openapi';
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry, encodeId } from '@postrider/core';
import { idShape, timeShape, toTime } from './fields.ts';
import { pageQuery, spanQuery } from './pages.ts';

/** What targets are called by: ids, and names of event types and formats. */
const TARGET = /^[A-Za-z0-9._-]{1,128}$/;

const actionField = z.enum(Object.keys(AUDIT_ACTIONS).filter(isAction));

export const auditLogQuery = z.strictObject({
  ...pageQuery,
  ...spanQuery,
  application: z.string().regex(TARGET, "Use the application's id or uid.").optional().openapi({
    description: "The application's id (`app_…`), also of a deleted one, or its uid.",
  }),
  actor: z
    .string()
    .regex(
      /^(root|system|(key|ses|pts)_[0-9a-z]{26})$/,
      'Use root, system, or the id of a key, session or portal session.',
    )
    .optional()
    .openapi({
      description:
        'Who it was: `root`, `system`, or the id of a key (`key_…`), session (`ses_…`) or portal session (`pts_…`).',
    }),
  action: actionField.optional(),
  target: z.string().regex(TARGET, 'Use the id of what it was done to, or its name.').optional().openapi({
    description: 'What it was done to: its id, or the name of an event type, format or master key.',
  }),
});

const membersShape = z.record(z.string(), z.unknown()).nullable();

export const auditEntryShape = z
  .object({
    id: idShape('aud'),
    at: timeShape,
    actor: z.object({
      kind: z.enum(['root', 'key', 'session', 'portal', 'system']),
      id: z.string().nullable().openapi({
        description: "A key's, session's or portal session's; null for the root key and Postrider itself.",
      }),
      name: z
        .string()
        .nullable()
        .openapi({ description: "A key's or session's as it was then, or which part of Postrider it was." }),
    }),
    origin: z
      .object({ requestId: z.string(), address: z.string().nullable(), userAgent: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Where the request came from; null: it was none.' }),
    action: actionField,
    applicationId: idShape('app').nullable().openapi({ description: 'Null: it concerns no application, or all.' }),
    target: z.object({
      kind: z.enum([
        'application',
        'endpoint',
        'event',
        'delivery',
        'operation',
        'key',
        'portal_session',
        'session',
        'sign_in_link',
        'inbox',
        'event_type',
        'format',
        'master_key',
      ]),
      id: z.string().openapi({ description: 'Its id, or its name where it is called by that.' }),
    }),
    before: membersShape.openapi({ description: 'What was changed, as it was; null: it was not there.' }),
    after: membersShape.openapi({
      description: 'The same members as they became; null: it is no more. Sensitive values are `***`.',
    }),
  })
  .openapi('AuditEntry', { description: 'Something that somebody did.' });

/** An entry as JSON text. */
export function auditEntryText({ before, after, ...entry }: AuditEntry): string {
  const { id, at, actor, origin, action, applicationId, target } = entry;
  const head = JSON.stringify({
    id: encodeId('auditEntry', id),
    at: toTime(at),
    actor,
    origin,
    action,
    applicationId: applicationId === null ? null : encodeId('application', applicationId),
    target,
  } satisfies Omit<z.input<typeof auditEntryShape>, 'before' | 'after'>);
  return `${head.slice(0, -1)},"before":${before ?? 'null'},"after":${after ?? 'null'}}`;
}

function isAction(name: string): name is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, name);
}
