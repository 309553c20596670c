import { randomBytes } from 'node:crypto';
import { startApi } from '@postrider/api';
import { type Access, createAddressGuard, encodeId, type Result } from '@postrider/core';
import { configurationSettled, createDoorbell } from '@postrider/db';
import { startDispatcher } from '@postrider/dispatcher';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { createTestDatabase, startReceiver, until } from '@postrider/testkit';
import { createApplication, createEndpoint, type Deps, recordEvents, startRecover } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { type CrashPoint, DISPATCHER_CRASH_POINTS } from '../src/action.ts';
import { withCrashPoints } from '../src/crash-points.ts';

const ACCESS: Access = { actor: { kind: 'root' }, application: 'all' };

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
}

test('A dispatcher at work comes to every crash point, in the order of an event’s way.', async () => {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const receiver = await startReceiver({ status: 500 });
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const { keyRing } = keys;
  const deps: Deps = {
    database,
    queue,
    keyRing,
    doorbell,
    random: (bytes) => randomBytes(bytes),
    now: () => new Date(),
    policy: { httpTargets: true, addressGuard: createAddressGuard({ allow: ['127.0.0.0/8'] }), retentionDays: 30 },
    configurationSettled,
  };
  const passed: CrashPoint[] = [];
  const dispatcher = startDispatcher({
    ...withCrashPoints({ database, queue }, (point) => passed.push(point)),
    keyRing,
    doorbell,
    logger: createLogger({ level: 'error', name: 'test' }),
    version: 'test',
    config: {
      inFlightMax: 10,
      retentionDays: 30,
      auditRetentionDays: 30,
      egressAllow: ['127.0.0.0/8'],
      httpTargets: true,
      shutdownMs: 10_000,
    },
  });
  try {
    const application = 'app';
    value(await createApplication(deps, ACCESS, { name: 'An application', uid: application }));
    const { endpoint } = value(
      await createEndpoint(deps, ACCESS, { application, url: `${receiver.url}/`, retrySchedule: [] }),
    );
    value(await recordEvents(deps, ACCESS, { application, events: [{ type: 'a', data: '1' }], idempotencyKey: null }));
    await until('the delivery has failed', () => passed.includes('after-settle'));
    // Not by way of a claim: what is due at once goes straight into hand.
    const way: readonly CrashPoint[] = ['fan-out', 'after-fan-out', 'after-post', 'settle-commit', 'after-settle'];
    expect([...new Set(passed)].filter((point) => way.includes(point))).toEqual(way);

    const since = new Date('2020-01-01T00:00:00Z');
    value(await startRecover(deps, ACCESS, { application, endpoint: encodeId('endpoint', endpoint.id), since }));
    await until('it has come to every point', () => DISPATCHER_CRASH_POINTS.every((point) => passed.includes(point)));
  } finally {
    await dispatcher.close();
    await receiver.close();
    await doorbell.close();
    await queue.close();
    await drop();
  }
});

test('An API process comes to every crash point of its own, each commit’s before the one after it.', async () => {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const passed: CrashPoint[] = [];
  const api = await startApi({
    ...withCrashPoints({ database, queue }, (point) => passed.push(point)),
    keyRing: keys.keyRing,
    doorbell,
    logger: createLogger({ level: 'error', name: 'test' }),
    version: 'test',
    config: {
      host: '127.0.0.1',
      port: 0,
      apiKey: 'key',
      httpTargets: true,
      egressAllow: [],
      retentionDays: 30,
      eventDataBytesMax: 10_000,
      batchBytesMax: 10_000,
      bodyBytesMax: 10_000,
    },
  });
  const post = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${api.url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await response.text();
    return [response.status, passed.splice(0)];
  };
  try {
    expect(await post('/applications', { name: 'An application', uid: 'app' })).toEqual([
      201,
      ['change-commit', 'after-change'],
    ]);
    const event = { type: 'a', data: 1 };
    const recording = ['recording-commit', 'after-recording'];
    expect(await post('/applications/app/events', event, { 'idempotency-key': 'k' })).toEqual([202, recording]);
    expect(await post('/applications/app/events', event)).toEqual([202, ['group', 'after-group']]);
  } finally {
    await api.close();
    await doorbell.close();
    await queue.close();
    await drop();
  }
});
