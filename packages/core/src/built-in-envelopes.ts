import type { Envelope } from './envelope.ts';

export type BuiltInFormatName =
  | 'standard'
  | 'standard-ed25519'
  | 'svix'
  | 'timestamped'
  | 'stripe'
  | 'github'
  | 'shopify';

const STANDARD: Envelope = { id: '$id', type: '$type', timestamp: '$occurredAt', data: '$data' };

/** The bodies of the formats that are there from the start; `BUILT_IN_PROFILES` of signing has their signatures. */
export const BUILT_IN_ENVELOPES: Readonly<Record<BuiltInFormatName, Envelope>> = {
  standard: STANDARD,
  'standard-ed25519': STANDARD,
  svix: { createdAt: '$occurredAt', type: '$type', data: '$data' },
  timestamped: { eventId: '$id', eventType: '$type', timestamp: '$occurredAt', data: '$data' },
  stripe: { id: '$id', object: 'event', type: '$type', timestamp: '$occurredAt', data: '$data' },
  // Of these two the headers say what happened, and the body is the data alone.
  github: '$data',
  shopify: '$data',
};
