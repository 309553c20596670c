import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BUILT_IN_PROFILES,
  type BuiltInProfileName,
  compileVerifier,
  formatSecret,
  newSecret,
  type PresentedRequest,
  publicKeyOf,
  type SignatureProfile,
  signatureProfileProblem,
} from '../src/index.ts';
import { ed25519PublicKey } from '../src/node.ts';
import { webVerification } from '../src/web.ts';
import { signedRequest } from './signed-request.ts';
import { vectors } from './vectors.ts';

const verify = (profile: SignatureProfile, request: PresentedRequest) =>
  compileVerifier({ verification: webVerification }, profile).verify(request);

const names = Object.keys(BUILT_IN_PROFILES).filter((name): name is BuiltInProfileName => name in BUILT_IN_PROFILES);
const secretOf = (name: BuiltInProfileName, fill: number) =>
  newSecret(BUILT_IN_PROFILES[name], (bytes) => new Uint8Array(bytes).fill(fill), ed25519PublicKey);
/** What the receiver holds of it. */
const held = (secret: string) => publicKeyOf(secret) ?? secret;

/** A request signed now, as it is presented. */
function presented(name: BuiltInProfileName, secrets: readonly string[], body = '{"text":"Grüße 👋"}') {
  const { headers, id, type, timestampSeconds } = signedRequest(BUILT_IN_PROFILES[name], { secrets, body });
  return { headers, id, type, body, nowSeconds: timestampSeconds, secrets: secrets.map(held) };
}

describe.each(vectors)('the vector of $profile for the body $body', (vector) => {
  const { secret, publicKey, id, timestampSeconds, body, signature } = vector;
  const profile = BUILT_IN_PROFILES[vector.profile];
  const { headers } = signedRequest(profile, { secrets: [secret], id, timestampSeconds, body });
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.includes(signature) ? signature : value]),
  );
  const request = { secrets: [publicKey ?? secret], headers: given, body, nowSeconds: timestampSeconds };

  test('is verified', async () => {
    expect(Object.values(given)).toContain(signature);
    expect(await verify(profile, request)).toMatchObject({ ok: true });
  });

  test('is refused with one more letter in the body', async () => {
    expect(await verify(profile, { ...request, body: `${body}x` })).toEqual({
      ok: false,
      problem: { code: 'signature_mismatch' },
    });
  });
});

describe.each(names)('a request in profile %s', (name) => {
  const profile = BUILT_IN_PROFILES[name];
  const mismatch = { ok: false, problem: { code: 'signature_mismatch' } };

  test('is verified with any of several secrets, whatever the body, and with no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.integer({ min: 0, max: 2 }), async (body, which) => {
        const secrets = [1, 2, 3].map((fill) => secretOf(name, fill));
        const request = presented(name, profile.separator === null ? secrets.slice(0, 1) : secrets, body);
        const own = request.secrets[which % request.secrets.length] ?? '';
        const stranger = held(secretOf(name, 9));
        expect(await verify(profile, { ...request, secrets: [stranger, own] })).toMatchObject({ ok: true });
        expect(await verify(profile, { ...request, secrets: [stranger] })).toEqual(mismatch);
      }),
      { numRuns: 20 },
    );
  });

  test('says what its headers say', async () => {
    const { id, type, headers, ...request } = presented(name, [secretOf(name, 1)]);
    const parts = Object.values(profile.headers).flat();
    expect(await verify(profile, { ...request, headers })).toEqual({
      ok: true,
      id: parts.includes('$id') ? id : null,
      type: parts.includes('$type') ? type : null,
      timestampSeconds: parts.includes('$timestamp') ? request.nowSeconds : null,
    });
  });

  test('is refused by the name of the header that is missing or malformed', async () => {
    const request = presented(name, [secretOf(name, 1)]);
    const needed = Object.entries(profile.headers).filter(([, parts]) =>
      parts.some((part) => part === '$signatures' || profile.content.includes(part)),
    );
    for (const [header] of needed) {
      const without = { ...request.headers, [header]: undefined };
      expect(await verify(profile, { ...request, headers: without })).toEqual({
        ok: false,
        problem: { code: 'header_missing', header },
      });
    }
    for (const [header, parts] of needed.filter(([, [first]]) => first !== '$signatures')) {
      const other = { ...request.headers, [header]: 'no, not this' };
      expect(await verify(profile, { ...request, headers: other }), parts.join()).toEqual({
        ok: false,
        problem: { code: 'header_malformed', header },
      });
    }
  });

  test.runIf(profile.content.includes('$timestamp'))(
    'is refused from the first second outside the tolerance on, on either side',
    async () => {
      const request = presented(name, [secretOf(name, 1)]);
      const at = async (off: number) => {
        const nowSeconds = request.nowSeconds + off;
        const verified = await verify(profile, { ...request, nowSeconds, toleranceSeconds: 10 });
        return verified.ok ? null : verified.problem;
      };
      expect([await at(10), await at(-10)]).toEqual([null, null]);
      expect(await at(11)).toEqual({ code: 'timestamp_too_old', offBySeconds: 11 });
      expect(await at(-11)).toEqual({ code: 'timestamp_too_new', offBySeconds: 11 });
    },
  );
});

