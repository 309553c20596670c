import type { SignatureProfile, SignatureScheme } from './profile.ts';
import { parsePublicKey, parseSecret } from './secret.ts';

/** What a receiver verifies with, made ready for one profile. */
export interface VerifyingKey {
  /** The profile's own, or the one beside it. */
  readonly scheme: SignatureScheme;
  readonly bytes: Uint8Array;
}

/**
 * Reads what a receiver was given, by the scheme of the profile that takes it: `whpk_…` for Ed25519, `whsec_…` where a key
 * is read from base64, and any text where it means itself. `problem` is a sentence that does not hold the secret.
 */
export function readVerifyingKey(
  profile: SignatureProfile,
  text: string,
): { readonly ok: true; readonly key: VerifyingKey } | { readonly ok: false; readonly problem: string } {
  const refused = (problem: string) => ({ ok: false, problem }) as const;
  if (text === '') return refused('The secret is empty: is the variable set that it is read from?');
  if (text.trim() !== text) return refused('The secret has white space at an end.');
  if (text.startsWith('whsk_')) return refused('whsk_ is the private key of the sender: verify with its whpk_.');

  const schemes = profile.beside === undefined ? [profile] : [profile, profile.beside];
  const accepts = (what: 'ed25519' | 'base64' | 'utf8') => schemes.find((scheme) => kindOf(scheme) === what);
  if (text.startsWith('whpk_')) {
    const scheme = accepts('ed25519');
    const bytes = parsePublicKey(text);
    if (scheme === undefined) return refused('whpk_ is a public key, which belongs to the format standard-ed25519.');
    return bytes === null ? refused('After whpk_ come 32 bytes in base64.') : { ok: true, key: { scheme, bytes } };
  }

  const own = accepts('utf8');
  if (own !== undefined) return { ok: true, key: { scheme: own, bytes: new TextEncoder().encode(text) } };
  const decoded = accepts('base64');
  if (decoded === undefined) return refused('This format is verified with a public key, whpk_ and base64.');
  const parsed = parseSecret(text);
  if (!parsed.ok) return refused(parsed.problem);
  if (parsed.kind !== 'whsec') return refused(parsed.notBase64 ?? 'The secret of this format is whsec_ and base64.');
  return { ok: true, key: { scheme: decoded, bytes: parsed.key } };
}

function kindOf({ algorithm, key }: SignatureScheme): 'ed25519' | 'base64' | 'utf8' {
  return algorithm === 'ed25519' ? 'ed25519' : key;
}
