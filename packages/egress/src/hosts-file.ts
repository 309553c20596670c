import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { HOSTS_FILE_FRESH_MS } from './limits.ts';

/** The addresses that a hosts file has for a name; none: it does not know it. */
export type HostsFile = (name: string) => Promise<readonly string[]>;

export const HOSTS_PATH =
  process.platform === 'win32' ? String.raw`C:\Windows\System32\drivers\etc\hosts` : '/etc/hosts';

/** Read again when it is asked after `HOSTS_FILE_FRESH_MS`; one that cannot be read is empty. */
export function openHostsFile(path: string): HostsFile {
  let readAt = Number.NEGATIVE_INFINITY;
  let known = Promise.resolve(parseHosts(''));
  return async (name) => {
    if (performance.now() - readAt > HOSTS_FILE_FRESH_MS) {
      readAt = performance.now();
      known = readFile(path, 'utf8').then(parseHosts, () => parseHosts(''));
    }
    return (await known).get(name) ?? [];
  };
}

/** hosts(5): an address and its names in each line, comments from `#` on. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const canonical = name.toLowerCase();
      known.set(canonical, [...(known.get(canonical) ?? []), address]);
    }
  }
  return known;
}
