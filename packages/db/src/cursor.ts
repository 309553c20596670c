import { createHash } from 'node:crypto';
import { isEventTypeName, isFormatName } from '@postrider/core';
import { z } from 'zod';

/** What each list's pages continue after: the sort key of the last item shown. */
interface CursorKeys {
  readonly applications: [string];
  readonly endpoints: [string];
  readonly events: [string];
  /** The endpoint's id. */
  readonly explanations: [string];
  readonly operations: [string];
  readonly keys: [string];
  readonly portalSessions: [string];
  readonly sessions: [string];
  /** The event's id and the endpoint's. */
  readonly deliveries: [string, string];
  /** The moment of creation to the microsecond, which a Date would cut off, and the name. */
  readonly eventTypes: [string, string];
  /** The same; own formats come before the built-in ones, which have no moment. */
  readonly formats: [string, string];
  readonly auditLog: [string];
  /** The name. */
  readonly sources: [string];
  readonly inboxes: [string];
  readonly inboxRequests: [string];
}

export type ListName = keyof CursorKeys;
export type CursorKey<L extends ListName> = CursorKeys[L];

/** As `to_char` writes it, of years that PostgreSQL takes and anything was made in. */
const exactTime = z.iso.datetime({ precision: 6 }).refine((text) => text >= '1970');

const keys: { readonly [L in ListName]: z.ZodType<CursorKeys[L]> } = {
  applications: z.tuple([z.guid()]),
  endpoints: z.tuple([z.guid()]),
  events: z.tuple([z.guid()]),
  explanations: z.tuple([z.guid()]),
  operations: z.tuple([z.guid()]),
  keys: z.tuple([z.guid()]),
  portalSessions: z.tuple([z.guid()]),
  sessions: z.tuple([z.guid()]),
  deliveries: z.tuple([z.guid(), z.guid()]),
  eventTypes: z.tuple([exactTime, z.string().refine(isEventTypeName)]),
  formats: z.tuple([z.union([exactTime, z.literal('')]), z.string().refine(isFormatName)]),
  auditLog: z.tuple([z.guid()]),
  sources: z.tuple([z.string()]),
  inboxes: z.tuple([z.guid()]),
  inboxRequests: z.tuple([z.guid()]),
};

/** Enough that a slip of the hand is noticed; who forges one gets another page of what they may see anyway. */
const CHECK_BYTES = 6;

const CURSOR_LENGTH_MAX = 512;

/** A text for callers to hand back, not to look into. It names the list, so that one list's is not another's. */
export function encodeCursor<L extends ListName>(list: L, key: CursorKey<L>): string {
  const content = Buffer.from(JSON.stringify([list, ...key]));
  return Buffer.concat([checkOf(content), content]).toString('base64url');
}

/** Null: not a cursor of this list as `encodeCursor` made it, or could have: the check has no key, so anybody can forge one. */
export function parseCursor<L extends ListName>(list: L, text: string): CursorKey<L> | null {
  if (text.length > CURSOR_LENGTH_MAX) return null;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) return null;
  const content = bytes.subarray(CHECK_BYTES);
  if (!checkOf(content).equals(bytes.subarray(0, CHECK_BYTES))) return null;
  const [name, ...key] = readContent(content.toString());
  if (name !== list) return null;
  return keys[list].safeParse(key).data ?? null;
}

function readContent(text: string): readonly unknown[] {
  try {
    return z.array(z.unknown()).safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}

function checkOf(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest().subarray(0, CHECK_BYTES);
}
