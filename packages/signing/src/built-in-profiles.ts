import type { SignatureProfile, SignatureScheme } from './profile.ts';

export type BuiltInProfileName =
  | 'standard'
  | 'standard-ed25519'
  | 'svix'
  | 'timestamped'
  | 'stripe'
  | 'github'
  | 'shopify';

/** Standard Webhooks, "Signature scheme": symmetric. */
const V1: SignatureScheme = { algorithm: 'hmac-sha256', key: 'base64', encoding: 'base64', prefix: 'v1,' };

/** Standard Webhooks, "Signature scheme": asymmetric. */
const V1A: SignatureScheme = { algorithm: 'ed25519', key: 'base64', encoding: 'base64', prefix: 'v1a,' };

const STANDARD: SignatureProfile = {
  ...V1,
  content: ['$id', '.', '$timestamp', '.', '$body'],
  separator: ' ',
  headers: { 'webhook-id': ['$id'], 'webhook-timestamp': ['$timestamp'], 'webhook-signature': ['$signatures'] },
};

/** The signatures of the formats that are there from the start; `BUILT_IN_ENVELOPES` of core has their bodies. */
export const BUILT_IN_PROFILES: Readonly<Record<BuiltInProfileName, SignatureProfile>> = {
  standard: STANDARD,
  'standard-ed25519': { ...STANDARD, ...V1A, beside: V1 },
  svix: {
    ...STANDARD,
    headers: { 'svix-id': ['$id'], 'svix-timestamp': ['$timestamp'], 'svix-signature': ['$signatures'] },
  },
  // Its receivers split the header at commas and take the first s= or the last: there is exactly one.
  timestamped: {
    algorithm: 'hmac-sha256',
    key: 'utf8',
    encoding: 'hex',
    prefix: 's=',
    content: ['$timestamp', '.', '$body'],
    separator: null,
    headers: { 'webhook-signature': ['t=', '$timestamp', ',', '$signatures'] },
  },
  stripe: {
    algorithm: 'hmac-sha256',
    key: 'utf8',
    encoding: 'hex',
    prefix: 'v1=',
    content: ['$timestamp', '.', '$body'],
    separator: ',',
    headers: { 'stripe-signature': ['t=', '$timestamp', ',', '$signatures'] },
  },
  github: {
    algorithm: 'hmac-sha256',
    key: 'utf8',
    encoding: 'hex',
    prefix: 'sha256=',
    content: ['$body'],
    separator: null,
    headers: {
      'x-github-event': ['$type'],
      'x-github-delivery': ['$id'],
      'x-hub-signature-256': ['$signatures'],
    },
  },
  shopify: {
    algorithm: 'hmac-sha256',
    key: 'utf8',
    encoding: 'base64',
    prefix: '',
    content: ['$body'],
    separator: null,
    headers: {
      'x-shopify-topic': ['$type'],
      'x-shopify-webhook-id': ['$id'],
      'x-shopify-hmac-sha256': ['$signatures'],
    },
  },
};
