import type { LookupAddress, LookupAllOptions } from 'node:dns';

/** Resolves a name to all its addresses: `dns.lookup`, or a test's own. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Asks for a name once at a time, whoever wants it meanwhile. Node resolves names in a pool of four threads: a hundred
 * connections to a host whose name server does not answer would take them all from every other endpoint.
 */
export function sharingLookups(resolve: Resolve): Resolve {
  const underWay = new Map<string, Parameters<Resolve>[2][]>();
  return (name, options, callback) => {
    const waiting = underWay.get(name);
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    const callbacks = [callback];
    underWay.set(name, callbacks);
    resolve(name, options, (error, addresses) => {
      underWay.delete(name);
      for (const each of callbacks) each(error, addresses);
    });
  };
}
