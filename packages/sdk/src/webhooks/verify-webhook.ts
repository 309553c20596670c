import { compileVerifier, type PresentedRequest, type Verifier } from '@postrider/signing';
import { webVerification } from '@postrider/signing/web';
import { explainProblem } from './explain-problem.ts';
import { BODY_BYTES_MAX, type ReadRequest, type ReceivedWebhook, readRequest } from './read-request.ts';
import { eventIn, type VerifiedWebhook } from './verified-webhook.ts';
import { envelopeOf, profileOf, type WebhookFormat, type WebhookFormatDefinition } from './webhook-formats.ts';

/** One, or during a rotation several, any of which may have signed: `whsec_…`, or `whpk_…` of `standard-ed25519`. */
export type WebhookSecrets = string | readonly string[];

export interface VerifyOptions {
  /** The endpoint's; `standard` unless given. */
  readonly format?: WebhookFormat | WebhookFormatDefinition | undefined;
  /** How far the request's time may be from now, either way; 300 unless given. Some formats sign no time. */
  readonly toleranceSeconds?: number | undefined;
  /** 1 MiB unless given. */
  readonly bodyBytesMax?: number | undefined;
  /** Now, unless given. */
  readonly now?: Date | undefined;
}

/**
 * What the request says, if one of the secrets has signed it, just now; else rejects with a `WebhookVerificationError`. It
 * throws, because a check that can be forgotten is none. A `Request` is read here, so nobody may have read it before.
 *
 * `Events` tells the data of each type of event: `verifyWebhook<{ 'message.sent': { id: string } }>(…)`. It is taken on
 * trust, as the signature says who sent the data, and not what it looks like.
 */
export async function verifyWebhook<Events extends object = Record<string, unknown>>(
  request: Request | ReceivedWebhook,
  secrets: WebhookSecrets,
  { format = 'standard', toleranceSeconds, bodyBytesMax = BODY_BYTES_MAX, now = new Date() }: VerifyOptions = {},
): Promise<VerifiedWebhook<Events>> {
  const read = await readRequest(request, bodyBytesMax);
  const presented: PresentedRequest = {
    ...read,
    secrets: typeof secrets === 'string' ? [secrets] : secrets,
    nowSeconds: Math.floor(now.getTime() / 1000),
    toleranceSeconds,
  };
  const profile = profileOf(format);
  const verifier = verifiers.get(profile) ?? compileVerifier({ verification: webVerification }, profile);
  verifiers.set(profile, verifier);
  const verified = await verifier.verify(presented);
  if (!verified.ok) {
    const own = Object.keys(profile.headers).map((name) => name.toLowerCase());
    throw await explainProblem(verified.problem, (body) => fits(verifier, presented, body), read, own);
  }
  return eventIn(read, envelopeOf(format), verified);
}

const verifiers = new WeakMap<object, Verifier>();

/** Whether the same request with another body would have passed. */
async function fits(verifier: Verifier, presented: PresentedRequest, body: ReadRequest['body']): Promise<boolean> {
  return (await verifier.verify({ ...presented, body })).ok;
}
