import { SIGNATURES_MAX } from './compile-profile.ts';
import { compileReader, type HeaderReader } from './compile-reader.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';
import type { SignatureProfile, SignatureScheme } from './profile.ts';
import { isVariable } from './profile-variables.ts';
import type { Verification } from './verification.ts';
import { TOLERANCE_SECONDS } from './verify-standard.ts';
import { readVerifyingKey, type VerifyingKey } from './verifying-key.ts';

/** A request as it came. */
export interface PresentedRequest {
  /** Public keys (`whpk_…`) where the profile's algorithm is Ed25519. At most `SIGNATURES_MAX` are tried. */
  readonly secrets: readonly string[];
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly nowSeconds: number;
  /** Either way; `TOLERANCE_SECONDS` unless given. Without meaning where the profile signs no time. */
  readonly toleranceSeconds?: number | undefined;
}

export type RequestVerified =
  | {
      readonly ok: true;
      /** What the profile's headers say of it, signed or not; null: nothing. */
      readonly id: string | null;
      readonly type: string | null;
      readonly timestampSeconds: number | null;
    }
  | { readonly ok: false; readonly problem: VerificationProblem };

export type VerificationProblem =
  | { readonly code: 'secret_malformed'; readonly detail: string }
  | { readonly code: 'header_missing' | 'header_malformed'; readonly header: string }
  | { readonly code: 'timestamp_too_old' | 'timestamp_too_new'; readonly offBySeconds: number }
  /** None of the entries is of a kind that these secrets verify. */
  | { readonly code: 'signature_missing'; readonly header: string; readonly prefixes: readonly string[] }
  | { readonly code: 'signature_mismatch' };

export interface Verifier {
  verify(request: PresentedRequest): Promise<RequestVerified>;
}

/**
 * The receiver's side of `compileProfile`, to be kept and called often. Whether one of the secrets made one of the
 * signatures is compared in constant time. Throws for a profile of which something is signed that is in no header.
 */
export function compileVerifier(
  { verification }: { readonly verification: Verification },
  profile: SignatureProfile,
): Verifier {
  const readers = Object.entries(profile.headers).map(([name, parts]) => compileReader(name.toLowerCase(), parts));
  const signed = profile.content.filter((part) => isVariable(part) && part !== '$body');
  const readerOf = (variable: string) => {
    const reader = readers.find(({ variables }) => variables.includes(variable));
    if (reader === undefined) throw new Error(`A receiver cannot verify ${variable}: no header of the profile has it.`);
    return reader;
  };
  const signatureReader = readerOf('$signatures');
  const needed = new Set([...signed.map(readerOf), signatureReader]);

  return {
    async verify({ secrets, headers, body, nowSeconds, toleranceSeconds = TOLERANCE_SECONDS }) {
      const read = readKeys(profile, secrets);
      if (!read.ok) return read;
      const found = readHeaders(readers, needed, headers);
      if (!found.ok) return found;
      const { values } = found;

      const timestamp = values.get('$timestamp');
      const timestampSeconds = timestamp === undefined ? null : Number(timestamp);
      if (signed.includes('$timestamp') && timestampSeconds !== null) {
        const offBySeconds = Math.abs(timestampSeconds - nowSeconds);
        const code = timestampSeconds < nowSeconds ? 'timestamp_too_old' : 'timestamp_too_new';
        if (offBySeconds > toleranceSeconds) return refused({ code, offBySeconds });
      }

      const entries = entriesOf(values.get('$signatures') ?? '', profile.separator);
      const tried = read.keys.map((key) => ({ key, digests: digestsIn(entries, key.scheme.prefix) }));
      if (tried.every(({ digests }) => digests.length === 0)) {
        const prefixes = [...new Set(read.keys.map(({ scheme }) => scheme.prefix))];
        return refused({ code: 'signature_missing', header: signatureReader.header, prefixes });
      }
      const content = profile.content
        .map((part) => (part === '$body' ? body : isVariable(part) ? (values.get(part) ?? '') : part))
        .join('');
      const made = await Promise.all(tried.map(({ key, digests }) => madeOne(verification, key, content, digests)));
      if (!made.includes(true)) return refused({ code: 'signature_mismatch' });
      return { ok: true, id: values.get('$id') ?? null, type: values.get('$type') ?? null, timestampSeconds };
    },
  };
}

type Refused = Extract<RequestVerified, { ok: false }>;

function refused(problem: VerificationProblem): Refused {
  return { ok: false, problem };
}

function readKeys(
  profile: SignatureProfile,
  secrets: readonly string[],
): { readonly ok: true; readonly keys: readonly VerifyingKey[] } | Refused {
  const keys: VerifyingKey[] = [];
  for (const secret of secrets.slice(0, SIGNATURES_MAX)) {
    const read = readVerifyingKey(profile, secret);
    if (!read.ok) return refused({ code: 'secret_malformed', detail: read.problem });
    keys.push(read.key);
  }
  if (keys.length === 0) return refused({ code: 'secret_malformed', detail: 'There is no secret at all.' });
  return { ok: true, keys };
}

/** The values of the variables in all headers that are as the profile has them; those that are needed have to be. */
function readHeaders(
  readers: readonly HeaderReader[],
  needed: ReadonlySet<HeaderReader>,
  headers: PresentedRequest['headers'],
): { readonly ok: true; readonly values: ReadonlyMap<string, string> } | Refused {
  const values = new Map<string, string>();
  for (const reader of readers) {
    const { header } = reader;
    const value = headers[header] ?? '';
    const found = reader.read(value);
    if (found === null && needed.has(reader)) {
      return refused({ code: value === '' ? 'header_missing' : 'header_malformed', header });
    }
    for (const [variable, text] of found ?? []) values.set(variable, text);
  }
  return { ok: true, values };
}

function entriesOf(signatures: string, separator: SignatureProfile['separator']): string[] {
  return separator === null ? [signatures] : signatures.split(separator).map((entry) => entry.trim());
}

/** The digests of the entries that a scheme may have made: bounded, since each has to be looked at. */
function digestsIn(entries: readonly string[], prefix: SignatureScheme['prefix']): string[] {
  return entries
    .filter((entry) => entry !== '' && entry.startsWith(prefix))
    .map((entry) => entry.slice(prefix.length))
    .slice(0, SIGNATURES_MAX);
}

/** Whether this key made one of these digests: each is looked at, whichever fits. */
async function madeOne(
  verification: Verification,
  { scheme, bytes }: VerifyingKey,
  content: string,
  digests: readonly string[],
): Promise<boolean> {
  const { algorithm, encoding } = scheme;
  if (digests.length === 0) return false;
  if (algorithm === 'ed25519') {
    const fits = digests.map((digest) => verification.ed25519(bytes, content, digest, encoding));
    return (await Promise.all(fits)).includes(true);
  }
  const expected = await verification.hmac(algorithm, bytes, content, encoding);
  return digests.map((digest) => equalInConstantTime(digest, expected)).includes(true);
}
