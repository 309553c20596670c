/** Shorter keys are weaker than the digest is worth (Standard Webhooks, "Signature scheme"). */
export const SECRET_BYTES_MIN = 24;
/** HMAC-SHA256 would hash a longer key down to 32 bytes (RFC 2104, section 3). */
export const SECRET_BYTES_MAX = 64;

export type ParsedSecret =
  | { readonly ok: true; readonly key: Uint8Array }
  | { readonly ok: false; readonly problem: string };

/**
 * The key in a secret as people hold it: `whsec_` and the base64 of 24 to 64 bytes, padded and canonical, so that a key has
 * one spelling. `problem` is a sentence that does not hold the secret.
 */
export function parseSecret(text: string): ParsedSecret {
  if (!text.startsWith(PREFIX)) return { ok: false, problem: `A secret begins with ${PREFIX}.` };
  const key = bytesOfBase64(text.slice(PREFIX.length));
  if (key === null) return { ok: false, problem: `After ${PREFIX} a secret is base64, with its padding.` };
  if (key.length < SECRET_BYTES_MIN || key.length > SECRET_BYTES_MAX) {
    const problem = `A secret holds ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes, and this one has ${key.length}.`;
    return { ok: false, problem };
  }
  return { ok: true, key };
}

/** The secret with these bytes as its key, as `parseSecret` reads it. */
export function formatSecret(bytes: Uint8Array): string {
  return PREFIX + btoa(String.fromCharCode(...bytes));
}

const PREFIX = 'whsec_';

/** Null for what `btoa` would not have written: other alphabets, white space, missing padding, stray bits at the end. */
function bytesOfBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const binary = atob(text);
  if (btoa(binary) !== text) return null;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
