import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createDoorbell, openDatabase } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { DISPATCHER_CONFIG } from './dispatcher-config.ts';
import { answerVitals } from './vitals.ts';

/*
 * A dispatcher as a program of its own, for measurements over several; it stops when its parent lets go of it.
 */

const { DATABASE = '', MASTER_KEYS = '', IN_FLIGHT_MAX = DISPATCHER_CONFIG.inFlightMax } = process.env;
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
  config: { ...DISPATCHER_CONFIG, inFlightMax: Number(IN_FLIGHT_MAX) },
});

// From when it is first asked for: its 100 looks a second would count as the dispatcher's.
const loop = monitorEventLoopDelay({ resolution: 10 });
process.on('message', (message) => {
  if (message !== 'loopDelay') return;
  process.send?.({ kind: 'loopDelay', p99Ms: loop.percentile(99) / 1e6, maxMs: loop.max / 1e6 });
  loop.reset();
  loop.enable();
});

answerVitals();
process.once('disconnect', async () => {
  await dispatcher.close();
  await doorbell.close();
  await queue.close();
  await database.close();
  process.exit(0);
});

process.send?.({ kind: 'running' });
