import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';

/*
 * A dispatcher as a program of its own, for measurements over several; it stops when its parent lets go of it.
 */

const { DATABASE = '', MASTER_KEYS = '' } = process.env;
const keys = parseMasterKeys(MASTER_KEYS);
if (!keys.ok) throw new Error(keys.problem);
const database = openDatabase({ url: DATABASE, connectionsMax: 6, name: 'postrider bench dispatcher' });
const queue = await openQueue(database);
const doorbell = await createDoorbell(database);
const dispatcher = startDispatcher({
  database,
  queue,
  keyRing: keys.keyRing,
  doorbell,
  logger: createLogger({ level: 'warn', name: 'bench dispatcher' }),
  version: 'bench',
  config: { inFlightMax: 500, retentionDays: 30, egressAllow: ['127.0.0.1'], httpTargets: true, shutdownMs: 30_000 },
});

process.once('disconnect', async () => {
  await dispatcher.close();
  await doorbell.close();
  await queue.close();
  await database.close();
  process.exit(0);
});

process.send?.({ kind: 'running' });
