import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCursor, parseCursor } from '../src/cursor.ts';

const KEY = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('a cursor', () => {
  test('gives back what it was made of', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (event, endpoint) => {
        expect(parseCursor('events', encodeCursor('events', [event]))).toEqual([event]);
        expect(parseCursor('deliveries', encodeCursor('deliveries', [event, endpoint]))).toEqual([event, endpoint]);
      }),
    );
    const key: [string, string] = ['2026-01-02T03:04:05.678901Z', 'a.b'];
    expect(parseCursor('eventTypes', encodeCursor('eventTypes', key))).toEqual(key);
  });

  test('with any one character changed, added or taken away is none', () => {
    const cursor = encodeCursor('deliveries', [KEY, KEY]);
    const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ '];
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...characters), (at, character) => {
        const [before, after] = [cursor.slice(0, at), cursor.slice(at + 1)];
        const changed = before + character + after;
        if (changed !== cursor) expect(parseCursor('deliveries', changed)).toBeNull();
        expect(parseCursor('deliveries', before + after)).toBeNull();
        expect(parseCursor('deliveries', before + character + cursor.slice(at))).toBeNull();
      }),
    );
  });

  test('of one list is none of another', () => {
    expect(parseCursor('events', encodeCursor('applications', [KEY]))).toBeNull();
    expect(parseCursor('deliveries', encodeCursor('events', [KEY]))).toBeNull();
  });

  test('that is well made of something else is none, and no text makes it throw', () => {
    expect(parseCursor('events', encodeCursor('events', ['not a uuid']))).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseCursor('events', text)).toBeNull();
      }),
    );
    expect(parseCursor('events', 'A'.repeat(100_000))).toBeNull();
  });

  test('that is forged, check and all, is none, and makes nothing throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (content) => {
        expect(parseCursor('events', forged(content))).toBeNull();
      }),
    );
    for (const content of ['[', 'nonsense', 'null', '1', '{}', '[1]', '["events",null]', '[["events"]]']) {
      expect(parseCursor('events', forged(content))).toBeNull();
    }
  });

  test.each(['0000-01-01T00:00:00.000000Z', '1969-12-31T23:59:59.999999Z', '2026-02-30T00:00:00.000000Z', 'infinity'])(
    'of the moment %s is none',
    (moment) => {
      expect(parseCursor('eventTypes', encodeCursor('eventTypes', [moment, 'a.b']))).toBeNull();
      expect(parseCursor('formats', encodeCursor('formats', [moment, 'mine']))).toBeNull();
    },
  );

  test.each(['1970-01-01T00:00:00.000000Z', '9999-12-31T23:59:59.999999Z'])('of the moment %s is one', (moment) => {
    expect(parseCursor('eventTypes', encodeCursor('eventTypes', [moment, 'a.b']))).toEqual([moment, 'a.b']);
  });

  test.each(['a\u0000b', '', 'a b', 'a'.repeat(129), '\ud800'])('of the name %j is none', (name) => {
    const moment = '2026-01-02T03:04:05.678901Z';
    expect(parseCursor('eventTypes', encodeCursor('eventTypes', [moment, name]))).toBeNull();
    expect(parseCursor('formats', encodeCursor('formats', [moment, name]))).toBeNull();
    expect(parseCursor('formats', encodeCursor('formats', ['', name]))).toBeNull();
  });
});

/** Any content as a cursor whose check is right. */
function forged(content: string): string {
  const check = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return Buffer.concat([Buffer.from(check, 'hex'), Buffer.from(content)]).toString('base64url');
}
