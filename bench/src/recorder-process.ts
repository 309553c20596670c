import { openDatabase } from '@postrider/db';
import { recordEvents } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { APPLICATION, dataOf } from './record.ts';

/*
 * Records events in a process of its own, a batch a transaction, one after the other, as long as there are fewer in all than
 * its parent has last told it; it stops when its parent lets go of it.
 */

const { DATABASE = '', BATCH = '100', DATA_BYTES = '1024' } = process.env;
const database = openDatabase({ url: DATABASE, connectionsMax: 1, name: 'postrider bench recorder' });
// The relay is to find them by itself, as it finds what services emit.
const deps = { database, doorbell: { ring: () => {} } };
const data = dataOf(Number(DATA_BYTES));
const events = Array.from({ length: Number(BATCH) }, () => ({ type: 'bench.event', data }));

let recorded = 0;
let wanted = 0;
let busy = false;

async function catchUp(): Promise<void> {
  if (busy) return;
  busy = true;
  for (; recorded < wanted; recorded += events.length) {
    granted(await recordEvents(deps, ACCESS, { application: APPLICATION, events }));
  }
  busy = false;
}

process.on('message', (message) => {
  wanted = Number(message);
  void catchUp();
});

process.once('disconnect', async () => {
  wanted = 0;
  await database.close();
  process.exit(0);
});

process.send?.({ kind: 'ready' });
