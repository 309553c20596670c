import type { Uuid } from './nouns.ts';

export type IdKind =
  | 'application'
  | 'endpoint'
  | 'event'
  | 'delivery'
  | 'attempt'
  | 'operation'
  | 'key'
  | 'portalSession'
  | 'session'
  | 'signInLink'
  | 'auditEntry'
  | 'inbox'
  | 'inboxRequest';

const PREFIXES: Readonly<Record<IdKind, string>> = {
  application: 'app',
  endpoint: 'ep',
  event: 'evt',
  delivery: 'dlv',
  attempt: 'att',
  operation: 'op',
  key: 'key',
  portalSession: 'pts',
  session: 'ses',
  signInLink: 'sil',
  auditEntry: 'aud',
  inbox: 'inb',
  inboxRequest: 'req',
};

/**
 * An id as the outside sees it: TypeID 0.3, that is a prefix for the kind, `_`, and the UUID's 128 bits as 26 digits of
 * Crockford's base 32 in lower case, of which the first stands for 3 bits. Sorts as the UUIDs do.
 */
export function encodeId(kind: IdKind, uuid: Uuid): string {
  const hex = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
  // 2 hex digits are the 2 leading zero bits and 8 more: two digits of 5 bits. From there on 5 hex digits make 4.
  let text = `${PREFIXES[kind]}_${PAIRS[Number.parseInt(hex.slice(0, 2), 16)]}`;
  for (let at = 2; at < 32; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16);
    text += `${PAIRS[bits >> 10]}${PAIRS[bits & 1023]}`;
  }
  return text;
}

/** The UUID of an id of this kind; null for any other text: another kind's, upper case, one digit off. */
export function decodeId(kind: IdKind, text: string): Uuid | null {
  const start = PREFIXES[kind].length + 1;
  if (text.length !== start + DIGITS_OF_ID || !text.startsWith(`${PREFIXES[kind]}_`)) return null;
  const first = pairAt(text, start);
  if (first < 0 || first > 255) return null;
  let hex = (first + 0x100).toString(16).slice(1);
  for (let at = start + 2; at < text.length; at += 4) {
    const high = pairAt(text, at);
    const low = pairAt(text, at + 2);
    if (high < 0 || low < 0) return null;
    hex += ((high << 10) + low + 0x100000).toString(16).slice(1);
  }
  return uuidOfHex(hex);
}

/**
 * Whether a caller may use this text as a `uid`: 1 to 128 of `A-Z a-z 0-9 . _ -`, and not beginning as our own ids do,
 * so that a reference is never both.
 */
export function isUid(text: string): boolean {
  return UID.test(text) && !OURS.test(text);
}

/** A UUIDv7 (RFC 9562, section 5.7): the millisecond, then what is needed of 10 random bytes. */
export function uuid7(nowMs: number, random: Uint8Array): Uuid {
  const bits = hexOfBytes(random, 10);
  return uuidOfHex(`${hexOfMs(nowMs)}7${bits.slice(1, 4)}${withVariant(bits.slice(4, 20))}`);
}

/** Behind every id. */
export const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The smallest UUIDv7 of a moment's millisecond: the lower bound of everything made from then on. */
export function firstUuidOf(moment: Date): Uuid {
  return uuidOfHex(`${hexOfMs(moment.getTime())}70008000000000000000`);
}

/** When a UUIDv7, or an id made by `uuidOfEvent`, says it was made; to the millisecond. */
export function momentOf(uuid: Uuid): Date {
  return new Date(Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16));
}

/**
 * An id for something that belongs to an event: the event's first 64 bits, then 62 of 8 random bytes. A look-up by such an
 * id alone names the partition the event is in.
 */
export function uuidOfEvent(eventId: Uuid, random: Uint8Array): Uuid {
  const bits = withVariant(hexOfBytes(random, 8));
  return `${eventId.slice(0, 18)}-${bits.slice(0, 4)}-${bits.slice(4)}`;
}

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const DIGITS_OF_ID = 26;

/** Two digits for every 10 bits: an id is 13 look-ups instead of 26 (0.6 µs). */
const PAIRS: readonly string[] = Array.from(
  { length: 1024 },
  (_, bits) => DIGITS.charAt(bits >> 5) + DIGITS.charAt(bits & 31),
);

const VALUES: ReadonlyMap<string, number> = new Map(PAIRS.map((pair, bits) => [pair, bits]));

const UID = /^[A-Za-z0-9._-]{1,128}$/;
// Not those of sessions, links, inboxes and audit entries: nothing that may have a uid is called by them.
const OURS = /^(?:app|ep|evt|dlv|att|op|key)_/;

function pairAt(text: string, at: number): number {
  return VALUES.get(text.slice(at, at + 2)) ?? -1;
}

function uuidOfHex(hex: string): Uuid {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function hexOfMs(ms: number): string {
  return Math.floor(ms).toString(16).padStart(12, '0');
}

function hexOfBytes(bytes: Uint8Array, count: number): string {
  if (bytes.length !== count) throw new Error(`An id needs ${count} random bytes and was given ${bytes.length}.`);
  let hex = '';
  for (const byte of bytes) hex += (byte + 0x100).toString(16).slice(1);
  return hex;
}

/** Sixteen hex digits with the first two bits replaced by the variant of RFC 9562, section 4.1. */
function withVariant(hex: string): string {
  return ((Number.parseInt(hex.charAt(0), 16) & 3) | 8).toString(16) + hex.slice(1);
}
