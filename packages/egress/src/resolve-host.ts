import { type AddressGuard, isLoopbackName, LOOPBACK_ADDRESSES } from '@postrider/core';
import type { HostsFile } from './hosts-file.ts';
import type { Resolve } from './resolve.ts';

/**
 * Finds a host's addresses where they are to be looked for. What was found is still to be judged.
 *
 * `localhost` is asked of nobody: it is what is permitted of this machine, so that permitting IPv4 is enough. A name that
 * the operator exempts is looked up as the system does, every other one in the hosts file and then by our own questions.
 */
export function hostResolver(deps: {
  readonly guard: AddressGuard;
  readonly hostsFile: HostsFile;
  readonly dns: Resolve;
  readonly system: Resolve;
}): Resolve {
  return async (name) => {
    if (deps.guard.exemptsHost(name)) return deps.system(name);
    if (isLoopbackName(name)) {
      const permitted = LOOPBACK_ADDRESSES.filter((address) => deps.guard.permits(address));
      return { ok: true, addresses: permitted.length === 0 ? LOOPBACK_ADDRESSES : permitted, ttlMs: 0 };
    }
    const written = await deps.hostsFile(name);
    return written.length > 0 ? { ok: true, addresses: written, ttlMs: 0 } : deps.dns(name);
  };
}
