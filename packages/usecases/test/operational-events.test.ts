import { encodeId, OPERATIONAL_EVENT_TYPES, OPERATIONAL_UID, operationalEventType } from '@postrider/core';
import {
  cancelOperation,
  createApplication,
  createEndpoint,
  deleteApplication,
  deleteEndpoint,
  getEndpoint,
  rotateSecret,
  runOperations,
  startBulkCancel,
  startRecover,
  updateApplication,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newScene, putRow, relayed, type Scene } from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
  await told();
  world.takeRings();
});
afterAll(() => world.close());

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** The operational events recorded since the last look, in order. */
let lastSeen = '00000000-0000-0000-0000-000000000000';
async function told(): Promise<Told[]> {
  const rows = await world.database.sql<{ id: string; type: string; data: string }[]>`
    select e.id, e.type, e.data::text as data from postrider.events as e
    join postrider.applications as a on a.id = e.application_id
    where a.uid = ${OPERATIONAL_UID} and e.id > ${lastSeen} and e.source = 'operational' order by e.id`;
  lastSeen = rows.at(-1)?.id ?? lastSeen;
  return rows.map(({ type, data }) => ({ type, data: JSON.parse(data) }));
}

const types = (events: readonly Told[]) => events.map(({ type }) => type);
const target = () => ({ application: appId(scene.application), endpoint: endpointId(scene.endpoint) });
const update = async (patch: object) => value(await updateEndpoint(world.deps, EVERYTHING, { ...target(), patch }));
const shown = () => ({
  applicationId: appId(scene.application),
  applicationUid: null,
  endpointId: endpointId(scene.endpoint),
  endpointUid: null,
  url: 'https://receiver.test/hook',
  status: 'enabled',
  statusReason: null,
});

describe('what happens to an endpoint is told', () => {
  test('when it is made, in the transaction that makes it, and the relay is rung for', async () => {
    const application = await newApplication(world, 'named');
    const endpoint = await newEndpoint(world, application, { uid: 'hook', status: 'paused' });
    expect(await told()).toEqual([
      {
        type: 'endpoint.created',
        data: {
          ...shown(),
          applicationId: appId(application),
          applicationUid: 'named',
          endpointId: endpointId(endpoint),
          endpointUid: 'hook',
          status: 'paused',
          statusReason: 'manual',
        },
      },
    ]);
    expect(world.takeRings()).toEqual(['events']);
    const again = { application: 'named', url: 'https://receiver.test/', uid: 'hook' };
    expect(refusal(await createEndpoint(world.deps, EVERYTHING, again)).code).toBe('uid_taken');
    expect(await told()).toEqual([]);
  });

  test('when it is changed, with the fields that are different now', async () => {
    await update({ url: 'https://elsewhere.test/', name: null, headers: { 'x-a': '1' }, metadata: { a: '1' } });
    expect(await told()).toEqual([
      {
        type: 'endpoint.updated',
        data: { ...shown(), url: 'https://elsewhere.test/', changed: ['url', 'headers', 'metadata'] },
      },
    ]);
  });

  test('not when a change makes no difference', async () => {
    await update({ headers: { 'x-key': 'secret' } });
    await told();
    await update({ url: 'https://receiver.test/hook', headers: { 'x-key': '***' }, status: 'enabled' });
    await update({});
    expect(await told()).toEqual([]);
  });

  test('when it is paused, disabled and enabled', async () => {
    await update({ status: 'paused' });
    await update({ status: 'disabled' });
    await update({ status: 'enabled', name: 'New' });
    const events = await told();
    expect(types(events)).toEqual(['endpoint.updated', 'endpoint.disabled', 'endpoint.updated', 'endpoint.enabled']);
    expect(events[0]?.data).toEqual({ ...shown(), status: 'paused', statusReason: 'manual', changed: ['status'] });
    expect(events[1]?.data).toEqual({ ...shown(), status: 'disabled', statusReason: 'manual' });
    expect(events[3]?.data).toEqual({ ...shown(), failedSince: null });
  });

  test('when it is enabled after failures, with the moment since which nothing succeeded; its health is whole again', async () => {
    await world.database.sql`
      update postrider.endpoint_state set consecutive_failures = 7, failing_since = '2026-01-02T03:04:05Z'
      where endpoint_id = ${scene.endpoint.id}`;
    await update({ status: 'disabled' });
    const { health } = await update({ status: 'enabled' });
    expect(health).toEqual({ state: 'healthy', consecutiveFailures: 0, failingSince: null, lastSuccessAt: null });
    expect((await told()).at(-1)?.data).toMatchObject({ failedSince: '2026-01-02T03:04:05.000Z' });
  });

  test('when its secret is rotated, without the secret', async () => {
    const { secret } = value(await rotateSecret(world.deps, EVERYTHING, { ...target(), overlapSeconds: 60 }));
    const [event] = await told();
    expect(event).toEqual({
      type: 'secret.rotated',
      data: { ...shown(), previousExpiresAt: expect.stringMatching(/^20\d\d-.*Z$/) },
    });
    expect(JSON.stringify(event)).not.toContain(secret);
  });

  test('when it is deleted, by itself or with its application', async () => {
    const other = await newEndpoint(world, scene.application);
    await told();
    value(await deleteEndpoint(world.deps, EVERYTHING, target()));
    expect(await told()).toEqual([{ type: 'endpoint.deleted', data: shown() }]);
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(scene.application) }));
    expect(await told()).toEqual([{ type: 'endpoint.deleted', data: { ...shown(), endpointId: endpointId(other) } }]);
  });
});

