/** An API key, the token of a portal session, what the cookie of a session holds, or what a link to sign in by holds. */
export type KeyTextKind = 'key' | 'portal' | 'session' | 'link';

/** What `newKeyText` is to be given: 176 bits, of which nobody guesses one. */
export const KEY_RANDOM_BYTES = 22;

/**
 * `prk_` (portal tokens: `prp_`, sessions: `prs_`, links to sign in by: `prl_`), 30 base62 digits of random, and 6 of a checksum: the CRC-32 (that of zlib) of the 34
 * characters before. 40 characters in all, of which whoever finds them somewhere can tell without asking us that they are
 * a key: see docs/operate/api-keys.md.
 */
export function newKeyText(kind: KeyTextKind, random: Uint8Array): string {
  if (random.length !== KEY_RANDOM_BYTES) {
    throw new Error(`A key needs ${KEY_RANDOM_BYTES} random bytes and was given ${random.length}.`);
  }
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  const body = PREFIXES[kind] + base62(bits, RANDOM_DIGITS);
  return body + checksumOf(body);
}

/** What a text is by its form and checksum; null: nothing that we ever made, so there is no need to look for it. */
export function keyTextKind(text: string): KeyTextKind | null {
  const matched = /^(pr[klps]_)[0-9A-Za-z]{36}$/.exec(text);
  if (matched === null || checksumOf(text.slice(0, -CHECKSUM_DIGITS)) !== text.slice(-CHECKSUM_DIGITS)) return null;
  return KINDS.find((kind) => PREFIXES[kind] === matched[1]) ?? null;
}

/** For what is logged of what callers wrote: somebody will put a key where its id belongs. */
export function withoutKeyTexts(text: string): string {
  return text.replaceAll(/(pr[klps]_)[0-9A-Za-z]+/g, '$1***');
}

const PREFIXES: Readonly<Record<KeyTextKind, string>> = { key: 'prk_', portal: 'prp_', session: 'prs_', link: 'prl_' };
const KINDS = ['key', 'portal', 'session', 'link'] as const satisfies readonly KeyTextKind[];
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_DIGITS = 30;
const CHECKSUM_DIGITS = 6;

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_DIGITS);
}

/** Most significant digit first, with leading zeros. */
function base62(number: bigint, digits: number): string {
  let text = '';
  for (let rest = number; text.length < digits; rest /= 62n) text = DIGITS.charAt(Number(rest % 62n)) + text;
  return text;
}

/** CRC-32/ISO-HDLC of ASCII text, a bit at a time: keys are short, and checked once per request. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
