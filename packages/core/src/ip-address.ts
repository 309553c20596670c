/** An address as a number. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address that it stands for. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface AddressRange {
  readonly first: IpAddress;
  /** How many leading bits an address has in common with all others of the range. */
  readonly prefixBits: number;
}

/**
 * Reads an address in the spellings that sockets, resolvers and WHATWG URLs use: four decimal numbers, or RFC 4291 (2.2),
 * with or without a zone. Null: anything else, so also the short, octal and hexadecimal ones of `inet_aton`.
 */
export function parseAddress(text: string): IpAddress | null {
  const short = parseIPv4(text);
  if (short !== null) return { family: 4, value: short };
  const long = parseIPv6(text.replace(/%[^%]+$/, ''));
  if (long === null) return null;
  return long >> 32n === MAPPED ? { family: 4, value: long & 0xffff_ffffn } : { family: 6, value: long };
}

/** Reads `10.0.0.0/8` or a single address; a mapped range has the prefix of its IPv6 form. Null: neither. */
export function parseRange(text: string): AddressRange | null {
  const [address = '', prefix, ...more] = text.split('/');
  const first = parseAddress(address);
  if (first === null || more.length > 0) return null;
  const bitsMax = bitsOf(first);
  if (prefix === undefined) return { first, prefixBits: bitsMax };
  const prefixBits = Number(prefix) - (first.family === 4 && address.includes(':') ? 96 : 0);
  return /^\d{1,3}$/.test(prefix) && prefixBits >= 0 && prefixBits <= bitsMax ? { first, prefixBits } : null;
}

export function contains({ first, prefixBits }: AddressRange, address: IpAddress): boolean {
  const free = BigInt(bitsOf(first) - prefixBits);
  return first.family === address.family && first.value >> free === address.value >> free;
}

/** The first 96 bits of `::ffff:0:0/96`. */
const MAPPED = 0xffffn;

function bitsOf({ family }: IpAddress): number {
  return family === 4 ? 32 : 128;
}

function parseIPv4(text: string): bigint | null {
  const parts = text.split('.');
  // Three or fewer parts, and a leading zero (octal to some, decimal to others), are not for guessing.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseIPv6(text: string): bigint | null {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail] = halves.map((half, at) => wordsOf(half, at === halves.length - 1));
  if (halves.length > 2 || head === null || tail === null) return null;
  const zeros = 8 - head.length - (tail?.length ?? 0);
  // `::` stands for at least one word.
  if (tail === undefined ? zeros !== 0 : zeros < 1) return null;
  const words = [...head, ...new Array<bigint>(zeros).fill(0n), ...(tail ?? [])];
  return words.reduce((value, word) => value * 65_536n + word, 0n);
}

/** Only the last part of an address may be an IPv4 address, which makes two words. */
function wordsOf(parts: readonly string[], last: boolean): readonly bigint[] | null {
  const words: bigint[] = [];
  for (const [at, part] of parts.entries()) {
    const dotted = last && at === parts.length - 1 ? parseIPv4(part) : null;
    if (dotted !== null) words.push(dotted >> 16n, dotted & 0xffffn);
    else if (/^[\da-f]{1,4}$/i.test(part)) words.push(BigInt(`0x${part}`));
    else return null;
  }
  return words;
}
