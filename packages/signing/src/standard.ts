import type { Hmac } from './hmac.ts';
import { parseSecret } from './secret.ts';

/** The bytes of a secret, as `parseSecret` gives them. */
export type SigningKey = Uint8Array;

/** As many secrets as an endpoint may have live; also bounds what a receiver is made to compute. */
export const SIGNATURES_MAX = 10;

/** Five minutes either way, as Standard Webhooks' own libraries have it: clocks differ, and replays are to be useless. */
export const TOLERANCE_SECONDS = 300;

/**
 * The value of `webhook-signature` (Standard Webhooks): `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` for each
 * key, in the order given, which is newest first, with single spaces between. Of more than `SIGNATURES_MAX` keys the first
 * ones sign. The receiver must be sent exactly this `body`.
 */
export function signStandard(
  { hmac }: { readonly hmac: Hmac },
  {
    keys,
    id,
    timestampSeconds,
    body,
  }: {
    readonly keys: readonly SigningKey[];
    readonly id: string;
    readonly timestampSeconds: number;
    readonly body: string;
  },
): string {
  if (keys.length === 0) throw new Error('A request was to be signed with no key at all.');
  const content = `${id}.${timestampSeconds}.${body}`;
  return keys
    .slice(0, SIGNATURES_MAX)
    .map((key) => `v1,${hmac(key, content)}`)
    .join(' ');
}

export type Verified =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem:
        | 'header_missing'
        | 'timestamp_malformed'
        | 'timestamp_too_old'
        | 'timestamp_too_new'
        | 'secret_malformed'
        | 'signature_mismatch';
    };

/**
 * Whether a request was signed with one of these secrets, by a sender whose clock is within the tolerance of `nowSeconds`.
 * `body` is the request's body exactly as it came. Header names in any case.
 */
export function verifyStandard(
  { hmac }: { readonly hmac: Hmac },
  {
    secrets,
    headers,
    body,
    nowSeconds,
    toleranceSeconds = TOLERANCE_SECONDS,
  }: {
    readonly secrets: readonly string[];
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: string;
    readonly nowSeconds: number;
    readonly toleranceSeconds?: number;
  },
): Verified {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const id = lower.get('webhook-id');
  const timestamp = lower.get('webhook-timestamp');
  const signatures = lower.get('webhook-signature');
  if (!id || !timestamp || !signatures) return { ok: false, problem: 'header_missing' };

  if (!/^\d{1,15}$/.test(timestamp)) return { ok: false, problem: 'timestamp_malformed' };
  if (Number(timestamp) < nowSeconds - toleranceSeconds) return { ok: false, problem: 'timestamp_too_old' };
  if (Number(timestamp) > nowSeconds + toleranceSeconds) return { ok: false, problem: 'timestamp_too_new' };

  const content = `${id}.${timestamp}.${body}`;
  const presented = signatures.split(' ').slice(0, SIGNATURES_MAX);
  let matches = false;
  for (const secret of secrets) {
    const parsed = parseSecret(secret);
    if (!parsed.ok) return { ok: false, problem: 'secret_malformed' };
    const expected = `v1,${hmac(parsed.key, content)}`;
    for (const signature of presented) matches = equalInConstantTime(signature, expected) || matches;
  }
  return matches ? { ok: true } : { ok: false, problem: 'signature_mismatch' };
}

/** How long it takes depends on the lengths, which everybody knows, and not on where two texts differ. */
function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  return difference === 0;
}
