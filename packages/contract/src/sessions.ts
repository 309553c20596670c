import { z } from '@hono/zod-openapi';
import { encodeId, ROLES, type Session, type SessionId, type SessionOpener } from '@postrider/core';
import { idShape, timeShape, toTime } from './fields.ts';

export const sessionShape = z
  .object({
    id: idShape('ses'),
    name: z.string().openapi({ description: 'Of the link or the key with which somebody signed in.' }),
    role: z.enum(ROLES).nullable().openapi({ description: 'Null: what the API key may do that opened it.' }),
    openedBy: z.object({
      kind: z.enum(['root', 'key', 'link']),
      id: z.string().nullable().openapi({ description: 'Of the key (`key_…`) or link (`sil_…`).' }),
    }),
    isYours: z.boolean().openapi({ description: 'Whether it is the one with which this was asked.' }),
    createdAt: timeShape,
    lastUsedAt: timeShape.openapi({ description: 'To the minute.' }),
    expiresAt: timeShape.openapi({ description: 'Unless it is used before.' }),
    endsAt: timeShape.openapi({ description: 'However it is used.' }),
  })
  .openapi('Session', { description: 'Somebody who is signed in.' });

/** `yours`: of whoever asks; null: they have none. */
export function sessionToWire(session: Session, yours: SessionId | null): z.input<typeof sessionShape> {
  return {
    id: encodeId('session', session.id),
    name: session.name,
    role: roleOf(session.opener),
    openedBy: { kind: session.opener.kind, id: idOf(session.opener) },
    isYours: session.id === yours,
    createdAt: toTime(session.createdAt),
    lastUsedAt: toTime(session.lastUsedAt),
    expiresAt: toTime(session.expiresAt),
    endsAt: toTime(session.endsAt),
  };
}

function roleOf(opener: SessionOpener): z.input<typeof sessionShape>['role'] {
  switch (opener.kind) {
    case 'root':
      return 'admin';
    case 'key':
      return null;
    case 'link':
      return opener.role;
  }
}

function idOf(opener: SessionOpener): string | null {
  switch (opener.kind) {
    case 'root':
      return null;
    case 'key':
      return encodeId('key', opener.id);
    case 'link':
      return encodeId('signInLink', opener.id);
  }
}
