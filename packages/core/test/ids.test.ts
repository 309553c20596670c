import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeId, encodeId, firstUuidOf, type IdKind, isUid, momentOf, uuid7, uuidOfEvent } from '../src/index.ts';

const kinds: readonly IdKind[] = ['application', 'endpoint', 'event', 'delivery', 'attempt', 'operation', 'key'];
const kind = fc.constantFrom(...kinds);
const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
});
const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const randomBytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

describe('an id as the outside sees it', () => {
  test.each([
    ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
    ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
    ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
    ['00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
    ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
  ])('of the UUID %s has the digits of the TypeID specification', (given, digits) => {
    expect(encodeId('event', given)).toBe(`evt_${digits}`);
    expect(decodeId('event', `evt_${digits}`)).toBe(given);
  });

  test('is the whole 128 bits read as one number in base 32', () => {
    const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
    fc.assert(
      fc.property(uuid, (id) => {
        let digits = '';
        for (let rest = BigInt(`0x${id.replaceAll('-', '')}`); digits.length < 26; rest >>= 5n) {
          digits = alphabet.charAt(Number(rest & 31n)) + digits;
        }
        expect(encodeId('delivery', id)).toBe(`dlv_${digits}`);
      }),
    );
  });

  test('comes back as the UUID it was made of, for its own kind and no other', () => {
    fc.assert(
      fc.property(kind, kind, uuid, (made, read, id) => {
        expect(decodeId(read, encodeId(made, id))).toBe(made === read ? id : null);
      }),
    );
  });

  test.each<[IdKind, string]>([
    ['application', 'app'],
    ['endpoint', 'ep'],
    ['event', 'evt'],
    ['delivery', 'dlv'],
    ['attempt', 'att'],
    ['operation', 'op'],
    ['key', 'key'],
    ['portalSession', 'pts'],
    ['session', 'ses'],
    ['signInLink', 'sil'],
    ['auditEntry', 'aud'],
  ])('of the kind %s begins with %s_', (k, prefix) => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    expect(encodeId(k, id)).toBe(`${prefix}_01h455vb4pex5vsknk084sn02q`);
    expect(decodeId(k, encodeId(k, id))).toBe(id);
  });

  test('sorts as the UUIDs do', () => {
    fc.assert(
      fc.property(uuid, uuid, (a, b) => {
        expect(encodeId('event', a) < encodeId('event', b)).toBe(a < b);
      }),
    );
  });

  test.each([
    ['evt_01H455VB4PEX5VSKNK084SN02Q', 'upper case'],
    ['evt_81h455vb4pex5vsknk084sn02q', 'more than 128 bits'],
    ['evt_zzzzzzzzzzzzzzzzzzzzzzzzzz', 'more than 128 bits'],
    ['evt_01h455vb4pex5vsknk084sn02', 'one digit too few'],
    ['evt_01h455vb4pex5vsknk084sn02q0', 'one digit too many'],
    ['evt_01h455vb4pex5vsknk084sn02q0000', 'four digits too many'],
    ['evt_01h455vb4pex5vsknk084s', 'four digits too few'],
    ['evt_u1h455vb4pex5vsknk084sn02q', 'a letter outside the alphabet at its beginning'],
    ['evt_01u455vb4pex5vsknk084sn02q', 'a letter outside the alphabet after that'],
    ['evt_01h455vb4pex5vsknk084sn0il', 'letters outside the alphabet'],
    ['evt_01h455vb4pex5vsknk084sn0uo', 'letters outside the alphabet'],
    ['evt_01h455vb4pex5vsknk084sn0-q', 'a hyphen'],
    [' evt_01h455vb4pex5vsknk084sn02q', 'a space before'],
    ['evt-01h455vb4pex5vsknk084sn02q', 'another separator'],
    ['01h455vb4pex5vsknk084sn02q', 'no prefix'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', 'a UUID'],
    ['', 'nothing'],
  ])('is not %j: %s', (text) => {
    expect(decodeId('event', text)).toBeNull();
  });

  test('is no text but the one spelling that encoding gives', () => {
    fc.assert(
      fc.property(kind, fc.oneof(fc.string(), fc.stringMatching(/^(evt|ep|app)_[0-9a-zA-Z]{26}$/)), (k, text) => {
        const id = decodeId(k, text);
        expect(id === null || encodeId(k, id) === text).toBe(true);
      }),
    );
  });
});

describe('a new id', () => {
  test('is a UUID of version 7 in the variant of RFC 9562', () => {
    fc.assert(
      fc.property(moment, randomBytes(10), (ms, random) => {
        expect(uuid7(ms, random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  test('of the example in RFC 9562 (appendix A.6) is that of the example', () => {
    const random = Uint8Array.from(Buffer.from('0cc318c4dc0c0c07398f', 'hex'));
    expect(uuid7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  test('tells its millisecond', () => {
    fc.assert(
      fc.property(moment, randomBytes(10), (ms, random) => {
        expect(momentOf(uuid7(ms, random)).getTime()).toBe(ms);
      }),
    );
  });

  test('uses 74 random bits: each of them changes it', () => {
    const none = uuid7(0, new Uint8Array(10));
    const made = new Set([none]);
    for (let bit = 0; bit < 80; bit += 1) {
      const random = new Uint8Array(10);
      random[bit >> 3] = 1 << (bit & 7);
      made.add(uuid7(0, random));
    }
    expect(made.size).toBe(75);
  });

  test('takes a fraction of a millisecond off', () => {
    expect(uuid7(1.9, new Uint8Array(10))).toBe(uuid7(1, new Uint8Array(10)));
  });

  test('without a single random bit is the first of its millisecond', () => {
    expect(firstUuidOf(new Date(0x017f22e279b0))).toBe('017f22e2-79b0-7000-8000-000000000000');
    expect(uuid7(0x017f22e279b0, new Uint8Array(10))).toBe(firstUuidOf(new Date(0x017f22e279b0)));
  });

  test('is not before the first of its millisecond, nor after the first of the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 42 }), randomBytes(10), (ms, random) => {
        const made = uuid7(ms, random);
        expect(made >= firstUuidOf(new Date(ms))).toBe(true);
        expect(made < firstUuidOf(new Date(ms + 1))).toBe(true);
      }),
    );
  });

  test('is refused with fewer random bytes than it needs', () => {
    expect(() => uuid7(0, new Uint8Array(9))).toThrow('needs 10 random bytes');
  });
});

describe('an id of something that belongs to an event', () => {
  test("begins with the event's first 64 bits, and so with its moment", () => {
    fc.assert(
      fc.property(moment, randomBytes(10), randomBytes(8), (ms, random, more) => {
        const event = uuid7(ms, random);
        const id = uuidOfEvent(event, more);
        expect(id.slice(0, 18)).toBe(event.slice(0, 18));
        expect(momentOf(id)).toEqual(momentOf(event));
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  test('ends with 62 random bits: each of them changes it', () => {
    const made = new Set<string>();
    for (let bit = 0; bit < 64; bit += 1) {
      const random = new Uint8Array(8);
      random[bit >> 3] = 1 << (bit & 7);
      made.add(uuidOfEvent('01890a5d-ac96-774b-bcce-b302099a8057', random));
    }
    expect(made.size).toBe(63);
  });
});

describe("a caller's uid", () => {
  test.each(['a', '42', 'customer-42', 'a.b_c-D', 'event', 'apple_1', '_', 'ep', 'key', 'my-evt_1', 'x'.repeat(128)])(
    'may be %s',
    (text) => {
      expect(isUid(text)).toBe(true);
    },
  );

  test.each([
    '',
    'x'.repeat(129),
    'a b',
    'ä',
    'a/b',
    'a\n',
    'app_1',
    'ep_',
    'evt_x',
    'dlv_x',
    'att_x',
    'op_x',
    'key_x',
  ])('may not be %j', (text) => {
    expect(isUid(text)).toBe(false);
  });

  test('is never an id of ours', () => {
    fc.assert(
      fc.property(kind, uuid, (k, id) => {
        expect(isUid(encodeId(k, id))).toBe(false);
      }),
    );
  });
});
