import { type AddressRange, contains, type IpAddress, parseRange } from './ip-address.ts';

/**
 * Ranges that no receiver on the internet has its address in: IANA's registries of special-purpose addresses (RFC 6890),
 * those that are globally reachable included (anycast of protocols that are not HTTP), and multicast.
 */
const SPECIAL_RANGES = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by a carrier
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocols
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '2001::/23', // IETF protocols: Teredo, benchmarks, AMT, AS112, ORCHID, DRIP
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map(range);

/**
 * All that IANA hands out to be routed. Whatever is outside is special or not assigned: loopback, link-local, unique
 * local, multicast, segment routing, discard, and what embeds an IPv4 address (compatible, SIIT, NAT64).
 */
const GLOBAL_UNICAST = range('2000::/3');

/**
 * Where clouds answer their machines with credentials, to whoever asks from there. Two are not special at all to IANA
 * (168.63.129.16) or lie in a network that an operator may have reason to allow.
 */
const METADATA_RANGES = [
  '169.254.0.0/16', // 169.254.169.254 of nearly all, 169.254.170.2 and .23 of AWS' containers, 169.254.0.23 of Tencent
  '100.100.100.200/32', // Alibaba
  '192.0.0.192/32', // Oracle
  '168.63.129.16/32', // Azure
  'fd00:ec2::/32', // AWS
  'fd20:ce::254/128', // Google
  'fd00:42::42/128', // Scaleway
  'fe80::a9fe:a9fe/128', // OpenStack
].map(range);

/** Translators and tunnels, with how far from the right the IPv4 address stands that a packet ends at. */
const EMBEDDINGS: readonly { readonly range: AddressRange; readonly shift: bigint; readonly inverted?: true }[] = [
  { range: range('::/96'), shift: 0n }, // IPv4-compatible
  { range: range('::ffff:0:0:0/96'), shift: 0n }, // SIIT
  { range: range('64:ff9b::/96'), shift: 0n }, // NAT64
  { range: range('64:ff9b:1::/48'), shift: 0n }, // NAT64 of a local network, as it is nearly always laid out
  { range: range('2002::/16'), shift: 80n }, // 6to4
  { range: range('2001::/32'), shift: 0n, inverted: true }, // Teredo
];

/** A unicast address on the public internet, and none of a cloud's metadata service. */
export function isPublicAddress(address: IpAddress): boolean {
  if (address.family === 6 && !contains(GLOBAL_UNICAST, address)) return false;
  return !SPECIAL_RANGES.some((special) => contains(special, address)) && !isMetadataAddress(address);
}

export function isMetadataAddress(address: IpAddress): boolean {
  return METADATA_RANGES.some((metadata) => contains(metadata, address));
}

/** The IPv4 address inside an IPv6 one that a translator or tunnel unpacks; null: there is none. */
export function embeddedAddress(address: IpAddress): IpAddress | null {
  // Loopback and the unspecified address lie among the compatible ones, and embed nothing.
  if (address.family === 6 && address.value <= 1n) return null;
  const embedding = EMBEDDINGS.find(({ range: translated }) => contains(translated, address));
  if (embedding === undefined) return null;
  const bits = (address.value >> embedding.shift) & 0xffff_ffffn;
  return { family: 4, value: embedding.inverted === true ? bits ^ 0xffff_ffffn : bits };
}

function range(text: string): AddressRange {
  const parsed = parseRange(text);
  if (parsed === null) throw new Error(`${text} is not a range.`);
  return parsed;
}
