import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSecret, parseSecret, publicKeyOf } from '../src/index.ts';
import { invalidSecrets, vectors } from './vectors.ts';

const bytes = (length: number) => new Uint8Array(length).fill(7);

/** What parsing makes of a text: its kind, or null for none. */
function kindOf(text: string) {
  const parsed = parseSecret(text);
  return parsed.ok ? parsed.kind : null;
}

const kindAfter = (rest: string) => kindOf(`whsec_${rest}`);

describe('a secret', () => {
  test('of 24 to 64 bytes comes back as its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (key) => {
        const parsed = parseSecret(formatSecret(key));
        expect(parsed.ok && Buffer.from(parsed.key)).toEqual(Buffer.from(key));
      }),
    );
  });

  test('is whsec_ and base64', () => {
    expect(formatSecret(bytes(24))).toBe(`whsec_${Buffer.from(bytes(24)).toString('base64')}`);
  });

  test('holds 24 to 64 bytes', () => {
    expect([23, 24, 64, 65].map((length) => kindOf(formatSecret(bytes(length))))).toEqual([
      'text',
      'whsec',
      'whsec',
      'text',
    ]);
  });

  test.each(invalidSecrets)('is not %j, unless as a text that means itself', (text) => {
    expect(kindOf(text)).toBe(/^(hwsec_.|whsec_.{10})/.test(text) ? 'text' : null);
  });

  test('is a key pair of exactly 64 bytes after whsk_', () => {
    const ofLength = (length: number) => `whsk_${Buffer.from(bytes(length)).toString('base64')}`;
    expect([32, 63, 64, 65].map((length) => kindOf(ofLength(length)))).toEqual([null, null, 'whsk', null]);
    expect(publicKeyOf(ofLength(64))).toBe(`whpk_${Buffer.from(bytes(32)).toString('base64')}`);
  });

  test('is also any text of 16 to 128 printable characters that looks like no other kind, and then is its own key', () => {
    expect([15, 16, 128, 129].map((length) => kindOf('x'.repeat(length)))).toEqual([null, 'text', 'text', null]);
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{16,128}$/), (text) => {
        fc.pre(!/^wh(sec|sk|pk)_|^ | $/.test(text));
        const parsed = parseSecret(text);
        expect(parsed).toMatchObject({ ok: true, kind: 'text', text });
        expect(parsed.ok && Buffer.from(parsed.key).toString()).toBe(text);
      }),
    );
  });

  test.each([' ', '\n', '\t', '\r', '\0', '\x7f', '\x80', 'é', '👋'])('does not begin or end with %j', (character) => {
    expect(kindOf(`${'x'.repeat(16)}${character}`)).toBeNull();
    expect(kindOf(`${character}${'x'.repeat(16)}`)).toBeNull();
  });

  test('that begins with whsk_ or whpk_ is that kind or none, never a text that means itself', () => {
    fc.assert(
      fc.property(fc.constantFrom('whsk_', 'whpk_'), fc.stringMatching(/^[ -~]{16,120}$/), (prefix, rest) => {
        expect(kindOf(prefix + rest)).not.toBe('text');
      }),
    );
  });

  test('that begins with whsec_ and goes on otherwise is a text that means itself, within the limits of one', () => {
    const bytesOf = (length: number) => Buffer.alloc(length, 1).toString('base64');
    expect(
      ['9'.repeat(9), '9'.repeat(10), '-'.repeat(122), '-'.repeat(123), bytesOf(23), bytesOf(65)].map(kindAfter),
    ).toEqual([null, 'text', 'text', null, 'text', 'text']);
    expect([' in the middle', 'at the end ', 'in a\nline', 'not ASCII é'].map(kindAfter)).toEqual([
      'text',
      null,
      null,
      null,
    ]);
  });

  test('has a public key if it is a key pair, and none otherwise', () => {
    for (const { secret, publicKey } of vectors) expect(publicKeyOf(secret)).toBe(publicKey);
    expect(publicKeyOf('whsk_')).toBeNull();
  });

  const valid = formatSecret(Uint8Array.from({ length: 25 }, (_, index) => 255 - index));

  test.each([
    ['white space around it', ` ${valid}`],
    ['a line end', `${valid}\n`],
    ['a space after it', `${valid} `],
  ])('is not accepted with %s', (_, text) => {
    expect(parseSecret(text).ok).toBe(false);
  });

  test.each([
    ['white space within', valid.replace('/', '/ ')],
    ['no padding', valid.replace(/=+$/, '')],
    ['more padding', `${valid}=`],
    ['the URL alphabet', valid.replaceAll('/', '_').replaceAll('+', '-')],
    ['stray bits at the end, another spelling of the same key', valid.replace(/.==$/, (end) => `${nextDigit(end)}==`)],
    ['its prefix twice', `whsec_${valid}`],
  ])('is not read as base64 with %s', (_, text) => {
    expect(text).not.toBe(valid);
    expect(kindOf(text)).toBe('text');
  });

  test('that is refused is not repeated in the sentence that says why', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=]{8,90}$/), (text) => {
        const parsed = parseSecret(`whsec_${text}`);
        const sentence = parsed.ok ? parsed.notBase64 : parsed.problem;
        expect(sentence ?? '').not.toContain(text);
      }),
    );
  });
});

/** The digit of base64 after the first character of the text. */
function nextDigit(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return digits.charAt(digits.indexOf(text.charAt(0)) + 1);
}
