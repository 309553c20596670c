import { z } from '@hono/zod-openapi';
import { timeShape, toTime } from './fields.ts';

/** The form is judged where secrets are parsed; this only bounds it. */
export const secretField = z.string().min(1).max(256).openapi({
  description: '`whsec_` and the base64 of 24 to 64 bytes; absent: one is made.',
});

const OVERLAP_SECONDS_DEFAULT = 86_400;
const OVERLAP_SECONDS_MAX = 604_800;

export const rotationSchema = z
  .strictObject({
    secret: secretField.nullish(),
    overlapSeconds: z
      .int()
      .min(0)
      .max(OVERLAP_SECONDS_MAX)
      .default(OVERLAP_SECONDS_DEFAULT)
      .openapi({ description: 'How long the secret before signs on.' }),
  })
  .openapi('Rotation');

export const secretsShape = z
  .object({
    secret: z.string(),
    previous: z.array(z.object({ secret: z.string(), expiresAt: timeShape })).openapi({ description: 'Newest first.' }),
  })
  .openapi('Secrets', { description: 'The secrets that sign now.' });

export function secretsToWire(secrets: {
  readonly secret: string;
  readonly previous: readonly { readonly secret: string; readonly expiresAt: Date }[];
}): z.input<typeof secretsShape> {
  return {
    secret: secrets.secret,
    previous: secrets.previous.map(({ secret, expiresAt }) => ({ secret, expiresAt: toTime(expiresAt) })),
  };
}
