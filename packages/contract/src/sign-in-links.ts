import { z } from '@hono/zod-openapi';
import { encodeId, ROLES, type SignInLink, signInUrl } from '@postrider/core';
import { idShape, nameField, timeShape, toTime } from './fields.ts';

/** Enough to send it to somebody who is waiting for it. */
const EXPIRES_IN_SECONDS_DEFAULT = 900;
/** Long enough to be used at all. */
const EXPIRES_IN_SECONDS_MIN = 60;
/** A week: for somebody who is away. */
const EXPIRES_IN_SECONDS_MAX = 604_800;

const roleField = z.enum(ROLES).openapi({ description: 'What whoever uses it may do.' });

export const newSignInLinkSchema = z
  .strictObject({
    role: roleField,
    name: nameField.openapi({ description: 'Whom it is for: the audit log calls them by it.' }),
    expiresInSeconds: z
      .int()
      .min(EXPIRES_IN_SECONDS_MIN)
      .max(EXPIRES_IN_SECONDS_MAX)
      .default(EXPIRES_IN_SECONDS_DEFAULT)
      .openapi({ description: 'It ends with your key at the latest.' }),
  })
  .openapi('NewSignInLink', { example: { role: 'developer', name: 'Ada' } });

export const createdSignInLinkShape = z
  .object({
    id: idShape('sil'),
    role: roleField,
    name: z.string(),
    url: z.string().openapi({
      description: 'To be opened in a browser, where it signs in once. Shown here and never again.',
      pattern: '^https?://[^/]+/dashboard/sign-in#link=prl_[0-9A-Za-z]{36}$',
    }),
    expiresAt: timeShape,
  })
  .openapi('CreatedSignInLink');

/** `text`: the link's; `base`: where people reach us. */
export function signInLinkToWire(
  { id, role, name, expiresAt }: SignInLink,
  text: string,
  base: string,
): z.input<typeof createdSignInLinkShape> {
  const url = signInUrl(text, base);
  return { id: encodeId('signInLink', id), role, name, url, expiresAt: toTime(expiresAt) };
}

/** Longer than any key is. */
const TEXT_LENGTH_MAX = 512;

const textField = z.string().min(1).max(TEXT_LENGTH_MAX);

/** How somebody signs in: by a link's text, or with an API key. */
export const signInSchema = z.union([z.strictObject({ link: textField }), z.strictObject({ apiKey: textField })], {
  error: 'Give either link or apiKey.',
});
