import { randomBytes } from 'node:crypto';
import { startApi } from '@postrider/api';
import { type EventId, uuid7 } from '@postrider/core';
import { createDoorbell, openDatabase } from '@postrider/db';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import type { RecordEvents } from '@postrider/usecases';
import { answerVitals } from './vitals.ts';

/*
 * The API as a program of its own; with RECORDING=none one that says of every event that it is recorded, and asks no
 * database. Tells its parent what it has used of processor and memory, and stops when its parent lets go of it.
 */

const { DATABASE = '', MASTER_KEYS = '', API_KEY = '', RECORDING = '' } = process.env;
const keys = parseMasterKeys(MASTER_KEYS);
if (!keys.ok) throw new Error(keys.problem);
const database = openDatabase({ url: DATABASE, connectionsMax: 10, name: 'postrider bench api' });
const queue = await openQueue(database);
const doorbell = await createDoorbell(database);

const sayRecorded: RecordEvents = async (_access, { events }) => {
  const now = new Date();
  const recorded = events.map(({ type }) => {
    const id: EventId = uuid7(now.getTime(), randomBytes(10));
    return { id, type, uid: null, occurredAt: now, createdAt: now };
  });
  return { ok: true, value: { events: recorded, replayed: false } };
};

const api = await startApi({
  database,
  queue,
  keyRing: keys.keyRing,
  doorbell,
  logger: createLogger({ level: 'warn', name: 'bench api' }),
  version: 'bench',
  config: {
    host: '127.0.0.1',
    port: 0,
    apiKey: API_KEY,
    httpTargets: true,
    egressAllow: ['127.0.0.1'],
    retentionDays: 30,
    eventDataBytesMax: 262_144,
    batchBytesMax: 8_388_608,
    bodyBytesMax: 524_288,
  },
  ...(RECORDING === 'none' ? { recordEvents: sayRecorded } : {}),
});

process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ kind: 'usage', cpuUs: user + system, rssBytes: process.memoryUsage.rss() });
});

answerVitals();
process.once('disconnect', async () => {
  await api.close();
  await doorbell.close();
  await queue.close();
  await database.close();
  process.exit(0);
});

process.send?.({ kind: 'listening', url: api.url });
