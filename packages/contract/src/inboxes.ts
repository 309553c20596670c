import { z } from '@hono/zod-openapi';
import { encodeId, INBOX_BODY_BYTES_MAX, INBOX_DELAY_MS_MAX, type Inbox, type InboxRequest } from '@postrider/core';
import { idShape, nameField, timeShape, toTime } from './fields.ts';

const answerFields = {
  status: z.int().min(200).max(599).openapi({ description: 'The status it answers with.' }),
  delayMs: z.int().min(0).max(INBOX_DELAY_MS_MAX).openapi({ description: 'How long it waits before it answers.' }),
  failureRate: z
    .number()
    .min(0)
    .max(1)
    .openapi({ description: 'The share of requests, drawn at random, that are answered 503 instead.' }),
  body: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length <= INBOX_BODY_BYTES_MAX, 'Use at most 4096 bytes.')
    .openapi({ description: 'What it answers, as plain text; 4 KiB at most.' }),
};

const answerPatchField = z
  .strictObject({
    status: answerFields.status.nullish(),
    delayMs: answerFields.delayMs.nullish(),
    failureRate: answerFields.failureRate.nullish(),
    body: answerFields.body.nullish(),
  })
  .nullish()
  .openapi({ description: 'What is absent stays; null: 200 at once, with nothing in it.' });

const patchFields = { name: nameField.nullish(), answer: answerPatchField };

export const newInboxSchema = z
  .strictObject(patchFields)
  .openapi('NewInbox', { example: { name: 'Trying things out' } });

export const inboxPatchSchema = z.strictObject(patchFields).openapi('InboxPatch', {
  description: 'JSON merge patch: null clears.',
  example: { answer: { status: 500, delayMs: 2000 } },
});

export const inboxShape = z
  .object({
    id: idShape('inb'),
    name: z.string().nullable(),
    url: z.string().openapi({
      description: 'Takes every request, here and below, whoever sends it: give it to an endpoint.',
      example: 'http://127.0.0.1:8030/play/inb_01kq3v7d8ze5s8fr2b6tx9mhwj',
    }),
    answer: z.object(answerFields),
    createdAt: timeShape,
    expiresAt: timeShape.openapi({ description: 'When it is forgotten: a week after the last request.' }),
  })
  .openapi('Inbox');

export const inboxRequestShape = z
  .object({
    id: idShape('req'),
    receivedAt: timeShape,
    method: z.string(),
    path: z.string().openapi({ description: 'With the query.' }),
    headers: z
      .array(z.tuple([z.string(), z.string()]))
      .openapi({ description: 'Name and value, as they came; sensitive values are `***`.' }),
    body: z.string().openapi({ description: 'The first 64 KiB as text, invalid UTF-8 replaced.' }),
    truncated: z.boolean().openapi({ description: 'Whether there was more of the body.' }),
    answered: z.object({ status: z.int(), delayMs: z.int() }),
    verification: z.object({
      state: z.enum(['verified', 'invalid', 'unsigned', 'unknown']).openapi({
        description:
          'What a receiver makes of it that has the secrets of the endpoint with this URL; `unknown`: there is none.',
      }),
      detail: z.string(),
      endpointId: idShape('ep').nullable().openapi({ description: 'Whose secrets it was looked at with.' }),
      applicationId: idShape('app').nullable(),
    }),
  })
  .openapi('InboxRequest', { description: 'What an inbox was sent.' });

/** `baseUrl`: where the API is, without a slash at its end. */
export function inboxToWire(
  { id, name, answer, createdAt, expiresAt }: Inbox,
  baseUrl: string,
): z.input<typeof inboxShape> {
  const shown = encodeId('inbox', id);
  return {
    id: shown,
    name,
    url: `${baseUrl}/play/${shown}`,
    answer: { ...answer },
    createdAt: toTime(createdAt),
    expiresAt: toTime(expiresAt),
  };
}

export function inboxRequestToWire(request: InboxRequest): z.input<typeof inboxRequestShape> {
  const { id, receivedAt, method, path, headers, body, truncated, answered, verification } = request;
  const { state, detail } = verification;
  const by = verification.state === 'unknown' ? null : verification;
  return {
    id: encodeId('inboxRequest', id),
    receivedAt: toTime(receivedAt),
    method,
    path,
    headers: headers.map(([name, value]) => [name, value]),
    body,
    truncated,
    answered,
    verification: {
      state,
      detail,
      endpointId: by === null ? null : encodeId('endpoint', by.endpointId),
      applicationId: by === null ? null : encodeId('application', by.applicationId),
    },
  };
}
