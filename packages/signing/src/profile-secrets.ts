import type { Ed25519PublicKey } from './digests.ts';
import type { SignatureProfile, SignatureScheme } from './profile.ts';
import { formatKeyPair, formatSecret, parseSecret, type SecretKind } from './secret.ts';

/** As many bytes as HMAC-SHA256 has; as a seed, what Ed25519 takes. */
const SECRET_BYTES = 32;

/** A secret made ready for one profile, once. */
export interface SigningKey {
  readonly bytes: Uint8Array;
  /** Whether it signs by the profile's `beside`. */
  readonly beside: boolean;
}

/** The kinds of secret that can sign under this profile; the kind that `newSecret` makes comes first. */
export function secretKindsOf(profile: SignatureProfile): readonly SecretKind[] {
  const { beside } = profile;
  return beside === undefined ? kindsOf(profile) : [...kindsOf(profile), ...kindsOf(beside)];
}

/** Why this text cannot be a secret under this profile, as a sentence that does not hold it; null: it can. */
export function secretProblem(
  profile: SignatureProfile,
  text: string,
  ed25519PublicKey: Ed25519PublicKey,
): string | null {
  const parsed = parseSecret(text);
  if (!parsed.ok) return parsed.problem;
  const kinds = secretKindsOf(profile);
  if (!kinds.includes(parsed.kind)) {
    return parsed.notBase64 ?? `A secret of this format ${kinds.map((kind) => LOOKS[kind]).join(', or ')}.`;
  }
  if (parsed.kind !== 'whsk') return null;
  const belongs = ed25519PublicKey(parsed.key.subarray(0, SECRET_BYTES));
  const matches = belongs.every((byte, at) => byte === parsed.key[SECRET_BYTES + at]);
  return matches ? null : 'The second half of an Ed25519 secret is the public key that belongs to the first.';
}

/** A fresh secret for the profile's own scheme. */
export function newSecret(
  profile: SignatureProfile,
  random: (bytes: number) => Uint8Array,
  ed25519PublicKey: Ed25519PublicKey,
): string {
  const bytes = random(SECRET_BYTES);
  return profile.algorithm === 'ed25519' ? formatKeyPair(bytes, ed25519PublicKey(bytes)) : formatSecret(bytes);
}

/** Throws for a secret that `secretProblem` would have refused. */
export function prepareKey(profile: SignatureProfile, text: string): SigningKey {
  const parsed = parseSecret(text);
  if (!parsed.ok) throw new Error(`A secret cannot sign: ${parsed.problem}`);
  const beside = !kindsOf(profile).includes(parsed.kind);
  const scheme = beside ? profile.beside : profile;
  if (scheme === undefined || !kindsOf(scheme).includes(parsed.kind)) {
    throw new Error(`A secret of kind ${parsed.kind} cannot sign by ${profile.algorithm} with a ${profile.key} key.`);
  }
  return { bytes: scheme.key === 'utf8' ? new TextEncoder().encode(text) : parsed.key, beside };
}

/** Of one scheme; none for what `signatureProfileProblem` refuses. */
export function kindsOf({ algorithm, key }: SignatureScheme): readonly SecretKind[] {
  if (algorithm === 'ed25519') return key === 'base64' ? ['whsk'] : [];
  return key === 'base64' ? ['whsec'] : ['whsec', 'text'];
}

const LOOKS: Readonly<Record<SecretKind, string>> = {
  whsec: 'is whsec_ and base64',
  whsk: 'is whsk_ and the base64 of an Ed25519 key pair',
  text: 'is printable characters',
};
