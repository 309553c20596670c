import { z } from '@hono/zod-openapi';
import {
  AUTO_DISABLE_AFTER_SECONDS_MAX,
  AUTO_DISABLE_AFTER_SECONDS_MIN,
  AUTO_DISABLE_ATTEMPTS_MAX,
  isUid,
} from '@postrider/core';

const NAME_LENGTH_MAX = 256;

/** As the reference says: string values, so much in all. */
const METADATA_BYTES_MAX = 4096;

export const nameField = z.string().min(1).max(NAME_LENGTH_MAX);

export const uidField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, 'Use 1 to 128 characters of A-Z a-z 0-9 . _ -')
  .refine(isUid, 'A uid must not begin like one of our ids (app_, ep_, evt_ …): choose another.')
  .openapi({ description: "The caller's own id: usable wherever the id is.", example: 'customer-42' });

/** An event is never addressed by its uid, so this one may look like an id; SQL accepts the same. */
export const eventUidField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, 'Use 1 to 128 characters of A-Z a-z 0-9 . _ -')
  .openapi({ description: "The caller's own id of the event: a second event with it is refused." });

export const metadataField = z
  .record(z.string().min(1), z.string())
  .refine(
    (metadata) => entryBytes(metadata) <= METADATA_BYTES_MAX,
    'Keep at most 4096 bytes, keys and values together.',
  )
  .openapi({ description: 'String values; 4 KiB in all.', example: { plan: 'pro' } });

/** In a merge patch null removes a key; what remains is measured after merging. */
export const metadataPatchField = z
  .record(z.string().min(1), z.string().nullable())
  .refine((patch) => entryBytes(patch) <= METADATA_BYTES_MAX, 'Keep at most 4096 bytes, keys and values together.');

/** Whether there is one of this name is for the use cases to say: see `unknown_format`. */
export const formatField = z
  .string()
  .max(64)
  .openapi({ description: 'How a request looks to the receiver: built in, or your own.', example: 'standard' });

export const timeoutMsField = z
  .int()
  .min(1000)
  .max(30_000)
  .openapi({ description: 'One deadline for a whole attempt.' });

/** How many waits and how long they may be together, the retention decides: see `invalid_retry_schedule`. */
export const retryScheduleField = z
  .array(z.int().min(1).max(604_800))
  .max(30)
  .openapi({ description: 'Seconds to wait before each further attempt.', example: [60, 300, 1800, 7200, 43_200] });

export const validationField = z.enum(['off', 'warn', 'enforce']);

export const autoDisableField = z
  .union([
    z.strictObject({
      afterSeconds: z.int().min(AUTO_DISABLE_AFTER_SECONDS_MIN).max(AUTO_DISABLE_AFTER_SECONDS_MAX),
      attempts: z.int().min(1).max(AUTO_DISABLE_ATTEMPTS_MAX),
    }),
    z.literal(false),
  ])
  .openapi({
    description:
      'An endpoint is disabled once every attempt has failed for so long and so many have. False: never; null: after five days and 20 attempts.',
  });

export const eventTypeNameField = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'Use words of A-Z a-z 0-9 _ - joined by dots.')
  .openapi({ example: 'message.delivered' });

export const channelField = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'Use 1 to 128 characters of A-Z a-z 0-9 . _ -');

/** From 1970, where the ids begin, to the last year that RFC 3339 can write. */
export const timeField = z.iso
  .datetime({ offset: true, error: 'Use an RFC 3339 time, such as 2026-03-14T15:09:26.535Z.' })
  .transform((text) => new Date(text))
  .refine((time) => time.getTime() >= 0 && time.getUTCFullYear() <= 9999, 'Use a time from 1970 to 9999.')
  .openapi({ type: 'string', format: 'date-time', example: '2026-03-14T15:09:26.535Z' });

/** A time in an answer: RFC 3339, UTC, milliseconds. */
export const timeShape = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .openapi({ format: 'date-time', example: '2026-03-14T15:09:26.535Z' });

/** Any JSON value, null too, but there: what z.unknown() alone accepts, it describes as optional. */
export const jsonField = z.unknown().refine((value) => value !== undefined, 'This is required; null is a value.');

/** An id in an answer: TypeID. */
export const idShape = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`))
    .openapi({ example: `${prefix}_01kq3v7d8ze5s8fr2b6tx9mhwj` });

export const toTime = (moment: Date): string => moment.toISOString();

export const toTimeOrNull = (moment: Date | null): string | null => moment?.toISOString() ?? null;

function entryBytes(record: Readonly<Record<string, string | null>>): number {
  const entries = Object.entries(record).map(([key, value]) => `${key}${value ?? ''}`);
  return new TextEncoder().encode(entries.join('')).length;
}
