/** Shorter keys are weaker than the digest is worth (Standard Webhooks, "Signature scheme"). */
export const SECRET_BYTES_MIN = 24;
/** HMAC-SHA256 would hash a longer key down to 32 bytes (RFC 2104, section 3). */
export const SECRET_BYTES_MAX = 64;

/** Of a secret that is a text of the caller's own: at least as long as what the platforms that take one give out. */
export const SECRET_TEXT_LENGTH_MIN = 16;
export const SECRET_TEXT_LENGTH_MAX = 128;

/** An Ed25519 key as secret: the seed and the public key, 32 bytes each. */
const KEY_PAIR_BYTES = 64;
const SEED_BYTES = 32;

/** Base64 after `whsec_`; an Ed25519 key pair in base64 after `whsk_`; or a text that means itself. */
export type SecretKind = 'whsec' | 'whsk' | 'text';

export type ParsedSecret =
  | {
      readonly ok: true;
      readonly kind: SecretKind;
      readonly text: string;
      /** The bytes in its base64; of kind `text`: the text as UTF-8. */
      readonly key: Uint8Array;
      /** Of a text that begins with `whsec_` and only means itself: why, as a sentence that does not hold it. Null of others. */
      readonly notBase64: string | null;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * A secret as people hold it: `whsec_` and the base64 of 24 to 64 bytes; `whsk_` and that of 64 bytes; or any other 16 to
 * 128 printable characters of ASCII with no space at either end, that do not begin with `whsk_`, nor as a public key does:
 * whoever pastes one of those never means its text. `whsec_` is what other senders put in front of secrets of other forms.
 * Base64 is padded and canonical, so that a key has one spelling. `problem` is a sentence that does not hold the secret.
 */
export function parseSecret(text: string): ParsedSecret {
  if (text.startsWith(PUBLIC_PREFIX)) {
    return { ok: false, problem: `What begins with ${PUBLIC_PREFIX} is a public key, and cannot sign.` };
  }
  if (text.startsWith(PREFIX)) {
    const parsed = parseBytes(text, 'whsec', PREFIX, SECRET_BYTES_MIN, SECRET_BYTES_MAX);
    return !parsed.ok && PRINTABLE.test(text) ? meaningItself(text, parsed.problem) : parsed;
  }
  if (text.startsWith(PAIR_PREFIX)) return parseBytes(text, 'whsk', PAIR_PREFIX, KEY_PAIR_BYTES, KEY_PAIR_BYTES);
  if (PRINTABLE.test(text)) return meaningItself(text, null);
  const lengths = `${SECRET_TEXT_LENGTH_MIN} to ${SECRET_TEXT_LENGTH_MAX}`;
  return {
    ok: false,
    problem: `A secret begins with ${PREFIX} or ${PAIR_PREFIX}, or is ${lengths} printable characters.`,
  };
}

/** The secret with these bytes as its key, as `parseSecret` reads it. */
export function formatSecret(bytes: Uint8Array): string {
  return PREFIX + base64OfBytes(bytes);
}

/** The secret of an Ed25519 key pair, as `parseSecret` reads it. */
export function formatKeyPair(seed: Uint8Array, publicKey: Uint8Array): string {
  return PAIR_PREFIX + base64OfBytes(Uint8Array.of(...seed, ...publicKey));
}

/** What a receiver verifies with: `whpk_` and the base64 of 32 bytes. Null of any text but a `whsk_` secret. */
export function publicKeyOf(secret: string): string | null {
  const parsed = parseSecret(secret);
  if (!parsed.ok || parsed.kind !== 'whsk') return null;
  return PUBLIC_PREFIX + base64OfBytes(parsed.key.subarray(SEED_BYTES));
}

/** The 32 bytes that `publicKeyOf` wrote. Null of any other text. */
export function parsePublicKey(text: string): Uint8Array | null {
  if (!text.startsWith(PUBLIC_PREFIX)) return null;
  const bytes = bytesOfBase64(text.slice(PUBLIC_PREFIX.length));
  return bytes?.length === KEY_PAIR_BYTES - SEED_BYTES ? bytes : null;
}

const PREFIX = 'whsec_';
const PAIR_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';

/** Without a space at either end: nobody means one. */
const PRINTABLE = new RegExp(
  `^[\\x21-\\x7e][\\x20-\\x7e]{${SECRET_TEXT_LENGTH_MIN - 2},${SECRET_TEXT_LENGTH_MAX - 2}}[\\x21-\\x7e]$`,
);

function meaningItself(text: string, notBase64: string | null): ParsedSecret {
  return { ok: true, kind: 'text', text, key: new TextEncoder().encode(text), notBase64 };
}

function parseBytes(text: string, kind: SecretKind, prefix: string, bytesMin: number, bytesMax: number): ParsedSecret {
  const key = bytesOfBase64(text.slice(prefix.length));
  if (key === null) return { ok: false, problem: `After ${prefix} a secret is base64, with its padding.` };
  if (key.length < bytesMin || key.length > bytesMax) {
    const wanted = bytesMin === bytesMax ? `${bytesMin}` : `${bytesMin} to ${bytesMax}`;
    return { ok: false, problem: `After ${prefix} a secret holds ${wanted} bytes, and this one has ${key.length}.` };
  }
  return { ok: true, kind, text, key, notBase64: null };
}

function base64OfBytes(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Null for what `btoa` would not have written: other alphabets, white space, missing padding, stray bits at the end. */
function bytesOfBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const binary = atob(text);
  if (btoa(binary) !== text) return null;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
