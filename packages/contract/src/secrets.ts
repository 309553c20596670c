import { z } from '@hono/zod-openapi';
import { SecretText } from '@postrider/core';
import { timeShape, toTime } from './fields.ts';

/** The form is judged where secrets are parsed; this only bounds it. */
export const secretField = z
  .string()
  .min(1)
  .max(256)
  .openapi({
    description:
      '`whsec_` and the base64 of 24 to 64 bytes; or what else the format takes: `whsk_` and the base64 of an Ed25519 key ' +
      'pair, or 16 to 128 printable characters. Absent: one is made.',
  })
  .transform((text) => new SecretText(text));

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

export const publicKeyShape = z
  .string()
  .nullable()
  .openapi({ description: '`whpk_…`, with which receivers verify; null: they verify with the secret itself.' });

const secretShape = z.object({ secret: z.string(), publicKey: publicKeyShape });

export const secretsShape = secretShape
  .extend({
    previous: z.array(secretShape.extend({ expiresAt: timeShape })).openapi({ description: 'Newest first.' }),
  })
  .openapi('Secrets', { description: 'The secrets that sign now.' });

interface Secret {
  readonly secret: SecretText;
  readonly publicKey: string | null;
}

export function secretsToWire({
  secret,
  publicKey,
  previous,
}: Secret & { readonly previous: readonly (Secret & { readonly expiresAt: Date })[] }): z.input<typeof secretsShape> {
  return {
    secret: secret.reveal(),
    publicKey,
    previous: previous.map((earlier) => ({
      secret: earlier.secret.reveal(),
      publicKey: earlier.publicKey,
      expiresAt: toTime(earlier.expiresAt),
    })),
  };
}
