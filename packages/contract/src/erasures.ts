import { z } from '@hono/zod-openapi';
import { eventUidField } from './fields.ts';

export const eventErasureSchema = z
  .strictObject({
    uidPrefix: eventUidField.openapi({
      description:
        'What the uids begin with. End it with your separator: `user-4` begins `user-42` too, `user-4.` does not.',
    }),
    dryRun: z.boolean().optional().openapi({ description: 'Only count them.' }),
  })
  .openapi('EventErasure', { example: { uidPrefix: 'user-42.' } });

export const erasedEventsShape = z
  .object({ events: z.int().min(0).openapi({ description: 'How many were erased, or would be.' }) })
  .openapi('ErasedEvents');
