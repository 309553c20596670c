import { startApi } from '@postrider/api';
import { readConfig } from '@postrider/config';
import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { withCrashPoints } from './crash-points.ts';

/*
 * An API (`api`) or a dispatcher (`dispatcher`) that ends itself, as SIGKILL would, when it comes to POSTRIDER_CRASH_AT
 * (`point:n`, for the n-th time). All other settings are those of `postrider api` and `postrider dispatcher`.
 */

const role = process.argv[2] === 'api' ? 'api' : 'dispatcher';
const [point, times] = (process.env['POSTRIDER_CRASH_AT'] ?? '').split(':');
let left = Number(times);

const read = readConfig(process.env, role);
if (!read.ok) throw new Error(read.problems.join(' '));
const { config } = read;
const keys = parseMasterKeys(config.masterKeys?.reveal() ?? '');
if (!keys.ok) throw new Error(keys.problem);

const opened = openDatabase({
  url: config.databaseUrl?.reveal() ?? '',
  connectionsMax: config.databaseConnections - 2,
  name: 'postrider',
});
const shared = {
  ...withCrashPoints({ database: opened, queue: await openQueue(opened) }, (passed) => {
    if (passed !== point) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  }),
  keyRing: keys.keyRing,
  doorbell: await createDoorbell(opened),
  logger: createLogger({ level: config.logLevel, name: 'postrider' }),
  version: 'chaos',
};
const running =
  role === 'api'
    ? await startApi({ ...shared, config: { ...config, apiKey: config.apiKey?.reveal() ?? '' } })
    : startDispatcher({ ...shared, config: { ...config, sources: [], shutdownMs: config.shutdownSeconds * 1_000 } });

process.once('SIGTERM', async () => {
  await running.close();
  process.exit(0);
});

process.stdout.write(`Postrider chaos is running${'url' in running ? ` on ${running.url}` : ''}.\n`);
