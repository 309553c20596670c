import { readConfig } from '@postrider/config';
import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { CRASH_POINTS } from './action.ts';
import { withCrashPoints } from './crash-points.ts';

/*
 * A dispatcher that ends itself, as SIGKILL would, when it comes to POSTRIDER_CRASH_AT (`point:n`, for the n-th time). All
 * other settings are those of `postrider dispatcher`.
 */

const [name, times] = (process.env['POSTRIDER_CRASH_AT'] ?? '').split(':');
const point = CRASH_POINTS.find((one) => one === name);
let left = Number(times);

const read = readConfig(process.env, 'dispatcher');
if (!read.ok) throw new Error(read.problems.join(' '));
const { config } = read;
const keys = parseMasterKeys(config.masterKeys?.reveal() ?? '');
if (!keys.ok) throw new Error(keys.problem);

const opened = openDatabase({
  url: config.databaseUrl?.reveal() ?? '',
  connectionsMax: config.databaseConnections - 2,
  name: 'postrider',
});
const { database, queue } = withCrashPoints({ database: opened, queue: await openQueue(opened) }, (passed) => {
  if (passed !== point) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
});
const dispatcher = startDispatcher({
  database,
  queue,
  keyRing: keys.keyRing,
  doorbell: await createDoorbell(opened),
  logger: createLogger({ level: config.logLevel, name: 'postrider' }),
  version: 'chaos',
  config: { ...config, shutdownMs: config.shutdownSeconds * 1_000 },
});

process.once('SIGTERM', async () => {
  await dispatcher.close();
  process.exit(0);
});

process.stdout.write('Postrider chaos is running.\n');
