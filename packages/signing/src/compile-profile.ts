import type { Digests } from './digests.ts';
import type { SignatureProfile, SignatureScheme } from './profile.ts';
import type { SigningKey } from './profile-secrets.ts';
import { type ContentVariable, type HeaderVariable, isVariable } from './profile-variables.ts';

/** As many secrets as an endpoint may have live; also bounds what a receiver is made to compute. */
export const SIGNATURES_MAX = 10;

/** What of a request is signed, or goes into the headers beside the signatures. */
export interface SignedRequest {
  /** Newest first, and at least one. */
  readonly keys: readonly SigningKey[];
  readonly id: string;
  readonly type: string;
  /** When the attempt was begun. */
  readonly timestampSeconds: number;
  readonly applicationId: string;
  readonly body: string;
}

export interface Signer {
  /** Whether a header carries one signature only: `sign` then uses the first key and no other. */
  readonly carriesOne: boolean;
  /**
   * The profile's headers, in its order, names in lower case. Of more than `SIGNATURES_MAX` keys the first ones sign. The
   * receiver must be sent exactly this `body`.
   */
  sign(request: SignedRequest): Record<string, string>;
}

/** To be kept and called often. The profile is one in which `signatureProfileProblem` finds nothing. */
export function compileProfile({ digests }: { readonly digests: Digests }, profile: SignatureProfile): Signer {
  const contentOf = compileParts(profile.content);
  const own = compileScheme(digests, profile);
  const beside = profile.beside === undefined ? own : compileScheme(digests, profile.beside);
  const separator = profile.separator ?? '';
  const signaturesMax = profile.separator === null ? 1 : SIGNATURES_MAX;
  const headers = Object.entries(profile.headers).map(([name, parts]) => ({
    name: name.toLowerCase(),
    value: compileParts(parts),
  }));

  return {
    carriesOne: profile.separator === null,
    sign(request) {
      const timestamp = String(request.timestampSeconds);
      const content = contentOf(request, timestamp, '');
      let signatures = '';
      let count = 0;
      for (const key of request.keys) {
        if (count === signaturesMax) break;
        if (count > 0) signatures += separator;
        signatures += key.beside ? beside(key.bytes, content) : own(key.bytes, content);
        count += 1;
      }
      if (count === 0) throw new Error('A request was to be signed with no key at all.');
      const signed: Record<string, string> = {};
      for (const { name, value } of headers) signed[name] = value(request, timestamp, signatures);
      return signed;
    },
  };
}

function compileScheme(
  digests: Digests,
  { algorithm, encoding, prefix }: SignatureScheme,
): (key: Uint8Array, content: string) => string {
  return algorithm === 'ed25519'
    ? (key, content) => prefix + digests.ed25519(key, content, encoding)
    : (key, content) => prefix + digests.hmac(algorithm, key, content, encoding);
}

/** Texts that follow one another are put together here: one before each variable, and one after the last. */
function compileParts(
  parts: readonly string[],
): (request: SignedRequest, timestamp: string, signatures: string) => string {
  const places: { readonly before: string; readonly variable: ContentVariable | HeaderVariable }[] = [];
  let text = '';
  for (const part of parts) {
    if (isVariable(part)) {
      places.push({ before: text, variable: part });
      text = '';
    } else {
      text += part;
    }
  }
  const end = text;
  return (request, timestamp, signatures) => {
    let whole = '';
    for (const { before, variable } of places) {
      whole += before;
      switch (variable) {
        case '$id':
          whole += request.id;
          break;
        case '$timestamp':
          whole += timestamp;
          break;
        case '$type':
          whole += request.type;
          break;
        case '$applicationId':
          whole += request.applicationId;
          break;
        case '$body':
          whole += request.body;
          break;
        case '$signatures':
          whole += signatures;
          break;
      }
    }
    return whole + end;
  };
}
