import { SIGNATURES_MAX } from './compile-profile.ts';
import type { Digests } from './digests.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';
import { parseSecret } from './secret.ts';

/** Five minutes either way, as Standard Webhooks' own libraries have it: clocks differ, and replays are to be useless. */
export const TOLERANCE_SECONDS = 300;

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
  { digests }: { readonly digests: Pick<Digests, 'hmac'> },
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
    if (!parsed.ok || parsed.kind !== 'whsec') return { ok: false, problem: 'secret_malformed' };
    const expected = `v1,${digests.hmac('hmac-sha256', parsed.key, content, 'base64')}`;
    for (const signature of presented) matches = equalInConstantTime(signature, expected) || matches;
  }
  return matches ? { ok: true } : { ok: false, problem: 'signature_mismatch' };
}
