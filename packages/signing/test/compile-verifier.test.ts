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

  test('is refused with a part of its signature, or with more than it', async () => {
    const request = presented(name, [secretOf(name, 1)]);
    const [header = ''] = Object.entries(profile.headers).find(([, parts]) => parts.includes('$signatures')) ?? [];
    const whole = request.headers[header] ?? '';
    const digestAt = whole.lastIndexOf(profile.prefix === '' ? whole : profile.prefix) + profile.prefix.length;
    const parts = [whole.slice(0, digestAt + 1), whole.slice(0, digestAt + 4), whole.slice(0, -1)];
    for (const value of [...parts, `${whole}0`, `${whole}0000`]) {
      const headers = { ...request.headers, [header]: value };
      expect(await verify(profile, { ...request, headers }), value).toEqual(mismatch);
    }
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

  test('a signature by one of the kinds is enough, whatever other secrets the receiver holds', async () => {
    const request = presented('standard-ed25519', [beside]);
    expect(await verify(profile, { ...request, secrets: [held(pair), beside] })).toMatchObject({ ok: true });
    const other = presented('standard-ed25519', [pair]);
    expect(await verify(profile, { ...other, secrets: [beside, held(pair)] })).toMatchObject({ ok: true });
  });

  test('a secret for whose kind there is no signature makes up for none of a stranger', async () => {
    const stranger = formatSecret(new Uint8Array(32).fill(7));
    const request = presented('standard-ed25519', [stranger]);
    expect(await verify(profile, { ...request, secrets: [held(pair), beside] })).toEqual({
      ok: false,
      problem: { code: 'signature_mismatch' },
    });
  });

  test('a receiver that holds a symmetric secret where nothing symmetric signs is told what to hold', async () => {
    const { beside: _none, ...alone } = profile;
    const request = presented('standard-ed25519', [pair]);
    expect(await verify(alone, { ...request, secrets: [beside] })).toMatchObject({
      problem: { code: 'secret_malformed', detail: expect.stringContaining('whpk_') },
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
  ['standard-ed25519', 'whpk_not base64', '32 bytes'],
] as const)(
  'Format %s cannot be verified with the secret %j, and says why without holding it.',
  async (name, secret, why) => {
    const request = presented(name, [secretOf(name, 1)]);
    const verified = await verify(BUILT_IN_PROFILES[name], { ...request, secrets: [secret] });
    expect(verified).toMatchObject({ problem: { code: 'secret_malformed', detail: expect.stringContaining(why) } });
    if (secret !== '') expect(JSON.stringify(verified)).not.toContain(secret.trim());
  },
);

describe('What a receiver is made to compute is bounded:', () => {
  const profile = BUILT_IN_PROFILES.standard;
  const mismatch = { ok: false, problem: { code: 'signature_mismatch' } };
  const strangers = Array.from({ length: 10 }, (_, n) => secretOf('standard', 100 + n));
  const own = secretOf('standard', 1);
  const request = presented('standard', [own]);

  test('of its secrets the first ten are tried.', async () => {
    expect(await verify(profile, { ...request, secrets: [...strangers.slice(1), own] })).toMatchObject({ ok: true });
    expect(await verify(profile, { ...request, secrets: [...strangers, own] })).toEqual(mismatch);
  });

  test('of the signatures of their kind the first ten are looked at.', async () => {
    const signature = request.headers['webhook-signature'] ?? '';
    const foreign = strangers.map((secret) => presented('standard', [secret]).headers['webhook-signature'] ?? '');
    const withAll = (...all: readonly string[]) =>
      verify(profile, { ...request, headers: { ...request.headers, 'webhook-signature': all.join(' ') } });
    expect(await withAll(...foreign.slice(1), signature)).toMatchObject({ ok: true });
    expect(await withAll(...foreign, signature)).toEqual(mismatch);
    expect(await withAll(...foreign.map((entry) => entry.replace('v1,', 'v2,')), signature)).toMatchObject({
      ok: true,
    });
  });
});

test('An Ed25519 signature in hex is verified, and nothing that is not hex.', async () => {
  const { beside: _none, ...standard } = BUILT_IN_PROFILES['standard-ed25519'];
  const profile: SignatureProfile = { ...standard, encoding: 'hex' };
  expect(signatureProfileProblem(profile)).toBeNull();
  const secret = secretOf('standard-ed25519', 4);
  const { headers, body, timestampSeconds } = signedRequest(profile, { secrets: [secret] });
  const request = { secrets: [held(secret)], body, nowSeconds: timestampSeconds };
  expect(await verify(profile, { ...request, headers })).toMatchObject({ ok: true });
  const signature = headers['webhook-signature'] ?? '';
  for (const other of [`${signature}0`, `${signature}zz`, `${signature.slice(0, 4)}zz`, signature.slice(0, -1)]) {
    const forged = { ...headers, 'webhook-signature': other };
    expect(await verify(profile, { ...request, headers: forged }), other).toMatchObject({ ok: false });
  }
});

test('Without any secret nothing is verified, and the receiver is told so.', async () => {
  const request = presented('standard', [secretOf('standard', 1)]);
  expect(await verify(BUILT_IN_PROFILES.standard, { ...request, secrets: [] })).toEqual({
    ok: false,
    problem: { code: 'secret_malformed', detail: 'There is no secret at all.' },
  });
});

test('White space around a signature is not part of it, as where receivers put headers together.', async () => {
  const secrets = [secretOf('stripe', 1), secretOf('stripe', 2)];
  const request = presented('stripe', secrets);
  const headers = { 'stripe-signature': (request.headers['stripe-signature'] ?? '').replaceAll(',v1=', ', v1=') };
  for (const secret of secrets.slice(1)) {
    expect(await verify(BUILT_IN_PROFILES.stripe, { ...request, headers, secrets: [secret] })).toMatchObject({
      ok: true,
    });
  }
});

describe("A profile of one's own", () => {
  const secrets = ['a text that means itself'];
  const base = { algorithm: 'hmac-sha256', key: 'utf8', encoding: 'hex', prefix: 's=', separator: null } as const;

  test('that tells the time and does not sign it says it, however long ago it was.', async () => {
    const profile: SignatureProfile = {
      ...base,
      content: ['$body'],
      headers: { 'x-signed': ['t=', '$timestamp', ',', '$signatures'] },
    };
    expect(signatureProfileProblem(profile)).toBeNull();
    const { headers, body, timestampSeconds } = signedRequest(profile, { secrets });
    const request = { secrets, headers, body, nowSeconds: timestampSeconds + 86_400 };
    expect(await verify(profile, request)).toMatchObject({ ok: true, timestampSeconds });
  });

  test('may have any characters between what it tells, and they mean themselves.', async () => {
    const profile: SignatureProfile = {
      ...base,
      content: ['$timestamp', '.', '$body'],
      headers: { 'x-signed': ['(.*)+|[t]^{1}?$\\/-', '$timestamp', '|.', '$signatures'] },
    };
    expect(signatureProfileProblem(profile)).toBeNull();
    const { headers, body, timestampSeconds } = signedRequest(profile, { secrets });
    const request = { secrets, headers, body, nowSeconds: timestampSeconds };
    expect(await verify(profile, request)).toMatchObject({ ok: true });
    const other = { 'x-signed': (headers['x-signed'] ?? '').replace('|.', '|x') };
    expect(await verify(profile, { ...request, headers: other })).toMatchObject({
      problem: { code: 'header_malformed' },
    });
  });
});

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
