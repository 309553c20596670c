import { BUILT_IN_PROFILES, type BuiltInProfileName, type SignatureProfile } from '@postrider/signing';

/** A format that every Postrider has. */
export type WebhookFormat = BuiltInProfileName;

/** A format of one's own, just as `PUT /v1/formats/{format}` takes it. */
export interface WebhookFormatDefinition {
  readonly envelope: WebhookEnvelope;
  readonly signature: WebhookFormat | SignatureProfile;
}

/** Which field of the body holds what, or `$data`: the body is the data itself. */
export type WebhookEnvelope = '$data' | Readonly<Record<string, string | number | boolean | null>>;

export function envelopeOf(format: WebhookFormat | WebhookFormatDefinition): WebhookEnvelope {
  return typeof format === 'string' ? ENVELOPES[format] : format.envelope;
}

export function profileOf(format: WebhookFormat | WebhookFormatDefinition): SignatureProfile {
  if (typeof format === 'string') {
    if (!Object.hasOwn(BUILT_IN_PROFILES, format)) throw new TypeError(`There is no built-in format ${format}.`);
    return BUILT_IN_PROFILES[format];
  }
  return typeof format.signature === 'string' ? profileOf(format.signature) : format.signature;
}

const STANDARD: WebhookEnvelope = { id: '$id', type: '$type', timestamp: '$occurredAt', data: '$data' };

/** As the sender has them; a test compares. */
export const ENVELOPES: Readonly<Record<WebhookFormat, WebhookEnvelope>> = {
  standard: STANDARD,
  'standard-ed25519': STANDARD,
  svix: { createdAt: '$occurredAt', type: '$type', data: '$data' },
  timestamped: { eventId: '$id', eventType: '$type', timestamp: '$occurredAt', data: '$data' },
  stripe: { id: '$id', object: 'event', type: '$type', timestamp: '$occurredAt', data: '$data' },
  github: '$data',
  shopify: '$data',
};
