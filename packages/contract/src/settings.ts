import { z } from '@hono/zod-openapi';

export const settingsShape = z
  .object({
    data: z
      .array(
        z
          .object({
            name: z.string().openapi({ description: 'The environment variable.', example: 'POSTRIDER_RETENTION_DAYS' }),
            value: z.string().nullable().openapi({
              description: 'As it would be written; null: there is none, or it is a secret.',
              example: '30',
            }),
            isDefault: z.boolean(),
            isSecret: z.boolean(),
            isSet: z.boolean().openapi({ description: 'The environment has it.' }),
            sentence: z.string().openapi({ description: 'What it is, in Markdown.' }),
          })
          .openapi('Setting'),
      )
      .openapi({ description: 'In the order of the reference of settings.' }),
  })
  .openapi('Settings', { description: 'What the process that answers was started with.' });

/** A setting as it is shown: of a secret there is no value. */
export type ShownSetting = z.input<typeof settingsShape>['data'][number];
