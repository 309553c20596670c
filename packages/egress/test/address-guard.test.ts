import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressGuard } from '../src/address-guard.ts';
import { allowEntryProblem } from '../src/index.ts';

describe('Public unicast addresses are permitted', () => {
  const guard = createAddressGuard([]);
  test.each(['1.1.1.1', '8.8.8.8', '93.184.215.14', '172.15.255.255', '172.32.0.0', '100.63.255.255', '100.128.0.0'])(
    '%s',
    (address) => expect(guard.permits(address)).toBe(true),
  );
  test.each(['2606:4700:4700::1111', '2a00:1450:4001:81c::200e', '::ffff:8.8.8.8', '::ffff:808:808'])('%s', (address) =>
    expect(guard.permits(address)).toBe(true),
  );
});

describe('Everything else is not', () => {
  const guard = createAddressGuard([]);
  test.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared by a carrier', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local: cloud metadata', '169.254.169.254'],
    ['IETF protocols', '192.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarks', '198.18.0.1'],
    ['benchmarks', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback', '::ffff:7f00:1'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['compatible loopback', '::127.0.0.1'],
    ['compatible loopback', '::7f00:1'],
    ['compatible with a public one', '::8.8.8.8'],
    ['translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64', '64:ff9b:1::7f00:1'],
    ['discard', '100::1'],
    ['Teredo', '2001::1'],
    ['IETF protocols', '2001:1::1'],
    ['benchmarks', '2001:2::1'],
    ['ORCHID', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['6to4 of a private address', '2002:a00:1::1'],
    ['segment routing', '5f00::1'],
    ['unique local', 'fc00::1'],
    ['unique local: cloud metadata', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['not assigned', '4000::1'],
    ['not an address', 'localhost'],
    ['not an address', ''],
    ['a spelling that no resolver answers with', '2130706433'],
    ['a spelling that no resolver answers with', '0177.0.0.1'],
  ])('%s: %s', (_what, address) => expect(guard.permits(address)).toBe(false));

  test('No IPv6 address outside 2000::/3 is permitted but an IPv4-mapped one.', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        fc.pre(isIPv6(address) && !/ffff/i.test(address));
        const first = Number.parseInt(address.split(':')[0] || '0', 16);
        if (guard.permits(address)) expect(first >> 13).toBe(1);
      }),
    );
  });
});

describe('The allow list', () => {
  test('exempts the addresses inside its CIDRs, and no others.', () => {
    const guard = createAddressGuard(['10.1.0.0/16', 'fd00::/8', '::1', '192.168.7.7']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '::1', '192.168.7.7']) {
      expect(guard.permits(address), address).toBe(true);
    }
    for (const address of ['10.2.0.1', '127.0.0.1', 'fc00::1', '::2', '192.168.7.8', '::ffff:10.2.0.1']) {
      expect(guard.permits(address), address).toBe(false);
    }
  });

  test('takes an IPv4-mapped range for the IPv4 range it is.', () => {
    const guard = createAddressGuard(['::ffff:10.0.0.0/104']);
    expect([guard.permits('10.9.9.9'), guard.permits('11.0.0.1')].join()).toBe('true,true');
    expect(guard.permits('172.16.0.1')).toBe(false);
  });

  test('exempts host names whatever their case, and not what only ends like them.', () => {
    const guard = createAddressGuard(['Hooks.Internal', 'localhost.']);
    for (const name of ['hooks.internal', 'HOOKS.INTERNAL.', 'localhost']) expect(guard.exemptsHost(name)).toBe(true);
    for (const name of ['evil-hooks.internal', 'a.hooks.internal', 'internal']) {
      expect(guard.exemptsHost(name)).toBe(false);
    }
  });

  test.each(['10.0.0.0/8', '::1', 'fd00::/8', '127.0.0.1', 'localhost', 'my_host', 'a.b-c.example.'])(
    '%s is a good entry.',
    (entry) => expect(allowEntryProblem(entry)).toBeNull(),
  );

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '300.1.1.1',
    '1.2',
    'a b',
    'fd00::/129',
    '*.internal',
    '10.0.0.0/',
  ])('"%s" is none, and is told.', (entry) => {
    expect(allowEntryProblem(entry)).toContain(`"${entry}"`);
    expect(() => createAddressGuard([entry])).toThrow(`"${entry}"`);
  });
});
