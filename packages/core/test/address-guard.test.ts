import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowEntryProblem, createAddressGuard, endpointUrlProblem } from '../src/index.ts';
import { bytesOf, isPublicByTheTable, neighbour, textOf, urlSpellings } from './address-reference.ts';
import { METADATA, NOT_PUBLIC, PUBLIC } from './address-table.ts';

const strict = createAddressGuard({ allow: [] });
const EVERYTHING = ['0.0.0.0/0', '::/0'];

describe('No address of a range that is not public is permitted, in no spelling', () => {
  test.each(NOT_PUBLIC)('%s: %s to %s', (_what, first, last) => {
    for (const bytes of [bytesOf(first), bytesOf(last)]) {
      expect(strict.permits(textOf(bytes)), textOf(bytes)).toBe(false);
      for (const host of urlSpellings(bytes)) expect(isRefused(host), host).toBe(true);
    }
  });

  test.each(NOT_PUBLIC)('but beside %s, %s to %s, what is public is permitted.', (_what, first, last) => {
    for (const bytes of [neighbour(bytesOf(first), -1), neighbour(bytesOf(last), 1)]) {
      const expected = isPublicByTheTable(bytes);
      expect(strict.permits(textOf(bytes)), textOf(bytes)).toBe(expected);
      for (const host of urlSpellings(bytes)) expect(isRefused(host), host).toBe(!expected);
    }
  });
});

test.each(PUBLIC)('The address %s is public.', (address) => {
  expect(strict.permits(address)).toBe(true);
});

test.each([
  'localhost',
  '',
  '2130706433',
  '0177.0.0.1',
  '08.8.8.8',
  '8.8.8',
  '8.8.8.256',
  '8.8.8.8.8',
  '8.8.8.8 ',
  '[2606:4700::1]',
  '2606:4700::1::2',
  '2606:4700',
  '2606:4700:::1',
  ':2606:4700::1',
  '1:2:3:4:5:6:7:8:9',
  '2606::g',
  '2606::12345',
  '2606:1:2:3:4:5:6::7:8',
  '2606:1:2:3:4:5:6:7::8',
  '2606:8.8.8.8::1',
  '2606::8.8.8.256',
  '2606::8.8.8.8:1',
])('"%s" is no address that a socket or a resolver writes, and is not permitted.', (text) => {
  expect(strict.permits(text)).toBe(false);
});

test('Two colons stand for one word of zeros, too.', () => {
  expect(strict.permits('2606:4700:1:2:3:4:5::')).toBe(true);
  expect(strict.permits('::4700:1:2:3:4:5:6')).toBe(false);
});

test('A link-local address is judged without its zone.', () => {
  expect(strict.permits('fe80::1%eth0')).toBe(false);
  expect(createAddressGuard({ allow: ['fe80::/10'] }).permits('fe80::1%eth0')).toBe(true);
});

describe('Whatever the address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const anywhere = fc.oneof(
    fc.array(byte, { minLength: 4, maxLength: 4 }),
    fc.array(byte, { minLength: 16, maxLength: 16 }),
    fc.array(byte, { minLength: 15, maxLength: 15 }).map((rest) => [0x20 + ((rest[0] ?? 0) % 0x20), ...rest]),
    fc.array(byte, { minLength: 4, maxLength: 4 }).map((last) => [...bytesOf('::ffff:0:0').slice(0, 12), ...last]),
  );
  const nearAnEdge = fc
    .tuple(fc.constantFrom(...NOT_PUBLIC.flatMap(([_what, first, last]) => [first, last])), fc.array(byte), fc.nat(16))
    .map(([edge, noise, from]) => bytesOf(edge).map((kept, at) => (at < from ? kept : (noise[at] ?? kept))));

  test('the guard says what the table says.', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, nearAnEdge), (bytes) => {
        expect(strict.permits(textOf(bytes))).toBe(isPublicByTheTable(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('and in whatever spelling, a URL is refused exactly when its address is.', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, nearAnEdge), (bytes) => {
        for (const host of urlSpellings(bytes)) expect(isRefused(host), host).toBe(!isPublicByTheTable(bytes));
      }),
      { numRuns: 300 },
    );
  });
});

