import { isIP, isIPv6 } from 'node:net';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

export interface AddressGuard {
  /** The name is exempt: whatever it resolves to may be connected to. */
  exemptsHost(name: string): boolean;
  /** May be connected to: a public unicast address, or one inside an exempt CIDR. */
  permits(address: string): boolean;
}

/**
 * Judges where requests may go. `allow` holds CIDRs, single addresses and host names that are exempt; an entry that is
 * none of these throws (see `allowEntryProblem`).
 */
export function createAddressGuard(allow: readonly string[]): AddressGuard {
  const hosts = new Set<string>();
  const ranges: (readonly [IPv4 | IPv6, number])[] = [];
  for (const entry of allow) {
    const problem = allowEntryProblem(entry);
    if (problem !== null) throw new Error(problem);
    const range = asRange(entry);
    if (range === null) hosts.add(canonicalHost(entry));
    else ranges.push(range);
  }
  return {
    exemptsHost: (name) => hosts.has(canonicalHost(name)),
    permits(address) {
      const judged = asAddress(address);
      if (judged === null) return false;
      return (
        isPublic(judged) || ranges.some(([base, bits]) => judged.kind() === base.kind() && judged.match(base, bits))
      );
    },
  };
}

/** An address that must not be connected to; the same words for all, so that they tell nothing about a network. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  constructor() {
    super('The address is not public.');
  }
}

/** What is wrong with an entry of the allow list, as a sentence; null: nothing. */
export function allowEntryProblem(entry: string): string | null {
  if (asRange(entry) !== null || hostName.test(entry)) return null;
  return `"${entry}" is neither a CIDR (10.0.0.0/8, fd00::/8), an address nor a host name: correct the list.`;
}

/** At most 253 characters, and not only of digits and dots, which would be an address with a mistake in it. */
const hostName = /^(?!\d+(\.\d+)*\.?$)[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?$/;

/**
 * Public unicast, as the registries of special-purpose addresses (RFC 6890) have it. IPv6 only inside 2000::/3: what
 * embeds an IPv4 address elsewhere (`::7f00:1`) counts as unicast for ipaddr.js.
 */
function isPublic(address: IPv4 | IPv6): boolean {
  return address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(globalUnicast, 3));
}

const globalUnicast = ipaddr.IPv6.parse('2000::');

/** Null: not an address in one of the spellings that sockets and resolvers use. IPv4-mapped ones are IPv4. */
function asAddress(text: string): IPv4 | IPv6 | null {
  if (isIP(text) === 0) return null;
  const address = ipaddr.parse(isIPv6(text) ? withoutDots(text) : text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** IPv6 text with its last 32 bits in hexadecimal: ipaddr.js takes `::1.2.3.4` for the IPv4-mapped `::ffff:1.2.3.4`. */
function withoutDots(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)/, (_dotted, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

function asRange(entry: string): readonly [IPv4 | IPv6, number] | null {
  const [text = '', prefix, ...rest] = entry.split('/');
  const address = asAddress(text);
  if (address === null || rest.length > 0) return null;
  const bitsMax = address instanceof ipaddr.IPv4 ? 32 : 128;
  if (prefix === undefined) return [address, bitsMax];
  // A mapped range is written with the prefix of its IPv6 form.
  const bits = Number(prefix) - (isIPv6(text) && address instanceof ipaddr.IPv4 ? 96 : 0);
  return /^\d{1,3}$/.test(prefix) && bits >= 0 && bits <= bitsMax ? [address, bits] : null;
}

function canonicalHost(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
