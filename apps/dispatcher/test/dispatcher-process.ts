import { SecretText } from '@postrider/core';
import { createDoorbell, openDatabase } from '@postrider/db';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { startDispatcher } from '../src/index.ts';

/*
 * A dispatcher as a program of its own, for tests that kill, freeze or stop it.
 */

const [url = '', masterKeys = '', config = '{}', sources = '{}'] = process.argv.slice(2);
const keys = parseMasterKeys(masterKeys);
if (!keys.ok) throw new Error(keys.problem);
const database = openDatabase({ url, connectionsMax: 6, name: 'postrider dispatcher process' });
const queue = await openQueue(database);
const doorbell = await createDoorbell(database);
const dispatcher = startDispatcher({
  database,
  queue,
  keyRing: keys.keyRing,
  doorbell,
  logger: createLogger({ level: 'error', name: 'dispatcher' }),
  version: '0.0.0-test',
  config: {
    ...JSON.parse(config),
    sources: Object.entries<string>(JSON.parse(sources)).map(([name, own]) => ({ name, url: new SecretText(own) })),
  },
});

process.once('SIGTERM', async () => {
  await dispatcher.close();
  await doorbell.close();
  await queue.close();
  await database.close();
  process.exit(0);
});

// It runs: whoever started it may begin to do harm.
process.stdout.write('running\n');
