import { describe, expect, test } from 'vitest';
import {
  BUILT_IN_PROFILES,
  type BuiltInProfileName,
  formatSecret,
  newSecret,
  parseSecret,
  prepareKey,
  publicKeyOf,
  type SecretKind,
  secretKindsOf,
  secretProblem,
} from '../src/index.ts';
import { ed25519PublicKey } from '../src/node.ts';
import { invalidSecrets } from './vectors.ts';

const random = (bytes: number) => Uint8Array.from({ length: bytes }, (_, at) => at);

const SECRETS: Readonly<Record<SecretKind, string>> = {
  whsec: formatSecret(new Uint8Array(24)),
  whsk: newSecret(BUILT_IN_PROFILES['standard-ed25519'], random, ed25519PublicKey),
  text: 'sixteen or more.',
};

const KINDS: Readonly<Record<BuiltInProfileName, readonly SecretKind[]>> = {
  standard: ['whsec'],
  'standard-ed25519': ['whsk', 'whsec'],
  svix: ['whsec'],
  timestamped: ['whsec', 'text'],
  stripe: ['whsec', 'text'],
  github: ['whsec', 'text'],
  shopify: ['whsec', 'text'],
};

describe.each(Object.entries(KINDS))('under %s', (name, kinds) => {
  const [, profile = BUILT_IN_PROFILES.standard] =
    Object.entries(BUILT_IN_PROFILES).find(([other]) => other === name) ?? [];

  test(`secrets of the kinds ${kinds.join(' and ')} can sign, and no others`, () => {
    expect(secretKindsOf(profile)).toEqual(kinds);
    for (const [kind, secret] of Object.entries(SECRETS)) {
      const fits = kinds.some((one) => one === kind);
      expect(secretProblem(profile, secret, ed25519PublicKey) === null).toBe(fits);
      if (fits) prepareKey(profile, secret);
      else expect(() => prepareKey(profile, secret)).toThrow('cannot sign');
    }
  });

  test('a new secret is of the first of its kinds, of the random bytes it was given', () => {
    const secret = newSecret(profile, random, ed25519PublicKey);
    expect(secretProblem(profile, secret, ed25519PublicKey)).toBeNull();
    const parsed = parseSecret(secret);
    expect(parsed.ok && parsed.kind).toBe(kinds[0]);
    expect(parsed.ok && parsed.key.subarray(0, 32)).toEqual(random(32));
  });

  test.each(['whsec_', 'whsec_%', 'whsk_', `whsk_${SECRETS.whsec.slice(6)}`, publicKeyOf(SECRETS.whsk) ?? '', 'short'])(
    'there is no secret %j',
    (text) => {
      expect(secretProblem(profile, text, ed25519PublicKey)).not.toBeNull();
      expect(() => prepareKey(profile, text)).toThrow('cannot sign');
    },
  );
});

test.each(invalidSecrets)('Under standard there is no secret %j.', (text) => {
  expect(secretProblem(BUILT_IN_PROFILES.standard, text, ed25519PublicKey)).not.toBeNull();
});

describe('A text that begins with whsec_ and goes on otherwise', () => {
  const own = { ...BUILT_IN_PROFILES.standard, key: 'utf8' } as const;
  const { timestamped, stripe, github, shopify, standard, svix } = BUILT_IN_PROFILES;
  const texts = ['whsec_wronglength', 'whsec_bm90LXZhbGlkCg==', 'whsec_of our own making'];

  test('signs with all of its characters where the key is the text itself.', () => {
    for (const profile of [timestamped, stripe, github, shopify, own]) {
      for (const text of texts) {
        expect(secretProblem(profile, text, ed25519PublicKey)).toBeNull();
        expect(Buffer.from(prepareKey(profile, text).bytes).toString()).toBe(text);
      }
    }
  });

  test('is refused where the key is read from base64, and told what is wrong with that.', () => {
    for (const profile of [standard, svix, BUILT_IN_PROFILES['standard-ed25519']]) {
      expect(texts.map((text) => secretProblem(profile, text, ed25519PublicKey))).toEqual([
        'After whsec_ a secret is base64, with its padding.',
        'After whsec_ a secret holds 24 to 64 bytes, and this one has 10.',
        'After whsec_ a secret is base64, with its padding.',
      ]);
      for (const text of texts) expect(() => prepareKey(profile, text)).toThrow('cannot sign');
    }
  });
});

describe('a key', () => {
  test('is what the base64 holds, or all of the text, prefix included, as the profile says', () => {
    expect(prepareKey(BUILT_IN_PROFILES.standard, SECRETS.whsec).bytes).toEqual(new Uint8Array(24));
    for (const secret of [SECRETS.whsec, SECRETS.text]) {
      expect(Buffer.from(prepareKey(BUILT_IN_PROFILES.github, secret).bytes).toString()).toBe(secret);
    }
  });

  test('pair is refused when its halves do not belong together', () => {
    const profile = BUILT_IN_PROFILES['standard-ed25519'];
    const bytes = Buffer.from(SECRETS.whsk.slice(5), 'base64');
    bytes[63] = (bytes[63] ?? 0) ^ 1;
    const torn = `whsk_${bytes.toString('base64')}`;
    expect(secretProblem(profile, torn, ed25519PublicKey)).toContain('public key');
  });
});

test('The sentence that says why a secret cannot sign does not hold it.', () => {
  for (const profile of Object.values(BUILT_IN_PROFILES)) {
    for (const secret of [...Object.values(SECRETS), SECRETS.text.slice(1), SECRETS.whsk.slice(0, -4)]) {
      expect(secretProblem(profile, secret, ed25519PublicKey) ?? '').not.toContain(secret);
    }
  }
});
