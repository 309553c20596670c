import { BUILT_IN_PROFILES, compileProfile, newSecret, prepareKey, publicKeyOf } from '@postrider/signing';
import { ed25519PublicKey, nodeDigests } from '@postrider/signing/node';
import type { WebhookFormat } from '../src/index.ts';
import { ENVELOPES } from '../src/webhooks/webhook-formats.ts';

export const FORMATS = Object.keys(ENVELOPES).filter((name): name is WebhookFormat => name in ENVELOPES);

export const EVENT = {
  id: 'evt_01h455vb4pex5vsknk084sn02q',
  type: 'message.delivered',
  occurredAt: '2026-03-14T15:09:26.535Z',
  /** JSON text, with all that printing it anew would lose. */
  data: '{"text":"Grüße 👋","exact":12345678901234567890,"one":1.0}',
};

export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the receiver holds. */
  readonly secret: string;
  readonly sentAt: Date;
}

/** A request as Postrider sends it; `seed` makes the secret. */
export function signedWebhook(
  format: WebhookFormat,
  { seed = 1, data = EVENT.data, sentAt = new Date() }: { seed?: number; data?: string; sentAt?: Date } = {},
): SignedWebhook {
  const profile = BUILT_IN_PROFILES[format];
  const secret = newSecret(profile, (bytes) => new Uint8Array(bytes).fill(seed), ed25519PublicKey);
  const body = bodyOf(format, data);
  const timestampSeconds = Math.floor(sentAt.getTime() / 1000);
  const signed = compileProfile({ digests: nodeDigests }, profile).sign({
    ...EVENT,
    keys: [prepareKey(profile, secret)],
    applicationId: 'app_01h455vb4pex5vsknk084sn02q',
    timestampSeconds,
    body,
  });
  return {
    headers: { 'webhook-id': EVENT.id, 'content-type': 'application/json', ...signed },
    body,
    secret: publicKeyOf(secret) ?? secret,
    sentAt: new Date(timestampSeconds * 1000),
  };
}

function bodyOf(format: WebhookFormat, data: string): string {
  const { id, type, occurredAt } = EVENT;
  const fields = Object.entries(ENVELOPES[format]).map(([field, value]) => {
    const text = { $id: `"${id}"`, $type: `"${type}"`, $occurredAt: `"${occurredAt}"`, $data: data }[String(value)];
    return `"${field}":${text ?? JSON.stringify(value)}`;
  });
  return ENVELOPES[format] === '$data' ? data : `{${fields.join(',')}}`;
}
