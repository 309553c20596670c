import { SecretText } from '@postrider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeyRing, open, parseMasterKeys, seal } from '../src/index.ts';

function ringOf(...entries: readonly (readonly [id: string, fill: number])[]): KeyRing {
  const text = entries.map(([id, fill]) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`).join(',');
  const parsed = parseMasterKeys(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.keyRing;
}

const ring = ringOf(['first', 1]);
const context = 'endpoint:01890a5d-ac96-774b-bcce-b302099a8057:secret';

describe('a sealed text', () => {
  test('opens with the same ring and context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, row) => {
        expect(open(ring, seal(ring, new SecretText(text), row), row).reveal()).toBe(text);
      }),
    );
  });

  test('names its key and shows nothing else, and is different each time', () => {
    const sealed = seal(ring, new SecretText('whsec_something'), context);
    expect(sealed).toMatch(/^first\.[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed.slice(6), 'base64url').includes('something')).toBe(false);
    expect(seal(ring, new SecretText('whsec_something'), context)).not.toBe(sealed);
  });

  test('is 12 bytes of nonce and 16 of tag longer than the text', () => {
    const [, encoded = ''] = seal(ring, new SecretText('abc'), context).split('.');
    expect(Buffer.from(encoded, 'base64url')).toHaveLength(12 + 3 + 16);
  });

  test('of an older key opens after a new one became active, and new ones are sealed with the new', () => {
    const old = seal(ring, new SecretText('text'), context);
    const rotated = ringOf(['second', 2], ['first', 1]);
    expect(open(rotated, old, context).reveal()).toBe('text');
    expect(seal(rotated, new SecretText('text'), context)).toMatch(/^second\./);
  });

  test('does not open for another row', () => {
    const sealed = seal(ring, new SecretText('text'), context);
    expect(() => open(ring, sealed, context.replace('8057', '8058'))).toThrow('does not open');
  });

  test('does not open with another key of the same id, nor under another id of the same key', () => {
    const sealed = seal(ring, new SecretText('text'), context);
    expect(() => open(ringOf(['first', 2]), sealed, context)).toThrow('does not open');
    expect(() => open(ringOf(['other', 1]), sealed.replace('first', 'other'), context)).toThrow('does not open');
  });

  test('says which key is missing when that is gone', () => {
    const sealed = seal(ring, new SecretText('text'), context);
    expect(() => open(ringOf(['second', 2]), sealed, context)).toThrow('no master key "first"');
  });

  test('does not open with any of its characters changed', () => {
    const sealed = seal(ring, new SecretText('some text'), context);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '9', '_', '.', '=', ' '), (at, other) => {
        fc.pre(sealed.charAt(at) !== other);
        expect(() => open(ring, sealed.slice(0, at) + other + sealed.slice(at + 1), context)).toThrow();
      }),
    );
  });

  test('has one spelling', () => {
    const sealed = seal(ring, new SecretText('some text'), context);
    const others = [`${sealed}=`, `${sealed}\n`, ` ${sealed}`, `${sealed}.`, sealed.replace('.', '. ')];
    for (const other of others) expect(() => open(ring, other, context)).toThrow();
  });

  test('does not open when it is cut short at any place', () => {
    const sealed = seal(ring, new SecretText('some text'), context);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => open(ring, sealed.slice(0, length), context)).toThrow();
    }
  });

  test('does not open with a tag of 4 bytes, which could be guessed', () => {
    const [id = '', encoded = ''] = seal(ring, new SecretText(''), context).split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    const short = bytes.subarray(0, 12 + 4).toString('base64url');
    expect(() => open(ring, `${id}.${short}`, context)).toThrow('does not open');
  });

  test('that does not open tells neither the text nor the key', () => {
    const sealed = seal(ring, new SecretText('whsec_something'), context);
    const opening = () => open(ring, sealed, 'another row');
    expect(opening).toThrow('another row');
    expect(opening).not.toThrow(/something|AQEB/);
  });
});
