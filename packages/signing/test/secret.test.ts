import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSecret, parseSecret } from '../src/index.ts';
import { invalidSecrets } from './vectors.ts';

const bytes = (length: number) => new Uint8Array(length).fill(7);

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
    expect([23, 24, 64, 65].map((length) => parseSecret(formatSecret(bytes(length))).ok)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test.each(invalidSecrets)('is not %j', (text) => {
    expect(parseSecret(text).ok).toBe(false);
  });

  const valid = formatSecret(Uint8Array.from({ length: 25 }, (_, index) => 255 - index));

  test.each([
    ['white space around it', ` ${valid}`],
    ['a line end', `${valid}\n`],
    ['white space within', valid.replace('/', '/ ')],
    ['no padding', valid.replace(/=+$/, '')],
    ['more padding', `${valid}=`],
    ['the URL alphabet', valid.replaceAll('/', '_').replaceAll('+', '-')],
    ['stray bits at the end, another spelling of the same key', valid.replace(/.==$/, (end) => `${nextDigit(end)}==`)],
    ['its prefix in another case', valid.replace('whsec_', 'WHSEC_')],
    ['its prefix twice', `whsec_${valid}`],
  ])('is not accepted with %s', (_, text) => {
    expect(text).not.toBe(valid);
    expect(parseSecret(text).ok).toBe(false);
  });

  test('that is refused is not repeated in the sentence that says why', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=]{8,90}$/), (text) => {
        const parsed = parseSecret(`whsec_${text}`);
        if (!parsed.ok) expect(parsed.problem).not.toContain(text);
      }),
    );
  });
});

/** The digit of base64 after the first character of the text. */
function nextDigit(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return digits.charAt(digits.indexOf(text.charAt(0)) + 1);
}
