import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressGuard } from '@postrider/core';
import { createDoorbell, type Database, type Doorbell, migrate, openDatabase } from '@postrider/db';
import { startCluster } from '@postrider/embedded-postgres';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { installQueue, openQueue, type Queue } from '@postrider/queue';
import { createLogger, type Logger } from '@postrider/telemetry';
import type { Deps } from '@postrider/usecases';

/** A fresh PostgreSQL with durable settings and everything that Postrider's processes are made of. */
export interface Platform {
  readonly url: string;
  readonly database: Database;
  readonly queue: Queue;
  readonly keyRing: KeyRing;
  /** What the key ring was made of, for processes of their own. */
  readonly masterKeys: string;
  readonly doorbell: Doorbell;
  readonly logger: Logger;
  readonly deps: Deps;
  readonly postgresPid: number;
  close(): Promise<void>;
}

/** Those of this process that have not been closed. */
const open = new Set<Platform>();

/** For a bench that is interrupted: PostgreSQL would outlive it. */
export async function closePlatforms(): Promise<void> {
  await Promise.allSettled([...open].map((platform) => platform.close()));
}

/** An empty database, or a migrated one that nobody has used. */
export interface NewDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

let makeDatabase: () => Promise<NewDatabase> = inOwnCluster;

/** For runs that only have to come to their end: from here on, platforms of this process are made on these databases. */
export function makePlatformsOn(make: () => Promise<NewDatabase>): void {
  makeDatabase = make;
}

async function inOwnCluster(): Promise<NewDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  await chmod(directory, 0o711);
  const cluster = await startCluster({ dataDirectory: join(directory, 'postgres') });
  return {
    url: cluster.url(),
    remove: async () => {
      await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function startPlatform(): Promise<Platform> {
  const { url, remove } = await makeDatabase();
  await migrate({ url });
  const database = openDatabase({ url, connectionsMax: 10, name: 'postrider bench' });
  await installQueue(database);
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const masterKeys = `bench:${randomBytes(32).toString('base64')}`;
  const keys = parseMasterKeys(masterKeys);
  if (!keys.ok) throw new Error(keys.problem);
  const [row] = await database.sql<{ directory: string }[]>`select current_setting('data_directory') as directory`;
  const [pid] = (await readFile(join(row?.directory ?? '', 'postmaster.pid'), 'utf8')).split('\n');
  const platform: Platform = {
    url,
    database,
    queue,
    keyRing: keys.keyRing,
    masterKeys,
    doorbell,
    logger: createLogger({ level: 'warn', name: 'bench' }),
    postgresPid: Number(pid),
    deps: {
      database,
      queue,
      keyRing: keys.keyRing,
      doorbell,
      random: (bytes) => randomBytes(bytes),
      now: () => new Date(),
      policy: { httpTargets: true, addressGuard: createAddressGuard({ allow: ['127.0.0.0/8'] }), retentionDays: 30 },
      configurationSettled: async () => {},
    },
    close: async () => {
      open.delete(platform);
      await doorbell.close();
      await queue.close();
      await database.close();
      await remove();
    },
  };
  open.add(platform);
  return platform;
}