describe('The allow list', () => {
  test('exempts the addresses inside its CIDRs, and no others.', () => {
    const guard = createAddressGuard({ allow: ['10.1.0.0/16', 'fd00::/8', '::1', '192.168.7.7'] });
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '::1', '192.168.7.7']) {
      expect(guard.permits(address), address).toBe(true);
    }
    for (const address of ['10.2.0.1', '127.0.0.1', 'fc00::1', '::2', '192.168.7.8', '::ffff:10.2.0.1']) {
      expect(guard.permits(address), address).toBe(false);
    }
  });

  test('takes an IPv4-mapped range for the IPv4 range it is.', () => {
    const guard = createAddressGuard({ allow: ['::ffff:10.0.0.0/104'] });
    expect([guard.permits('10.9.9.9'), guard.permits('11.0.0.1')].join()).toBe('true,true');
    expect(guard.permits('172.16.0.1')).toBe(false);
  });

  test('exempts host names whatever their case, and not what only ends like them.', () => {
    const guard = createAddressGuard({ allow: ['Hooks.Internal', 'localhost.'] });
    for (const name of ['hooks.internal', 'HOOKS.INTERNAL.', 'localhost']) expect(guard.exemptsHost(name)).toBe(true);
    for (const name of ['evil-hooks.internal', 'a.hooks.internal', 'internal']) {
      expect(guard.exemptsHost(name)).toBe(false);
    }
  });

  test('permits an exempt name, and no other, to have a private address.', () => {
    const guard = createAddressGuard({ allow: ['hooks.internal'] });
    expect(guard.permits('10.0.0.1', 'hooks.internal')).toBe(true);
    expect([guard.permits('10.0.0.1', 'other.internal'), guard.permits('10.0.0.1')]).toEqual([false, false]);
  });

  test('opens a translator for public addresses only, if it does not say what else may be behind it.', () => {
    const guard = createAddressGuard({ allow: ['64:ff9b::/96', '2002::/16', '10.0.0.0/8'] });
    for (const address of ['64:ff9b::8.8.8.8', '64:ff9b::10.0.0.1', '2002:808:808::1']) {
      expect(guard.permits(address), address).toBe(true);
    }
    for (const address of ['64:ff9b::127.0.0.1', '64:ff9b::192.168.0.1', '2002:7f00:1::1', '64:ff9b:1::8.8.8.8']) {
      expect(guard.permits(address), address).toBe(false);
    }
  });

  test.each(METADATA)(
    'does not open %s, be it by address or by name, unless metadata is allowed besides.',
    (address) => {
      const allow = [...EVERYTHING, 'metadata.internal'];
      const guard = createAddressGuard({ allow });
      expect([guard.permits(address), guard.permits(address, 'metadata.internal')]).toEqual([false, false]);
      expect(createAddressGuard({ allow, allowMetadata: true }).permits(address)).toBe(true);
      expect(createAddressGuard({ allow: [], allowMetadata: true }).permits(address)).toBe(false);
    },
  );

  test.each([
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
    '127.0.0.1',
    'localhost',
    'my_host',
    'a',
    '1st.example',
    'a.b-c.example.',
  ])('%s is a good entry.', (entry) => expect(allowEntryProblem(entry)).toBeNull());

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '300.1.1.1',
    '1.2',
    '10.20.30',
    'a b',
    'fd00::/129',
    '*.internal',
    '10.0.0.0/',
    '10.0.0.0/0x8',
    '10.0.0.0/8e0',
    '::ffff:10.0.0.0/95',
  ])('"%s" is none, and is told.', (entry) => {
    expect(allowEntryProblem(entry)).toContain(`"${entry}"`);
    expect(() => createAddressGuard({ allow: [entry] })).toThrow(`"${entry}"`);
  });
});

function isRefused(host: string): boolean {
  const problem = endpointUrlProblem(`https://${host}/`, { http: false, guard: strict });
  // Any other problem would mean that the spelling is wrong, not the address.
  if (problem !== null) expect(problem).toContain('cannot be reached on the internet');
  return problem !== null;
}