describe('under standard-ed25519', () => {
  const profile = BUILT_IN_PROFILES['standard-ed25519'];
  const pair = secretOf('standard-ed25519', 5);
  const beside = formatSecret(new Uint8Array(32).fill(6));

  test('a whsec_ secret that signs beside is verified too, and one that does not is told that its kind is missing', async () => {
    const both = presented('standard-ed25519', [pair, beside]);
    expect(await verify(profile, { ...both, secrets: [beside] })).toMatchObject({ ok: true });
    expect(await verify(profile, { ...presented('standard-ed25519', [pair]), secrets: [beside] })).toEqual({
      ok: false,
      problem: { code: 'signature_missing', header: 'webhook-signature', prefixes: ['v1,'] },
    });
  });

  test.each(['v1a,', 'v1a,AA==', 'v1a,%%%%'])('the entry %s is no signature', async (entry) => {
    const request = presented('standard-ed25519', [pair]);
    const headers = { ...request.headers, 'webhook-signature': entry };
    expect(await verify(profile, { ...request, headers })).toEqual({
      ok: false,
      problem: { code: 'signature_mismatch' },
    });
  });
});

test.each([
  ['standard', '', 'empty'],
  ['standard', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n', 'white space'],
  ['standard', 'not a whsec secret', 'whsec_'],
  ['standard', 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=', 'standard-ed25519'],
  ['standard-ed25519', secretOf('standard-ed25519', 1), 'private key'],
  ['standard-ed25519', 'whpk_AAAA', '32 bytes'],
] as const)(
  'Format %s cannot be verified with the secret %j, and says why without holding it.',
  async (name, secret, why) => {
    const request = presented(name, [secretOf(name, 1)]);
    const verified = await verify(BUILT_IN_PROFILES[name], { ...request, secrets: [secret] });
    expect(verified).toMatchObject({ problem: { code: 'secret_malformed', detail: expect.stringContaining(why) } });
    if (secret !== '') expect(JSON.stringify(verified)).not.toContain(secret.trim());
  },
);

test("A profile of one's own is verified as it signs.", async () => {
  const profile: SignatureProfile = {
    algorithm: 'hmac-sha512',
    key: 'utf8',
    encoding: 'hex',
    prefix: 'sig=',
    content: ['$type', ':', '$timestamp', ':', '$body'],
    separator: ';',
    headers: { 'X-Signed': ['at=', '$timestamp', ';', '$signatures'], 'X-Type': ['$type'] },
  };
  expect(signatureProfileProblem(profile)).toBeNull();
  const secrets = ['a text that means itself', 'another text, as long'];
  const { headers, body, timestampSeconds } = signedRequest(profile, { secrets });
  for (const secret of secrets) {
    const request = { secrets: [secret], headers, body, nowSeconds: timestampSeconds };
    expect(await verify(profile, request)).toMatchObject({ ok: true, type: 'message.delivered' });
    const retyped = { ...headers, 'x-type': 'message.failed' };
    expect(await verify(profile, { ...request, headers: retyped })).toMatchObject({ ok: false });
  }
});

test('What is signed but in no header cannot be verified, which is said at once.', () => {
  const profile: SignatureProfile = { ...BUILT_IN_PROFILES.github, content: ['$applicationId', '.', '$body'] };
  expect(() => compileVerifier({ verification: webVerification }, profile)).toThrow('$applicationId');
});
