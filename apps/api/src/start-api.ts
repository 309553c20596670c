import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { ShownSetting } from '@postrider/contract';
import { createAddressGuard, type SecretText } from '@postrider/core';
import { configurationSettled, type Database, type Doorbell, watchDatabase, writeSettings } from '@postrider/db';
import { createEgress } from '@postrider/egress';
import type { KeyRing } from '@postrider/encryption';
import type { Queue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import type { RecordEvents } from '@postrider/usecases';
import type { BodyLimits } from './body-kinds.ts';
import { createApp } from './create-app.ts';
import { readDashboard } from './dashboard/read-dashboard.ts';
import { createHttpServer, SERVER_LIMITS } from './http-server.ts';
import { newUnderWay } from './under-way.ts';
import { unrouted } from './unrouted.ts';

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
    readonly egressProxy?: SecretText | null;
    readonly egressProxyResolves?: boolean;
    readonly retentionDays: number;
    /** Requests per second of each key, and of each portal session. Absent: as many as there come. */
    readonly apiRateLimit?: number;
    readonly portalRateLimit?: number;
    /** Absent: as `SERVER_LIMITS` has it. */
    readonly apiConnectionsMax?: number;
    /** Who, beside this origin, may show the portal in a frame. Absent: nobody. */
    readonly portalFrameAncestors?: readonly string[];
    /** Whether all of it was brought along to be tried out. Absent: it was not. */
    readonly developmentMode?: boolean;
    /** The origin at which people reach the API. Absent: the one at which a request does. */
    readonly publicUrl?: string | null;
    /** Whether there is a playground. Absent: there is none. */
    readonly playground?: boolean;
    /** Between being told to stop and taking no more connections. Absent: none. */
    readonly shutdownDelayMs?: number;
  };
  readonly logger: Logger;
  readonly version: string;
  /** What the process was started with, to be shown. Absent: nothing. */
  readonly settings?: readonly ShownSetting[];
  /** The directory of the built dashboard, where it is served. Absent: none. */
  readonly dashboard?: string;
  /** Absent: in the database. For measuring what all the rest costs. */
  readonly recordEvents?: RecordEvents;
}

export interface RunningApi {
  readonly url: string;
  /**
   * Says that it is not ready any more, and answers on for the time that load balancers need to notice. Then accepts
   * nothing new, finishes the requests under way, and after a while cuts those that do not end; what they have begun is
   * brought to its end all the same.
   */
  close(): Promise<void>;
}

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
  settings = [],
  dashboard,
  recordEvents,
}: StartApiOptions): Promise<RunningApi> {
  await writeSettings(database, { eventDataBytesMax: config.eventDataBytesMax });
  const addressGuard = createAddressGuard({
    allow: config.egressAllow,
    allowMetadata: config.egressAllowMetadata ?? false,
  });
  const egress = createEgress({
    guard: addressGuard,
    httpTargets: config.httpTargets,
    proxy: config.egressProxy?.reveal() ?? null,
    proxyResolves: config.egressProxyResolves ?? false,
  });
  const stopping = new AbortController();
  const watch = watchDatabase(database, {
    went: (error) => logger.warn({ error }, 'PostgreSQL is away: requests are refused until it is back'),
    returned: (awayMs) => logger.info({ awayMs: Math.round(awayMs) }, 'PostgreSQL is back'),
  });
  const app = createApp({
    watch,
    stopping: stopping.signal,
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
    recordEvents,
    egress,
    apiKey: config.apiKey,
    limits: config,
    rateLimits: { key: config.apiRateLimit ?? null, portal: config.portalRateLimit ?? null },
    logger,
    version,
    settings,
    developmentMode: config.developmentMode ?? false,
    publicUrl: config.publicUrl ?? null,
    playground: config.playground ?? false,
    dashboard: dashboard === undefined ? null : await readDashboard(dashboard),
    portalFrameAncestors: config.portalFrameAncestors ?? [],
  });
  const underWay = newUnderWay();
  const server = createHttpServer(
    getRequestListener((request, env) => underWay.add(Promise.resolve(app.fetch(request, env))), {
      errorHandler: refuseMalformed,
    }),
    { ...SERVER_LIMITS, connectionsMax: config.apiConnectionsMax ?? SERVER_LIMITS.connectionsMax },
  );
  server.listen(config.port, config.host);
  await once(server, 'listening').catch(async (error: unknown) => {
    await egress.close();
    throw error;
  });
  return {
    url: urlOf(server),
    close: async () => {
      stopping.abort();
      endConnections(server);
      await setTimeout(config.shutdownDelayMs ?? 0);
      await close(server);
      await underWay.ended();
      await egress.close();
      watch.close();
    },
  };
}

/** For requests that never become one; anything else is not ours to answer. */
function refuseMalformed(error: unknown): Response | undefined {
  if (!(error instanceof RequestError)) return undefined;
  const detail = 'The address or the Host header is malformed: correct it.';
  const { status, headers, text } = unrouted({ code: 'malformed_request', detail });
  return new Response(text, { status, headers });
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The API listens on no port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/** From now on each connection carries one more request at most: the next ones are for other processes. */
function endConnections(server: Server): void {
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setInterval(() => server.closeAllConnections(), CLOSE_MS_MAX);
  await closed;
  clearInterval(idle);
  clearInterval(cut);
}
