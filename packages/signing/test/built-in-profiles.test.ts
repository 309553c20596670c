import { describe, expect, test } from 'vitest';
import {
  BUILT_IN_PROFILES,
  type BuiltInProfileName,
  formatSecret,
  publicKeyOf,
  secretProblem,
  signatureProfileProblem,
} from '../src/index.ts';
import { ed25519PublicKey } from '../src/node.ts';
import { signedRequest } from './signed-request.ts';
import { vectors } from './vectors.ts';

const SIGNATURE_HEADER: Readonly<Record<BuiltInProfileName, string>> = {
  standard: 'webhook-signature',
  'standard-ed25519': 'webhook-signature',
  svix: 'svix-signature',
  timestamped: 'webhook-signature',
  stripe: 'stripe-signature',
  github: 'x-hub-signature-256',
  shopify: 'x-shopify-hmac-sha256',
};

const names = Object.keys(SIGNATURE_HEADER);
const secrets = [1, 2, 3].map((fill) => formatSecret(new Uint8Array(32).fill(fill)));

test('There are vectors for each built-in profile but svix, which signs as standard does.', () => {
  expect(new Set(vectors.map(({ profile }) => profile))).toEqual(new Set(names.filter((name) => name !== 'svix')));
});

describe.each(vectors)('the vector of $profile for the body $body', (vector) => {
  const { secret, publicKey, id, timestampSeconds, body, signature } = vector;
  const profile = BUILT_IN_PROFILES[vector.profile];

  test('is what signing gives', () => {
    const { headers } = signedRequest(profile, { secrets: [secret], id, timestampSeconds, body });
    expect(headers[SIGNATURE_HEADER[vector.profile]]).toBe(signature);
  });

  test('has a secret that can sign under the profile, and its public key', () => {
    expect(secretProblem(profile, secret, ed25519PublicKey)).toBeNull();
    expect(publicKeyOf(secret)).toBe(publicKey);
  });
});

describe('a built-in profile', () => {
  test.each(Object.entries(BUILT_IN_PROFILES))('%s is one that could be defined', (_, profile) => {
    expect(signatureProfileProblem(profile)).toBeNull();
  });

  const headersUnder = (name: BuiltInProfileName) =>
    signedRequest(BUILT_IN_PROFILES[name], { secrets, body: '{"a":1}' }).headers;
  const id = 'evt_01h455vb4pex5vsknk084sn02q';
  const hex = expect.stringMatching(/^[0-9a-f]{64}$/);

  test('sends its headers in their order', () => {
    const sent = Object.fromEntries(
      Object.entries(BUILT_IN_PROFILES)
        .filter(([name]) => name !== 'standard-ed25519')
        .map(([name, profile]) => [name, Object.keys(signedRequest(profile, { secrets }).headers)]),
    );
    expect(sent).toEqual({
      standard: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
      svix: ['svix-id', 'svix-timestamp', 'svix-signature'],
      timestamped: ['webhook-signature'],
      stripe: ['stripe-signature'],
      github: ['x-github-event', 'x-github-delivery', 'x-hub-signature-256'],
      shopify: ['x-shopify-topic', 'x-shopify-webhook-id', 'x-shopify-hmac-sha256'],
    });
  });

  test('svix signs as standard does, under other names', () => {
    expect(Object.values(headersUnder('svix'))).toEqual(Object.values(headersUnder('standard')));
  });

  test('stripe carries a v1 for each secret, newest first', () => {
    const [time, ...signatures] = (headersUnder('stripe')['stripe-signature'] ?? '').split(',');
    expect(time).toBe('t=1700000000');
    const alone = secrets.map((secret) => {
      const { headers } = signedRequest(BUILT_IN_PROFILES.stripe, { secrets: [secret], body: '{"a":1}' });
      return headers['stripe-signature']?.split(',')[1];
    });
    expect(signatures).toEqual(alone);
    expect(new Set(alone).size).toBe(3);
  });

  test('timestamped carries one signature, that of the newest secret', () => {
    const newest = signedRequest(BUILT_IN_PROFILES.timestamped, { secrets: secrets.slice(0, 1), body: '{"a":1}' });
    expect(headersUnder('timestamped')).toEqual(newest.headers);
    expect(headersUnder('timestamped')['webhook-signature']?.split('s=')).toEqual(['t=1700000000,', hex]);
  });

  test('github and shopify say in headers what happened, and carry one signature', () => {
    expect(headersUnder('github')).toMatchObject({ 'x-github-event': 'message.delivered', 'x-github-delivery': id });
    expect(headersUnder('github')['x-hub-signature-256']?.split('sha256=')).toEqual(['', hex]);
    expect(headersUnder('shopify')).toMatchObject({
      'x-shopify-topic': 'message.delivered',
      'x-shopify-webhook-id': id,
    });
    expect(headersUnder('shopify')['x-shopify-hmac-sha256']).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });
});
