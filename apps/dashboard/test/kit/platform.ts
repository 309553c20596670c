import { randomBytes } from 'node:crypto';
import { startApi } from '@postrider/api';
import { shownSettings } from '@postrider/config';
import { SecretText } from '@postrider/core';
import { createDoorbell, type Database } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { advance, createKeptDatabase, type Receiver, startReceiver } from '@postrider/testkit';
import { builtDashboard } from './built-dashboard.ts';

/** A whole Postrider in this process, with its dashboard, on a database of its own. */
export interface Platform {
  /** Its origin. */
  readonly url: string;
  /** The root key. */
  readonly apiKey: string;
  /** A customer's server, to be told how to answer. */
  readonly receiver: Receiver;
  readonly database: Database;
  /** Asks the API with the root key, and gives what it answered, parsed; throws when it refuses. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is something else.
  call(method: string, path: string, body?: object): Promise<any>;
  /** Moves everything that waits by so many seconds nearer. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const EGRESS = { httpTargets: true, egressAllow: ['127.0.0.0/8'], retentionDays: 30, auditRetentionDays: 365 };
const LIMITS = { eventDataBytesMax: 262_144, batchBytesMax: 8_388_608, bodyBytesMax: 524_288 };
const VERSION = '0.0.0-test';

export interface PlatformOptions {
  /** The URL of a proxy that everything is sent through, by the names of hosts. */
  readonly egressProxy?: string;
  /** Who may show the portal in a frame. */
  readonly portalFrameAncestors?: readonly string[];
}

export async function startPlatform({
  egressProxy,
  portalFrameAncestors = [],
}: PlatformOptions = {}): Promise<Platform> {
  const dashboard = await builtDashboard();
  const { database, drop } = await createKeptDatabase();
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const logger = createLogger({ level: 'error', name: 'dashboard-test' });
  const shared = { database, queue, keyRing: keys.keyRing, doorbell, logger, version: VERSION };
  const apiKey = `prk_${randomBytes(16).toString('hex')}`;
  const way = egressProxy === undefined ? {} : { egressProxy: new SecretText(egressProxy), egressProxyResolves: true };
  const egress = { ...EGRESS, ...way };
  const dispatcher = startDispatcher({ ...shared, config: { ...egress, inFlightMax: 100, shutdownMs: 10_000 } });
  const api = await startApi({
    ...shared,
    dashboard,
    settings: shownSettings({ PORT: '0', POSTRIDER_PLAYGROUND: 'true' }),
    config: {
      ...egress,
      ...LIMITS,
      ...{ host: '127.0.0.1', port: 0, apiKey, portalFrameAncestors, playground: true, developmentMode: true },
    },
  });
  const receiver = await startReceiver();
  return {
    url: api.url,
    apiKey,
    receiver,
    database,
    call: async (method, path, body) => {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${api.url}/v1${path}`, { method, headers, ...sent });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      return text === '' ? null : JSON.parse(text);
    },
    advance: (seconds) => advance(database, seconds),
    close: async () => {
      await Promise.all([api.close(), dispatcher.close(), receiver.close()]);
      await doorbell.close();
      await queue.close();
      await drop();
    },
  };
}
