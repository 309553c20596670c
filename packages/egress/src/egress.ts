import { createSecureContext, getCACertificates } from 'node:tls';
import type { AddressGuard } from '@postrider/core';
import { askDns } from './ask-dns.ts';
import { askSystem } from './ask-system.ts';
import { Attempt } from './attempt.ts';
import { createConnectionPool } from './connection-pool.ts';
import { createDeadlines } from './deadlines.ts';
import type { EgressRequest, EgressResult } from './egress-result.ts';
import { HOSTS_PATH, openHostsFile } from './hosts-file.ts';
import { CONNECTIONS_PER_ENDPOINT_MAX, KEEP_ALIVE_MS, POOL_IDLE_MS } from './limits.ts';
import { keepingLookups } from './lookup-cache.ts';
import { openSocket } from './open-socket.ts';
import { parseProxy } from './proxy.ts';
import type { Resolve } from './resolve.ts';
import { hostResolver } from './resolve-host.ts';
import { createRoutes } from './routes.ts';

export interface Egress {
  /** Makes one attempt: a POST over HTTP/1.1. Never rejects: whatever happens is an outcome. */
  post(request: EgressRequest): Promise<EgressResult>;
  /** Ends the connections of an endpoint as their attempts end (its URL changed, it went away). */
  release(endpointId: string): void;
  /** Takes no more attempts; resolves when those under way have ended and every connection is gone. */
  close(): Promise<void>;
}

export interface EgressOptions {
  readonly guard: AddressGuard;
  /** `http://` URLs may be sent to. */
  readonly httpTargets: boolean;
  readonly connectionsPerEndpointMax?: number;
  /** After how long without an attempt an endpoint's connections are ended. */
  readonly idleMs?: number;
  /** Certificates (PEM) of authorities that are trusted beside the usual ones. */
  readonly trust?: readonly string[];
  /** `http://user:password@host:port`: every connection is made through it. Proxies of the environment are ignored. */
  readonly proxy?: string | null;
  /** Host names are handed to the proxy unresolved, and what they resolve to is for it to judge. */
  readonly proxyResolves?: boolean;
  /** `address:port`; absent: those of the system. */
  readonly nameServers?: readonly string[];
  /** Instead of hosts file and name servers. */
  readonly resolve?: Resolve;
}

/**
 * Sends attempts and keeps their connections, per endpoint and origin.
 *
 * An attempt sends its request once. A receiver that closes a kept-alive connection just as it is written on is
 * `connection_reset`, although it may not have seen the request: sending it again here could be a second request of which
 * the attempt log knows nothing.
 *
 * Low-level `dispatch` with one handler object, because of CPU per signed 800-byte POST to a bare receiver on loopback,
 * 100 at a time: `post` 27-34 µs, deadline, headers and body included; a bare `dispatch` 24-26; `request` with the body
 * dumped 31-36, and with the body read and an `AbortSignal` for the deadline 40-50.
 */
export function createEgress(options: EgressOptions): Egress {
  const idleMs = options.idleMs ?? POOL_IDLE_MS;
  const deadlines = createDeadlines();
  const socketDeps = {
    guard: options.guard,
    resolve: keepingLookups(options.resolve ?? resolverFor(options), () => performance.now()),
    proxy: options.proxy === undefined || options.proxy === null ? null : parseProxy(options.proxy),
    proxyResolves: options.proxyResolves ?? false,
    // One for all: a context of its own for every connection would read the roots each time.
    secureContext: createSecureContext(
      options.trust === undefined ? {} : { ca: [...getCACertificates('default'), ...options.trust] },
    ),
  };
  const routes = createRoutes({
    httpTargets: options.httpTargets,
    guard: options.guard,
    createPool(origin) {
      const session = { latest: undefined };
      return createConnectionPool({
        origin: origin.text,
        open: (callback) => openSocket(socketDeps, { ...origin, session }, callback),
        connectionsMax: options.connectionsPerEndpointMax ?? CONNECTIONS_PER_ENDPOINT_MAX,
        keepAliveMs: Math.min(KEEP_ALIVE_MS, idleMs),
        keepAliveMsMax: idleMs,
      });
    },
  });
  const trimmer = setInterval(() => routes.trim(performance.now() - idleMs), Math.ceil(idleMs / 4)).unref();
  let closed = false;

  return {
    post(request) {
      return new Promise((settle) => {
        const attempt = new Attempt(deadlines, request, settle);
        const route = closed ? null : routes.find(request.endpointId, request.url);
        if (route === null) attempt.fail('shutting_down');
        else if (route.pool === null) attempt.fail(route.code, route.message);
        else route.pool.run(attempt, route.path);
      });
    },
    release: routes.release,
    async close() {
      closed = true;
      clearInterval(trimmer);
      await routes.close();
    },
  };
}

function resolverFor({ guard, nameServers }: EgressOptions): Resolve {
  const hostsFile = openHostsFile(HOSTS_PATH);
  return hostResolver({ guard, hostsFile, dns: askDns(nameServers ?? null), system: askSystem });
}
