import { z } from '@hono/zod-openapi';
import { encodeId, PORTAL_CAPABILITIES, type PortalSession } from '@postrider/core';
import { idShape, timeShape, toTime } from './fields.ts';
import { portalThemeSchema } from './portal-themes.ts';

const EXPIRES_IN_SECONDS_DEFAULT = 3600;
/** Long enough to be used at all. */
const EXPIRES_IN_SECONDS_MIN = 60;
/** A day: whoever is still there then is signed in anew by the platform. */
const EXPIRES_IN_SECONDS_MAX = 86_400;

const capabilityField = z.enum(PORTAL_CAPABILITIES);

export const newPortalSessionSchema = z
  .strictObject({
    capabilities: z
      .array(capabilityField)
      .min(1)
      .max(PORTAL_CAPABILITIES.length)
      .nullish()
      .openapi({ description: 'What it may do; absent: all of these that your key may.' }),
    expiresInSeconds: z
      .int()
      .min(EXPIRES_IN_SECONDS_MIN)
      .max(EXPIRES_IN_SECONDS_MAX)
      .default(EXPIRES_IN_SECONDS_DEFAULT)
      .openapi({ description: 'It ends with your key at the latest.' }),
    theme: portalThemeSchema.nullish().openapi({ description: 'How its portal looks; absent: as we have it.' }),
  })
  .openapi('NewPortalSession');

const shape = {
  id: idShape('pts'),
  capabilities: z.array(capabilityField),
  expiresAt: timeShape,
  createdAt: timeShape,
};

export const portalSessionShape = z.object(shape).openapi('PortalSession');

export const openedPortalSessionShape = z
  .object({
    ...shape,
    token: z.string().openapi({
      description: 'Goes where an API key goes; shown here and never again.',
      pattern: '^prp_[0-9A-Za-z]{36}$',
    }),
  })
  .openapi('OpenedPortalSession');

export function portalSessionToWire(session: PortalSession): z.input<typeof portalSessionShape> {
  return {
    id: encodeId('portalSession', session.id),
    capabilities: [...session.capabilities],
    expiresAt: toTime(session.expiresAt),
    createdAt: toTime(session.createdAt),
  };
}
