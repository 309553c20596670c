import type { AddressGuard } from './address-guard.ts';
import { parseAddress } from './ip-address.ts';

/**
 * What is wrong with the host of an endpoint's URL, judged by its text, as a sentence; null: nothing that its text shows.
 * `hostname` is that of a WHATWG URL, which writes an address in all its spellings (decimal, octal, hexadecimal, short,
 * full-width, percent-encoded) in one way.
 */
export function endpointHostProblem(hostname: string, guard: AddressGuard): string | null {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (parseAddress(literal) !== null) return guard.permits(literal) ? null : PRIVATE_ADDRESS;
  if (guard.exemptsHost(hostname) || !isInternalName(hostname)) return null;
  // In development mode names lead to this machine.
  return LOOPBACK_ADDRESSES.some((address) => guard.permits(address)) ? null : INTERNAL_NAME;
}

/** What `localhost` stands for, without a question to anyone (RFC 6761, 6.3). */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'] as const;

export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

const PRIVATE_ADDRESS =
  'The host is an address that cannot be reached on the internet: use a public one, or let the operator allow it (POSTRIDER_EGRESS_ALLOW).';

const INTERNAL_NAME =
  'The host name is one of an internal network: use a public one, or let the operator allow it (POSTRIDER_EGRESS_ALLOW).';

/**
 * Cannot be registered in public DNS, so that only a network's own name server answers for it. To ask that for a stranger
 * would tell which names there are.
 */
function isInternalName(hostname: string): boolean {
  const labels = hostname.split('.');
  return (
    labels.length === 1 ||
    INTERNAL_DOMAINS.has(labels.at(-1) ?? '') ||
    INTERNAL_ZONES.some((zone) => hostname === zone || hostname.endsWith(`.${zone}`))
  );
}

/** A home's own, and what addresses are called: no server has its name there (RFC 8375, 1035, 3596). */
const INTERNAL_ZONES = ['home.arpa', 'in-addr.arpa', 'ip6.arpa'] as const;

/** Reserved (RFC 6761, 6762, 7686; ICANN's `internal`), or in wide use inside networks and never delegated. */
const INTERNAL_DOMAINS: ReadonlySet<string> = new Set([
  'consul',
  'corp',
  'home',
  'internal',
  'intra',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'mail',
  'onion',
  'private',
  'svc',
]);
