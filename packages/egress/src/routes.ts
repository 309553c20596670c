import { type AddressGuard, endpointHostProblem, endpointUrlFormProblem } from '@postrider/core';
import type { ConnectionPool } from './connection-pool.ts';
import { type FailureCode, failureMessages } from './failure.ts';

export interface Route {
  readonly pool: ConnectionPool;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
}

/** The URL is not one that anything is sent to. */
export interface NoRoute {
  readonly pool: null;
  readonly code: FailureCode;
  readonly message: string;
}

export interface Origin {
  /** `https://example.com:8443`. */
  readonly text: string;
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

export interface Routes {
  /** Where an endpoint's requests to a URL go. */
  find(endpointId: string, url: string): Route | NoRoute;
  /** Ends the connections unused since a moment of `performance.now()`, and forgets what has none. */
  trim(unusedSince: number): void;
  release(endpointId: string): void;
  close(): Promise<void>;
}

/**
 * The connection pools, one for each endpoint and origin: a kept-alive connection lets a hostile server queue a response
 * for the next request on it, so that must be the same endpoint's. A URL is parsed and judged when it is new, not with
 * every attempt.
 */
export function createRoutes(deps: {
  readonly httpTargets: boolean;
  readonly guard: AddressGuard;
  readonly createPool: (origin: Origin) => ConnectionPool;
}): Routes {
  const endpoints = new Map<string, Map<string, Route>>();
  /** Pools no longer found here, with attempts under way. */
  const leaving = new Set<Promise<void>>();

  function add(endpointId: string, url: string): Route | NoRoute {
    const problem = endpointUrlFormProblem(url, { http: deps.httpTargets });
    if (problem !== null) return { pool: null, code: 'blocked_url', message: problem };
    const parsed = new URL(url);
    // In the words that a name with such an address gets: the same for all.
    if (endpointHostProblem(parsed.hostname, deps.guard) !== null) return BLOCKED_ADDRESS;
    const routes = endpoints.get(endpointId) ?? new Map<string, Route>();
    endpoints.set(endpointId, routes);
    const shared = [...routes.values()].find(({ pool }) => pool.origin === parsed.origin);
    const route = {
      pool: shared?.pool ?? deps.createPool(originOf(parsed)),
      path: parsed.pathname + parsed.search,
    };
    routes.set(url, route);
    return route;
  }

  function release(endpointId: string): void {
    const routes = endpoints.get(endpointId) ?? new Map<string, Route>();
    endpoints.delete(endpointId);
    for (const { pool } of routes.values()) {
      const left = pool.close().then(() => {
        leaving.delete(left);
      });
      leaving.add(left);
    }
  }

  return {
    find: (endpointId, url) => endpoints.get(endpointId)?.get(url) ?? add(endpointId, url),
    trim(unusedSince) {
      for (const [endpointId, routes] of endpoints) {
        for (const [url, { pool }] of routes) {
          pool.trim(unusedSince);
          if (pool.isEmpty()) routes.delete(url);
        }
        if (routes.size === 0) endpoints.delete(endpointId);
      }
    },
    release,
    async close() {
      for (const endpointId of endpoints.keys()) release(endpointId);
      await Promise.all(leaving);
    },
  };
}

const BLOCKED_ADDRESS: NoRoute = {
  pool: null,
  code: 'blocked_address',
  message: failureMessages.blocked_address,
};

function originOf(url: URL): Origin {
  const secure = url.protocol === 'https:';
  return {
    text: url.origin,
    secure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
  };
}
