import { Resolver } from 'node:dns/promises';
import { DNS_QUESTION_MS, DNS_QUESTION_TRIES, LOOKUP_MS_MAX } from './limits.ts';
import type { Resolve } from './resolve.ts';

/**
 * Asks name servers for a name's IPv4 and IPv6 addresses, and ends within `LOOKUP_MS_MAX`. `nameServers` (`address:port`)
 * null: those of the system.
 *
 * Neither hosts file nor search domains, and no thread: `getaddrinfo` has a pool of four, which four names whose servers
 * do not answer would take from everybody else (and from the file system). A resolver of its own for every name, so that
 * cancelling one does not cancel others, and a change of the system's name servers is seen.
 */
export function askDns(nameServers: readonly string[] | null): Resolve {
  return async (name) => {
    const resolver = new Resolver({ timeout: DNS_QUESTION_MS, tries: DNS_QUESTION_TRIES });
    if (nameServers !== null) resolver.setServers(nameServers);
    const timeUp = setTimeout(() => resolver.cancel(), LOOKUP_MS_MAX);
    const answers = await Promise.allSettled([
      resolver.resolve4(name, { ttl: true }),
      resolver.resolve6(name, { ttl: true }),
    ]);
    clearTimeout(timeUp);
    const records = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (records.length > 0) {
      const ttlMs = 1_000 * Math.min(...records.map(({ ttl }) => ttl));
      return { ok: true, addresses: records.map(({ address }) => address), ttlMs };
    }
    const silent = answers.some(({ status, ...answer }) => 'reason' in answer && !saysThereIsNone(answer.reason));
    return { ok: false, code: silent ? 'dns_unavailable' : 'dns_not_found' };
  };
}

function saysThereIsNone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOTFOUND', 'ENODATA', 'EBADNAME'].includes(String(error.code));
}
