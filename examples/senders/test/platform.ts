import { randomBytes } from 'node:crypto';
import { startApi } from '@postrider/api';
import { createDoorbell, type Database } from '@postrider/db';
import { type Dispatcher, startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { createKeptDatabase } from '@postrider/testkit';
import { type Api, connect } from '../api.ts';

const API_KEY = 'prk_a-key-of-the-tests';
const EGRESS = { httpTargets: true, egressAllow: ['127.0.0.0/8'], retentionDays: 30, auditRetentionDays: 365 };
const LIMITS = { eventDataBytesMax: 262_144, batchBytesMax: 8_388_608, bodyBytesMax: 524_288 };

/** A whole Postrider in this process, on a database of its own, reached as the examples reach it. */
export interface Platform {
  readonly api: Api;
  readonly url: string;
  readonly apiKey: string;
  readonly database: Database;
  /** As a restart of the process: nothing of what the dispatcher remembers stays. */
  restartDispatcher(): Promise<void>;
  /** On the same port; nobody is there during `meanwhile`. */
  restartApi(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openPlatform(): Promise<Platform> {
  const { database, drop } = await createKeptDatabase();
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const logger = createLogger({ level: 'error', name: 'examples' });
  const shared = { database, queue, doorbell, keyRing: keys.keyRing, logger, version: '0.0.0-test' };

  const serve = (port: number) =>
    startApi({ ...shared, config: { ...EGRESS, ...LIMITS, host: '127.0.0.1', port, apiKey: API_KEY } });
  let running = await serve(0);
  const dispatch = () => startDispatcher({ ...shared, config: { ...EGRESS, inFlightMax: 100, shutdownMs: 10_000 } });
  let dispatcher: Dispatcher = dispatch();
  return {
    api: connect({ url: running.url, apiKey: API_KEY }),
    url: running.url,
    apiKey: API_KEY,
    database,
    restartDispatcher: async () => {
      await dispatcher.close();
      dispatcher = dispatch();
    },
    restartApi: async (meanwhile) => {
      const { port } = new URL(running.url);
      await running.close();
      await meanwhile();
      running = await serve(Number(port));
    },
    close: async () => {
      await running.close();
      await dispatcher.close();
      await doorbell.close();
      await queue.close();
      await drop();
    },
  };
}
