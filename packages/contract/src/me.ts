import { z } from '@hono/zod-openapi';
import { encodeId, type Me, ROLES, SCOPES, showActor } from '@postrider/core';
import { idShape, timeShape, toTimeOrNull } from './fields.ts';
import { portalThemeShape } from './portal-themes.ts';

export const meShape = z
  .object({
    kind: z.enum(['root', 'key', 'session', 'portal']),
    id: z.string().nullable().openapi({ description: 'Of the key, session or portal session; null: the root key.' }),
    name: z.string().nullable(),
    role: z.enum(ROLES).nullable().openapi({ description: 'Null: what `scopes` say, and no more.' }),
    scopes: z.array(z.enum(SCOPES)),
    application: z
      .object({ id: idShape('app'), uid: z.string().nullable(), name: z.string() })
      .nullable()
      .openapi({ description: 'The only one that you may see; null: all of them.' }),
    expiresAt: timeShape.nullable().openapi({ description: 'Of a session, unless it is used before. Null: never.' }),
    theme: portalThemeShape.nullable().openapi({ description: 'How the portal looks; null: as we have it.' }),
    instance: z.object({
      version: z.string(),
      developmentMode: z.boolean(),
      playground: z.boolean().openapi({ description: 'Whether there are inboxes that receive what is sent here.' }),
    }),
  })
  .openapi('Me', { description: 'Who asks, and what they may do.' });

/** As JSON text. */
export function meText(me: Me, instance: z.input<typeof meShape>['instance']): string {
  const { actor, application } = me;
  return JSON.stringify({
    kind: actor.kind,
    id: showActor(actor).id,
    name: showActor(actor).name,
    role: me.role,
    scopes: [...me.scopes],
    application:
      application === null
        ? null
        : { id: encodeId('application', application.id), uid: application.uid, name: application.name },
    expiresAt: toTimeOrNull(me.expiresAt),
    theme: me.theme,
    instance,
  } satisfies z.input<typeof meShape>);
}
