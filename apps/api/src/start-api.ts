import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { toProblem } from '@postrider/contract';
import { createAddressGuard } from '@postrider/core';
import { configurationSettled, type Database, type Doorbell, writeSettings } from '@postrider/db';
import { createEgress } from '@postrider/egress';
import type { KeyRing } from '@postrider/encryption';
import type { Queue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import type { BodyLimits } from './body-kinds.ts';
import { createApp } from './create-app.ts';
import { requestIdOf } from './request-id.ts';
import { newUnderWay } from './under-way.ts';

export interface StartApiOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly keyRing: KeyRing;
  readonly doorbell: Doorbell;
  readonly config: BodyLimits & {
    readonly host: string;
    /** 0: a free one. */
    readonly port: number;
    readonly apiKey: string;
    readonly httpTargets: boolean;
    readonly egressAllow: readonly string[];
    /** Absent: false, none, and false. */
    readonly egressAllowMetadata?: boolean;
    readonly egressProxy?: string | null;
    readonly egressProxyResolves?: boolean;
    readonly retentionDays: number;
  };
  readonly logger: Logger;
  readonly version: string;
}

export interface RunningApi {
  readonly url: string;
  /**
   * Accepts nothing new, finishes the requests under way, and after a while cuts those that do not end; what they have
   * begun is brought to its end all the same.
   */
  close(): Promise<void>;
}

/** A body of 8 MiB takes this long at a megabit per second. */
const REQUEST_MS_MAX = 70_000;
const HEADERS_MS_MAX = 15_000;
/** Longer than the minute after which usual load balancers let go of an idle connection, so that they do it first. */
const KEEP_ALIVE_MS = 65_000;
const CLOSE_MS_MAX = 10_000;

/** Serves the API on a socket. Rejects with the system's error (EADDRINUSE, EACCES, …) when it cannot listen. */
export async function startApi({
  config,
  database,
  queue,
  keyRing,
  doorbell,
  logger,
  version,
}: StartApiOptions): Promise<RunningApi> {
  await writeSettings(database, { eventDataBytesMax: config.eventDataBytesMax });
  const addressGuard = createAddressGuard({
    allow: config.egressAllow,
    allowMetadata: config.egressAllowMetadata ?? false,
  });
  const egress = createEgress({
    guard: addressGuard,
    httpTargets: config.httpTargets,
    proxy: config.egressProxy ?? null,
    proxyResolves: config.egressProxyResolves ?? false,
  });
  const app = createApp({
    usecases: {
      database,
      queue,
      keyRing,
      doorbell,
      random: (bytes) => randomBytes(bytes),
      now: () => new Date(),
      policy: { httpTargets: config.httpTargets, addressGuard, retentionDays: config.retentionDays },
      configurationSettled,
    },
    egress,
    apiKey: config.apiKey,
    limits: config,
    logger,
    version,
  });
  const underWay = newUnderWay();
  const server = createServer(
    { requestTimeout: REQUEST_MS_MAX, headersTimeout: HEADERS_MS_MAX, keepAliveTimeout: KEEP_ALIVE_MS },
    getRequestListener((request, env) => underWay.add(Promise.resolve(app.fetch(request, env))), {
      errorHandler: refuseMalformed,
    }),
  );
  server.listen(config.port, config.host);
  await once(server, 'listening').catch(async (error: unknown) => {
    await egress.close();
    throw error;
  });
  return {
    url: urlOf(server),
    close: async () => {
      await close(server);
      await underWay.ended();
      await egress.close();
    },
  };
}

/** For requests that never become one; anything else is not ours to answer. */
function refuseMalformed(error: unknown): Response | undefined {
  if (!(error instanceof RequestError)) return undefined;
  const requestId = requestIdOf(undefined, (bytes) => randomBytes(bytes));
  const detail = 'The address or the Host header is malformed: correct it.';
  return new Response(JSON.stringify(toProblem({ code: 'malformed_request', detail }, requestId)), {
    status: 400,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId },
  });
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The API listens on no port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  // A connection that carries its last request now is idle afterwards, and would keep the server open.
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS_MAX);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
