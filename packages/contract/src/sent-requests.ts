import { z } from '@hono/zod-openapi';

export const sentRequestShape = z
  .object({
    method: z.literal('POST'),
    url: z.string(),
    headers: z.record(z.string(), z.string()).openapi({ description: 'Sensitive values as `***`.' }),
    body: z.string().openapi({ description: 'Made of the event anew, by the format that the endpoint has now.' }),
    exact: z.boolean().openapi({
      description:
        'Whether the signature that was sent is the one that a secret of the endpoint makes of exactly this body. False: the format or the secret is another by now.',
    }),
  })
  .openapi('SentRequest', { description: 'The request of an attempt.' });
