import { z } from '@hono/zod-openapi';
import { BUILT_IN_ENVELOPES, type BuiltInFormatName, type Envelope } from '@postrider/core';
import { timeShape, toTimeOrNull } from './fields.ts';

// The form only: what an envelope or a profile may hold is judged where formats are defined.

const builtInName = z.enum(Object.keys(BUILT_IN_ENVELOPES) as [BuiltInFormatName, ...BuiltInFormatName[]]);

const envelopeValue = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  'Use a text, a finite number, true, false or null.',
);

const envelopeField = z
  .union([z.literal('$data'), z.record(z.string(), envelopeValue)], 'Use an object, or the text $data.')
  .openapi({
    description:
      'The body: an object of these fields in this order, each a literal or one of `$id`, `$type`, `$uid`, `$occurredAt`, ' +
      '`$data`, `$applicationId`, `$applicationUid`. Or `$data`: the body is the data itself.',
    example: { field: '$type', payload: '$data' },
  });

const scheme = {
  algorithm: z.enum(['hmac-sha256', 'hmac-sha512', 'ed25519']),
  key: z.enum(['base64', 'utf8']).openapi({
    description: '`base64`: what the secret holds in base64 after its prefix; `utf8`: the whole text of the secret.',
  }),
  encoding: z.enum(['base64', 'hex']).openapi({ description: 'Of each digest.' }),
  prefix: z.string().openapi({ description: 'In front of each digest.', example: 'v1,' }),
};

const parts = z.array(z.string()).min(1).readonly();

const signatureProfile = z
  .strictObject({
    ...scheme,
    content: parts.openapi({
      description: 'What is signed: literals and `$id`, `$timestamp`, `$type`, `$applicationId`; `$body` at the end.',
      example: ['$id', '.', '$timestamp', '.', '$body'],
    }),
    separator: z.enum([' ', ',', ';']).nullable().openapi({
      description: 'Between several signatures; null: the header carries one only, that of the newest secret.',
    }),
    headers: z.record(z.string(), parts).openapi({
      description:
        'Header names, each with what its value is put together from: literals and `$id`, `$timestamp`, `$type`, ' +
        '`$applicationId`; `$signatures` in one of them, once.',
      example: { 'webhook-id': ['$id'], 'webhook-signature': ['$signatures'] },
    }),
    beside: z.strictObject(scheme).optional().openapi({ description: 'How secrets of another kind sign beside it.' }),
  })
  .openapi('SignatureProfile');

const signatureField = z
  .union([builtInName, signatureProfile], 'Use a signature profile, or the name of a built-in format.')
  .openapi({ description: 'A signature profile, or the name of the built-in format that has it.' });

export const formatDefinitionSchema = z
  .strictObject({ envelope: envelopeField, signature: signatureField })
  .openapi('FormatDefinition', {
    example: { envelope: { field: '$type', payload: '$data' }, signature: 'standard' },
  });

export const formatShape = z
  .object({
    name: z.string(),
    builtIn: z.boolean(),
    envelope: envelopeField,
    signature: signatureField,
    createdAt: timeShape.nullable().openapi({ description: 'Null: built in.' }),
    updatedAt: timeShape.nullable(),
  })
  .openapi('Format');

export function formatToWire(format: {
  readonly name: string;
  readonly builtIn: boolean;
  readonly envelope: Envelope;
  readonly signature: BuiltInFormatName | z.input<typeof signatureProfile>;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}): z.input<typeof formatShape> {
  return {
    name: format.name,
    builtIn: format.builtIn,
    envelope: format.envelope,
    signature: format.signature,
    createdAt: toTimeOrNull(format.createdAt),
    updatedAt: toTimeOrNull(format.updatedAt),
  };
}