describe('what happens to an operation is told', () => {
  const since = new Date('2020-01-01T00:00:00Z');

  test('when it has finished, at once or later, and not of a dry run', async () => {
    await relayed(scene, 1);
    const nothing = value(await startRecover(world.deps, EVERYTHING, { ...target(), since }));
    const finished = {
      applicationId: appId(scene.application),
      applicationUid: null,
      operationId: encodeId('operation', nothing.id),
      endpointId: endpointId(scene.endpoint),
      kind: 'recover',
      status: 'finished',
      reason: null,
      total: 0,
      done: 0,
    };
    expect(await told()).toEqual([{ type: 'operation.finished', data: finished }]);
    value(await startRecover(world.deps, EVERYTHING, { ...target(), since, dryRun: true }));
    const selection = { application: appId(scene.application), statuses: ['pending' as const] };
    const begun = value(await startBulkCancel(world.deps, EVERYTHING, selection));
    expect(await told()).toEqual([]);
    world.takeRings();
    await runOperations(world.deps, { retentionDays: 30 });
    const operationId = encodeId('operation', begun.id);
    const cancelled = { ...finished, operationId, endpointId: null, kind: 'cancel', total: 1, done: 1 };
    expect(await told()).toEqual([{ type: 'operation.finished', data: cancelled }]);
    expect(world.takeRings()).toEqual(['events']);
  });

  test('when a person, or the end of its endpoint, has cancelled it', async () => {
    const [eventId = ''] = await relayed(scene, 1);
    await putRow(scene, eventId, { next: null, status: 'failed', reason: 'exhausted' });
    for (const way of ['person', 'endpoint'] as const) {
      const begun = value(await startRecover(world.deps, EVERYTHING, { ...target(), since }));
      const operation = encodeId('operation', begun.id);
      if (way === 'endpoint') await update({ status: 'disabled' });
      else value(await cancelOperation(world.deps, EVERYTHING, { application: appId(scene.application), operation }));
      await runOperations(world.deps, { retentionDays: 30 });
      expect((await told()).at(-1)).toMatchObject({
        type: 'operation.finished',
        data: {
          operationId: operation,
          status: 'cancelled',
          reason: way === 'person' ? 'cancelled_by_user' : 'endpoint_disabled',
          total: 1,
          done: 0,
        },
      });
    }
  });
});

describe('the reserved application', () => {
  const application = OPERATIONAL_UID;

  test('is there from the start, and its uid is taken', async () => {
    const named = { name: 'Mine', uid: application };
    expect(refusal(await createApplication(world.deps, EVERYTHING, named))).toEqual({
      code: 'uid_taken',
      pointer: '/uid',
    });
    const patch = { uid: application };
    const other = await updateApplication(world.deps, EVERYTHING, { application: appId(scene.application), patch });
    expect(refusal(other).code).toBe('uid_taken');
  });

  test('keeps its uid and cannot be deleted, but may be changed otherwise', async () => {
    for (const uid of ['mine', null]) {
      const answer = await updateApplication(world.deps, EVERYTHING, { application, patch: { uid, name: 'Mine' } });
      expect(refusal(answer).code).toBe('application_reserved');
    }
    expect(refusal(await deleteApplication(world.deps, EVERYTHING, { application })).code).toBe('application_reserved');
    const patch = { name: 'Operations', uid: application, timeoutMs: 5_000 };
    const changed = value(await updateApplication(world.deps, EVERYTHING, { application, patch }));
    expect(changed).toMatchObject({ name: 'Operations', uid: application, timeoutMs: 5_000 });
  });

  test('tells nothing of its own endpoints and operations', async () => {
    const url = 'https://operators.test/';
    const made = value(await createEndpoint(world.deps, EVERYTHING, { application, url }));
    const names = { application, endpoint: endpointId(made.endpoint) };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...names, patch: { status: 'disabled' } }));
    value(await updateEndpoint(world.deps, EVERYTHING, { ...names, patch: { status: 'enabled', name: 'x' } }));
    value(await rotateSecret(world.deps, EVERYTHING, { ...names, overlapSeconds: 0 }));
    value(await startRecover(world.deps, EVERYTHING, { ...names, since: new Date('2020-01-01T00:00:00Z') }));
    value(await deleteEndpoint(world.deps, EVERYTHING, names));
    expect(refusal(await getEndpoint(world.deps, EVERYTHING, names)).code).toBe('endpoint_not_found');
    expect(await told()).toEqual([]);
  });
});

test('What is told fits into an event however small the limit on data, and the longest URL is told whole.', async () => {
  await world.database.sql`update postrider.settings set event_data_bytes_max = 1024`;
  const url = `https://receiver.test/${'x'.repeat(2_000)}`;
  await update({ url });
  await world.database.sql`update postrider.settings set event_data_bytes_max = default`;
  expect((await told())[0]?.data).toMatchObject({ url });
});

test('Every operational event type has a description, and an example that is an object.', () => {
  for (const name of OPERATIONAL_EVENT_TYPES) {
    const { description, example } = operationalEventType(name) ?? { description: '', example: '{}' };
    expect(description).toMatch(/\.$/);
    expect(JSON.parse(example)).toHaveProperty('applicationId');
  }
  expect(operationalEventType('toString')).toBeNull();
});
