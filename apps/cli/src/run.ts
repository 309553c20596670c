import { randomBytes } from 'node:crypto';
import { startApi } from '@postrider/api';
import { type Config, parseSources, type ShownSetting } from '@postrider/config';
import type { SecretText } from '@postrider/core';
import { DASHBOARD_DIRECTORY } from '@postrider/dashboard';
import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { openQueue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import { PlainError } from './plain-error.ts';
import { readKeyRing } from './read-key-ring.ts';
import { startupLink } from './startup-link.ts';
import { VERSION } from './version.ts';

export interface RunOptions {
  readonly databaseUrl: SecretText;
  readonly masterKeys: SecretText;
  /** Null: this process serves no API. */
  readonly apiKey: SecretText | null;
  readonly dispatches: boolean;
  readonly config: Config;
  /** The same for people to look at. */
  readonly settings: readonly ShownSetting[];
}

/** Of the budget, one connection is the doorbell's, and one for statements that need a session of their own. */
const CONNECTIONS_ASIDE = 2;

/**
 * Runs API, dispatcher or both on one pool. `defer` is given, in the order of the start, what ends them: undone in reverse,
 * API and dispatcher finish what is in flight, both at once, and the connections are closed last. `signInUrl`: where whoever
 * reads it can sign in to the dashboard, once; null: there is none, as somebody can already.
 */
export async function run(
  { logger, defer }: { readonly logger: Logger; readonly defer: (undo: () => Promise<void>) => void },
  { databaseUrl, masterKeys, apiKey, dispatches, config, settings }: RunOptions,
): Promise<{ readonly apiUrl: string | null; readonly signInUrl: string | null }> {
  const database = openDatabase({
    url: databaseUrl.reveal(),
    connectionsMax: config.databaseConnections - CONNECTIONS_ASIDE,
    name: 'postrider',
  });
  defer(() => database.close());
  const keyRing = await readKeyRing({ database }, masterKeys);
  const queue = await openQueue(database);
  defer(() => queue.close());
  const doorbell = await createDoorbell(database);
  defer(() => doorbell.close());
  const shared = { database, queue, keyRing, doorbell, version: VERSION };
  const running: { close(): Promise<void> }[] = [];
  defer(async () => {
    await Promise.all(running.map((part) => part.close()));
  });

  if (dispatches) {
    const dispatcher = startDispatcher({
      ...shared,
      config: {
        ...config,
        sources: parseSources(config.sourceUrls?.reveal() ?? '') ?? [],
        shutdownMs: config.shutdownSeconds * 1000,
      },
      logger: logger.child({ part: 'dispatcher' }),
    });
    running.push(dispatcher);
  }
  if (apiKey === null) return { apiUrl: null, signInUrl: null };
  const api = await startApi({
    ...shared,
    dashboard: DASHBOARD_DIRECTORY,
    settings,
    config: {
      ...config,
      apiKey: apiKey.reveal(),
      shutdownDelayMs: config.shutdownDelaySeconds * 1000,
      developmentMode: config.databaseUrl === null,
    },
    logger: logger.child({ part: 'api' }),
  }).catch((error: unknown) => {
    throw asListenProblem(error, config) ?? error;
  });
  running.push(api);
  const link = await startupLink(
    { database, random: (bytes) => randomBytes(bytes), now: () => new Date() },
    config.databaseUrl === null ? 'fresh' : 'first',
    { publicUrl: config.publicUrl, apiUrl: api.url },
  );
  return { apiUrl: api.url, signInUrl: link };
}

function asListenProblem(error: unknown, { host, port }: Config): PlainError | null {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null;
  if (error.code === 'EADDRINUSE') {
    return new PlainError(
      `Port ${port} on ${host} is taken by another process: stop that one, or set PORT (0 takes a free one).`,
    );
  }
  return error.syscall === 'listen' || error.syscall === 'getaddrinfo'
    ? new PlainError(`The API cannot listen on ${host}:${port} (${error.message}): set HOST and PORT.`)
    : null;
}
