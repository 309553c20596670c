import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { KEY_RANDOM_BYTES, keyTextKind, newKeyText, withoutKeyTexts } from '@postrider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bytes = fc.uint8Array({ minLength: KEY_RANDOM_BYTES, maxLength: KEY_RANDOM_BYTES });
const kinds = fc.constantFrom('key' as const, 'portal' as const, 'session' as const, 'link' as const);

describe('The text of a key', () => {
  test('is what the documentation describes, computed by others.', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const text = newKeyText('key', random);
        const [, body = '', digits = '', checksum = ''] = /^(prk_([0-9A-Za-z]{30}))([0-9A-Za-z]{6})$/.exec(text) ?? [];
        expect(numberOf(digits)).toBe(BigInt(`0x${Buffer.from(random).toString('hex')}`));
        expect(numberOf(checksum)).toBe(BigInt(crc32(body)));
      }),
    );
    // The extremes, and one for whoever writes a scanner.
    expect(newKeyText('key', new Uint8Array(KEY_RANDOM_BYTES))).toBe(`prk_${'0'.repeat(30)}0Rze1P`);
    expect(newKeyText('portal', new Uint8Array(KEY_RANDOM_BYTES).fill(255))).toMatch(/^prp_[0-9A-Za-z]{36}$/);
  });

  test('is recognised as what it is.', () => {
    fc.assert(fc.property(kinds, bytes, (kind, random) => keyTextKind(newKeyText(kind, random)) === kind));
  });

  test('is none with any one character changed, added, taken away or exchanged with its neighbour.', () => {
    const characters = fc.constantFrom(...`${DIGITS}_- `);
    fc.assert(
      fc.property(kinds, bytes, fc.nat(39), characters, (kind, random, at, character) => {
        const text = newKeyText(kind, random);
        const [before, after] = [text.slice(0, at), text.slice(at + 1)];
        const changed = before + character + after;
        if (changed !== text) expect(keyTextKind(changed)).toBeNull();
        expect(keyTextKind(before + after)).toBeNull();
        expect(keyTextKind(before + character + text.slice(at))).toBeNull();
        const exchanged = before + after.slice(0, 1) + text.charAt(at) + after.slice(1);
        if (exchanged !== text) expect(keyTextKind(exchanged)).toBeNull();
      }),
    );
  });

  test('is none where nobody made it, whatever it looks like.', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => keyTextKind(text) === null));
    const digits = fc.string({ unit: fc.constantFrom(...DIGITS), minLength: 36, maxLength: 36 });
    fc.assert(fc.property(digits, (text) => keyTextKind(`prk_${text}`) === null));
    expect(keyTextKind(`${newKeyText('key', randomBytes(KEY_RANDOM_BYTES))}\n`)).toBeNull();
  });

  test('is not made of more or fewer random bytes than it takes.', () => {
    for (const bytes of [KEY_RANDOM_BYTES - 1, KEY_RANDOM_BYTES + 1]) {
      expect(() => newKeyText('key', new Uint8Array(bytes))).toThrow(`needs ${KEY_RANDOM_BYTES} random bytes`);
    }
  });

  test('is left out of what is logged, wherever it stands and however often.', () => {
    const [key, token] = [newKeyText('key', randomBytes(22)), newKeyText('portal', randomBytes(22))];
    expect(withoutKeyTexts(`/v1/applications/${key}/events?a=${token}&b=${key}`)).toBe(
      '/v1/applications/prk_***/events?a=prp_***&b=prk_***',
    );
    // Half of a key is half of a secret.
    expect(withoutKeyTexts(`${key.slice(0, 9)}-`)).toBe('prk_***-');
    expect(withoutKeyTexts('prk_, prx_abc')).toBe('prk_, prx_abc');
  });
});

function numberOf(digits: string): bigint {
  return [...digits].reduce((number, digit) => number * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}
