import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type KeyRing, parseMasterKeys } from '../src/index.ts';

const keyOf = (fill: number, length = 32) => Buffer.alloc(length, fill).toString('base64');

function ringOf(text: string): KeyRing {
  const parsed = parseMasterKeys(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.keyRing;
}

describe('the master keys', () => {
  test('are read with the first as the active one', () => {
    const ring = ringOf(`new:${keyOf(1)},old-2026_03:${keyOf(2)}`);
    expect(ring.activeId).toBe('new');
    expect(ring.ids).toEqual(['new', 'old-2026_03']);
    expect(ring.key('old-2026_03')?.export()).toEqual(Buffer.alloc(32, 2));
    expect(ring.key('older')).toBeUndefined();
  });

  test('may have spaces around the entries, as lists in environments do', () => {
    expect(ringOf(` a:${keyOf(1)}, b:${keyOf(2)} `).ids).toEqual(['a', 'b']);
  });

  test('have ids that no object has by itself', () => {
    expect(ringOf(`a:${keyOf(1)}`).key('constructor')).toBeUndefined();
  });

  test.each([
    ['nothing', '', 'Entry 1'],
    ['a key without its id', keyOf(1), 'Entry 1'],
    ['an id without its key', 'a:', 'Entry 1'],
    ['an empty id', `:${keyOf(1)}`, 'Entry 1'],
    ['an id of other characters', `a.b:${keyOf(1)}`, 'Entry 1'],
    ['an id of 33 characters', `${'a'.repeat(33)}:${keyOf(1)}`, 'Entry 1'],
    ['a comma too many', `a:${keyOf(1)},`, 'Entry 2'],
    ['a key of 31 bytes', `a:${keyOf(1, 31)}`, '32 bytes'],
    ['a key of 33 bytes', `a:${keyOf(1)},b:${keyOf(1, 33)}`, 'Entry 2'],
    ['another spelling of a key', `a:${keyOf(0).replace('A=', 'B=')}`, '32 bytes'],
    ['a key in hexadecimal', `a:${Buffer.alloc(32, 1).toString('hex')}`, '32 bytes'],
    ['a key in the URL alphabet', `a:${Buffer.alloc(32, 255).toString('base64url')}`, 'Entry 1'],
    ['the same id twice', `a:${keyOf(1)},a:${keyOf(2)}`, 'Entry 2'],
  ])('are refused with %s', (_, text, problem) => {
    const parsed = parseMasterKeys(text);
    expect(parsed.ok ? '' : parsed.problem).toContain(problem);
  });

  test('are not in the sentence that refuses them', () => {
    for (const text of [keyOf(3), `a:${keyOf(3)}x`, `a:${keyOf(3)},${keyOf(3)}`]) {
      const parsed = parseMasterKeys(text);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain(keyOf(3).slice(0, 20));
    }
  });

  test('are not printed with the key ring', () => {
    const ring = ringOf(`new:${keyOf(5)},old:${keyOf(6)}`);
    const shown = [JSON.stringify({ ring }), inspect({ ring }, { depth: 10, showHidden: true }), String(ring)].join(
      '\n',
    );
    expect(shown).toContain('new');
    for (const fill of [5, 6]) {
      expect(shown).not.toContain(keyOf(fill).slice(0, 20));
      expect(shown).not.toContain(Buffer.alloc(8, fill).toString('hex'));
      expect(shown).not.toContain(Array(8).fill(fill).join(','));
    }
  });
});
