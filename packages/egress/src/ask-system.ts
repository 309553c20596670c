import { lookup } from 'node:dns/promises';
import { SYSTEM_LOOKUP_TTL_MS } from './limits.ts';
import type { Resolve, Resolved } from './resolve.ts';

/**
 * Finds a name as other programs on this machine do: hosts file, search domains, multicast DNS. It can hold one of Node's
 * four threads for as long as the system likes: only for names that the operator has chosen.
 */
export const askSystem: Resolve = async (name) => {
  try {
    const found = await lookup(name, { all: true });
    return { ok: true, addresses: found.map(({ address }) => address), ttlMs: SYSTEM_LOOKUP_TTL_MS };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
};

function codeOf(error: unknown): Extract<Resolved, { ok: false }>['code'] {
  return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND' ? 'dns_not_found' : 'dns_unavailable';
}
