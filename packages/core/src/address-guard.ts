import { type AddressRange, contains, type IpAddress, parseAddress, parseRange } from './ip-address.ts';
import { embeddedAddress, isMetadataAddress, isPublicAddress } from './special-addresses.ts';

export interface AddressGuard {
  /** The operator vouches for the name: it may have private addresses. */
  exemptsHost(name: string): boolean;
  /**
   * May be connected to, for a URL with this host: public, inside an exempt range, or the address of an exempt name.
   * Without `name`: whatever the name is.
   */
  permits(address: string, name?: string): boolean;
}

export interface AddressGuardOptions {
  /** CIDRs, addresses and host names; an entry that is none throws: ask `allowEntryProblem` before. */
  readonly allow: readonly string[];
  /** Without it metadata services of clouds are shut, whatever `allow` says: they give away the machine's own rights. */
  readonly allowMetadata?: boolean;
}

/** Judges where requests may go. */
export function createAddressGuard({ allow, allowMetadata = false }: AddressGuardOptions): AddressGuard {
  const hosts = new Set<string>();
  const ranges: AddressRange[] = [];
  for (const entry of allow) {
    const problem = allowEntryProblem(entry);
    if (problem !== null) throw new Error(problem);
    const range = parseRange(entry);
    if (range === null) hosts.add(canonicalHost(entry));
    else ranges.push(range);
  }
  const exemptsHost = (name: string) => hosts.has(canonicalHost(name));

  function isPermitted(address: IpAddress, exempt: boolean): boolean {
    if (isMetadataAddress(address) && !allowMetadata) return false;
    if (isPublicAddress(address)) return true;
    if (!exempt && !ranges.some((range) => contains(range, address))) return false;
    // Who allows a translator (NAT64) has not allowed all that is behind it.
    const embedded = embeddedAddress(address);
    return embedded === null || isPermitted(embedded, exempt);
  }

  return {
    exemptsHost,
    permits(text, name) {
      const address = parseAddress(text);
      return address !== null && isPermitted(address, name !== undefined && exemptsHost(name));
    },
  };
}

/** What is wrong with an entry of the allow list, as a sentence; null: nothing. */
export function allowEntryProblem(entry: string): string | null {
  if (parseRange(entry) !== null || hostName.test(entry)) return null;
  return `"${entry}" is neither a CIDR (10.0.0.0/8, fd00::/8), an address nor a host name: correct the list.`;
}

/** At most 253 characters, and not only of digits and dots, which would be an address with a mistake in it. */
const hostName = /^(?!\d+(\.\d+)*\.?$)[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?$/;

function canonicalHost(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
