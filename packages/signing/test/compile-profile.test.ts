import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, compileProfile, formatSecret, newSecret, type SignatureProfile } from '../src/index.ts';
import { ed25519PublicKey, nodeDigests } from '../src/node.ts';
import { signedRequest } from './signed-request.ts';

const symmetric = (fill: number) => formatSecret(new Uint8Array(32).fill(fill));
const keyPair = newSecret(
  BUILT_IN_PROFILES['standard-ed25519'],
  (bytes) => new Uint8Array(bytes).fill(9),
  ed25519PublicKey,
);
const own: SignatureProfile = {
  algorithm: 'hmac-sha512',
  key: 'utf8',
  encoding: 'hex',
  prefix: 'sig:',
  content: ['v2', ':', '$applicationId', ':', '$type', ' ', '$body'],
  separator: ';',
  headers: {
    'X-Own-Signature': ['time=', '$timestamp', ' ', '$signatures', ' end'],
    'X-Own-Version': ['2'],
    'x-copy': ['$signatures'],
  },
};

describe('a compiled profile', () => {
  const { standard } = BUILT_IN_PROFILES;

  test('signs once per key, in their order, with the separator between', () => {
    const secrets = [1, 2, 3].map(symmetric);
    const signature = signedRequest(standard, { secrets }).headers['webhook-signature'];
    const alone = secrets.map((secret) => signedRequest(standard, { secrets: [secret] }).headers['webhook-signature']);
    expect(signature).toBe(`${alone[0]} ${alone[1]} ${alone[2]}`);
    expect(new Set(alone).size).toBe(3);
  });

  test('signs with at most ten keys, the first ones', () => {
    const secrets = Array.from({ length: 11 }, (_, fill) => symmetric(fill));
    const { headers } = signedRequest(standard, { secrets });
    expect(headers).toEqual(signedRequest(standard, { secrets: secrets.slice(0, 10) }).headers);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(10);
  });

  test.each(Object.entries(BUILT_IN_PROFILES))('of %s refuses to sign without a key', (_, profile) => {
    expect(() => signedRequest(profile, { secrets: [] })).toThrow('no key');
  });

  test('says whether it carries one signature only, and then signs with the first key alone', () => {
    const carryingOne = Object.entries(BUILT_IN_PROFILES)
      .filter(([, profile]) => compileProfile({ digests: nodeDigests }, profile).carriesOne)
      .map(([name]) => name);
    expect(carryingOne).toEqual(['timestamped', 'github', 'shopify']);
    for (const name of ['timestamped', 'github', 'shopify'] as const) {
      const profile = BUILT_IN_PROFILES[name];
      const both = signedRequest(profile, { secrets: [symmetric(1), symmetric(2)] }).headers;
      expect(both).toEqual(signedRequest(profile, { secrets: [symmetric(1)] }).headers);
      expect(both).not.toEqual(signedRequest(profile, { secrets: [symmetric(2)] }).headers);
    }
  });

  test('of standard-ed25519 signs v1a with a key pair and v1 with a symmetric secret, each as if alone', () => {
    const profile = BUILT_IN_PROFILES['standard-ed25519'];
    const signature = signedRequest(profile, { secrets: [keyPair, symmetric(1)] }).headers['webhook-signature'];
    const v1a = signedRequest(profile, { secrets: [keyPair] }).headers['webhook-signature'];
    const v1 = signedRequest(standard, { secrets: [symmetric(1)] }).headers['webhook-signature'];
    expect(v1a).toMatch(/^v1a,/);
    expect(signature).toBe(`${v1a} ${v1}`);
  });

  test("puts texts and variables together as they stand, in lower-case headers of the profile's order", () => {
    const secrets = ["It's a Secret to Everybody", symmetric(1)];
    const { headers, applicationId, type, body } = signedRequest(own, { secrets });
    const [first, second] = secrets.map((secret) =>
      nodeDigests.hmac('hmac-sha512', Buffer.from(secret), `v2:${applicationId}:${type} ${body}`, 'hex'),
    );
    const signatures = `sig:${first};sig:${second}`;
    expect(Object.entries(headers)).toEqual([
      ['x-own-signature', `time=1700000000 ${signatures} end`],
      ['x-own-version', '2'],
      ['x-copy', signatures],
    ]);
  });
});
