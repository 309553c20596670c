import { type Endpoint, encodeId, SecretText } from '@postrider/core';
import { insertParked, openDatabase } from '@postrider/db';
import { open } from '@postrider/encryption';
import {
  createEndpoint,
  type Deps,
  deleteEndpoint,
  getEndpoint,
  headerContext,
  listEndpoints,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  NOBODY,
  newApplication,
  newEndpoint,
  onlyIn,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** What is kept of an endpoint and not shown. */
async function stored({ id }: Endpoint) {
  const [row] = await world.database.sql<
    {
      revision: number;
      headers: { name: string; value?: string; sealed?: string }[];
      state: unknown;
      revisions: unknown;
    }[]
  >`
    select e.revision::int, e.headers,
      (select jsonb_build_object('held', s.held_until is not null, 'reason', s.cancel_reason)
        from postrider.endpoint_state as s where s.endpoint_id = e.id) as state,
      (select jsonb_agg(jsonb_build_object('revision', r.revision, 'url', r.url, 'headers', r.headers) order by r.revision)
        from postrider.endpoint_revisions as r where r.endpoint_id = e.id) as revisions
    from postrider.endpoints as e where e.id = ${id}`;
  if (row === undefined) throw new Error('There is no such row.');
  return row;
}

describe('creating an endpoint', () => {
  test('keeps what the caller chose', async () => {
    const application = await newApplication(world);
    const chosen = {
      url: 'https://receiver.test/hook?x=1',
      name: 'First',
      uid: 'ep-uid',
      eventTypes: ['message.*', 'a"b\\c{},'],
      channels: ['eu'],
      retrySchedule: [1, 60],
      timeoutMs: 1_000,
      maxInFlight: 7,
      rateLimit: 0.5,
      metadata: { a: 'b' },
      status: 'paused',
    } as const;
    const { endpoint } = value(
      await createEndpoint(world.deps, EVERYTHING, { application: appId(application), ...chosen }),
    );
    expect(endpoint).toEqual({
      ...chosen,
      id: endpoint.id,
      applicationId: application.id,
      statusReason: 'manual',
      heldUntil: null,
      health: { state: 'healthy', consecutiveFailures: 0, failingSince: null, lastSuccessAt: null },
      format: null,
      headers: [],
      createdAt: endpoint.createdAt,
      updatedAt: endpoint.createdAt,
    });
    const found = { application: appId(application), endpoint: 'ep-uid' };
    expect(value(await getEndpoint(world.deps, EVERYTHING, found))).toEqual(endpoint);
  });

  test('makes a secret of 32 bytes when none is given', async () => {
    const application = await newApplication(world);
    const fields = { application: appId(application), url: 'https://receiver.test/' };
    const first = value(await createEndpoint(world.deps, EVERYTHING, fields)).secret;
    const second = value(await createEndpoint(world.deps, EVERYTHING, fields)).secret;
    expect(first.reveal()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second.reveal()).not.toBe(first.reveal());
  });

  test('stores neither secret nor sensitive header in the clear, and shows the header masked', async () => {
    const application = await newApplication(world);
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const headers = { 'X-Plain': 'visible', Authorization: 'Bearer hidden-value', 'x-api-key': 'hidden-value' };
    const { endpoint } = value(
      await createEndpoint(world.deps, EVERYTHING, {
        application: appId(application),
        url: 'https://receiver.test/',
        secret: new SecretText(secret),
        headers,
      }),
    );
    expect(endpoint.headers).toEqual([
      { name: 'X-Plain', value: 'visible', masked: false },
      { name: 'Authorization', value: '***', masked: true },
      { name: 'x-api-key', value: '***', masked: true },
    ]);
    const dump = JSON.stringify([
      await world.database.sql`select * from postrider.endpoints where id = ${endpoint.id}`,
      await world.database.sql`select * from postrider.endpoint_revisions where endpoint_id = ${endpoint.id}`,
      await world.database.sql`select * from postrider.endpoint_secrets where endpoint_id = ${endpoint.id}`,
    ]);
    expect(dump).toContain('visible');
    expect(dump).not.toContain('hidden-value');
    expect(dump).not.toContain(secret.slice(6, 30));
    const [, authorization] = (await stored(endpoint)).headers;
    const context = headerContext(endpoint.id, 'Authorization');
    expect(open(world.keyRing, authorization?.sealed ?? '', context).reveal()).toBe('Bearer hidden-value');
  });

  test('writes its first revision', async () => {
    const endpoint = await newEndpoint(world, await newApplication(world), {
      headers: { 'x-token': 'abc', 'x-a': 'b' },
    });
    const headers = [
      { name: 'x-token', value: '***' },
      { name: 'x-a', value: 'b' },
    ];
    expect((await stored(endpoint)).revisions).toEqual([{ revision: 1, url: endpoint.url, headers }]);
  });

  test.each([
    ['invalid_url', '/url', { url: 'http://receiver.test/' }],
    ['invalid_url', '/url', { url: 'nonsense' }],
    ['invalid_url', '/url', { url: 'https://0x7f.1/' }],
    ['invalid_url', '/url', { url: 'https://database.internal/' }],
    ['invalid_secret', '/secret', { secret: new SecretText('whsec_AAAA') }],
    ['invalid_header', '/headers/Webhook-Id', { headers: { 'Webhook-Id': '1' } }],
    ['invalid_header', '/headers/x-a', { headers: { 'X-A': '1', 'x-a': '2' } }],
    ['invalid_header', '/headers', { headers: { 'x-a': 'v'.repeat(4_100) } }],
    [
      'invalid_header',
      '/headers',
      { headers: Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`x-${n}`, ''])) },
    ],
    ['invalid_retry_schedule', '/retrySchedule', { retrySchedule: [0] }],
    ['invalid_metadata', '/metadata', { metadata: { a: 'é'.repeat(2_048) } }],
  ])('is refused as %s at %s', async (code, pointer, fields) => {
    const application = appId(await newApplication(world));
    const answer = await createEndpoint(world.deps, EVERYTHING, {
      application,
      url: 'https://receiver.test/',
      ...fields,
    });
    expect(refusal(answer)).toEqual({ code, pointer });
  });

  test('accepts plain http where policy allows it', async () => {
    const application = appId(await newApplication(world));
    const deps = { ...world.deps, policy: { ...world.deps.policy, httpTargets: true } };
    const answer = await createEndpoint(deps, EVERYTHING, { application, url: 'http://receiver.test/' });
    expect(answer.ok).toBe(true);
  });

  test('with a uid that another one of the application has is refused, elsewhere it is not', async () => {
    const one = await newApplication(world);
    const other = await newApplication(world);
    await newEndpoint(world, one, { uid: 'main' });
    const fields = { application: appId(one), url: 'https://receiver.test/', uid: 'main' };
    expect(refusal(await createEndpoint(world.deps, EVERYTHING, fields))).toEqual({
      code: 'uid_taken',
      pointer: '/uid',
    });
    expect((await createEndpoint(world.deps, EVERYTHING, { ...fields, application: appId(other) })).ok).toBe(true);
  });

  test('in an application that is not there is refused', async () => {
    const fields = { application: 'nowhere', url: 'https://receiver.test/' };
    expect(refusal(await createEndpoint(world.deps, EVERYTHING, fields)).code).toBe('application_not_found');
  });
});

describe('an endpoint of another application', () => {
  test('is answered like one that does not exist', async () => {
    const mine = await newApplication(world);
    const theirs = await newApplication(world);
    const endpoint = await newEndpoint(world, theirs, { uid: 'theirs' });
    for (const named of [endpointId(endpoint), 'theirs', encodeId('endpoint', NOBODY), '\u0000', '']) {
      const ref = { application: appId(mine), endpoint: named };
      for (const answer of [
        await getEndpoint(world.deps, EVERYTHING, ref),
        await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { status: 'disabled' } }),
        await deleteEndpoint(world.deps, EVERYTHING, ref),
      ]) {
        expect(refusal(answer)).toEqual({ code: 'endpoint_not_found', pointer: undefined });
      }
    }
    const stranger = { application: appId(theirs), endpoint: 'theirs' };
    expect(refusal(await getEndpoint(world.deps, onlyIn(mine), stranger)).code).toBe('application_not_found');
    const page = { application: appId(mine), limit: 10, cursor: null };
    expect(value(await listEndpoints(world.deps, EVERYTHING, page)).items).toEqual([]);
    expect(value(await getEndpoint(world.deps, onlyIn(theirs), stranger))).toEqual(endpoint);
  });
});

describe('listing endpoints', () => {
  test('goes from the newest to the oldest, page by page', async () => {
    const application = await newApplication(world);
    const made: Endpoint[] = [];
    for (let n = 0; n < 3; n += 1) made.unshift(await newEndpoint(world, application));
    const named = { application: appId(application), limit: 2 };
    const first = value(await listEndpoints(world.deps, EVERYTHING, { ...named, cursor: null }));
    const second = value(await listEndpoints(world.deps, EVERYTHING, { ...named, cursor: first.nextCursor }));
    expect([...first.items, ...second.items]).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });
});

describe('changing an endpoint', () => {
  test('touches only the fields named, and null clears one', async () => {
    const application = await newApplication(world);
    const before = await newEndpoint(world, application, {
      name: 'Before',
      eventTypes: ['a'],
      headers: { 'x-one': '1', 'x-two': '2' },
      metadata: { keep: '1', drop: '2' },
      rateLimit: 3,
    });
    const patch = {
      eventTypes: null,
      maxInFlight: 9,
      headers: { 'X-Two': null, 'x-three': '3' },
      metadata: { drop: null },
    };
    const ref = { application: appId(application), endpoint: endpointId(before) };
    const after = value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch }));
    expect(after).toEqual({
      ...before,
      eventTypes: null,
      maxInFlight: 9,
      headers: [
        { name: 'x-one', value: '1', masked: false },
        { name: 'x-three', value: '3', masked: false },
      ],
      metadata: { keep: '1' },
      updatedAt: after.updatedAt,
    });
  });

  test('writes a revision when URL or headers changed, and none otherwise', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'Named' } }));
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { url: 'https://other.test/' } }));
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { headers: { 'x-secret': 's' } } }));
    const { revision, revisions } = await stored(endpoint);
    expect(revision).toBe(4);
    expect(revisions).toEqual([
      { revision: 1, url: endpoint.url, headers: [] },
      { revision: 3, url: 'https://other.test/', headers: [] },
      { revision: 4, url: 'https://other.test/', headers: [{ name: 'x-secret', value: '***' }] },
    ]);
  });

  test('with a masked header as it was read keeps its value', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { headers: { 'x-token': 'kept' } });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    value(
      await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { headers: { 'X-Token': '***', 'x-b': 'c' } } }),
    );
    const { headers } = await stored(endpoint);
    expect(headers.map(({ name }) => name)).toEqual(['x-token', 'x-b']);
    expect(open(world.keyRing, headers[0]?.sealed ?? '', headerContext(endpoint.id, 'x-token')).reveal()).toBe('kept');
  });

  test('finds a value in the clear whose name counts as sensitive by now masked, and seals it when headers change', async () => {
    const endpoint = await newEndpoint(world, await newApplication(world));
    const ref = { application: encodeId('application', endpoint.applicationId), endpoint: endpointId(endpoint) };
    const earlier = JSON.stringify([{ name: 'X-Session', value: 'in-the-clear' }]);
    await world.database
      .sql`update postrider.endpoints set headers = ${earlier}::text::jsonb where id = ${endpoint.id}`;
    const shown = { name: 'X-Session', value: '***', masked: true };
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref)).headers).toEqual([shown]);
    const elsewhere = { url: 'https://elsewhere.test/', headers: { 'x-session': '***' } };
    expect(refusal(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: elsewhere }))).toMatchObject({
      code: 'invalid_header',
    });

    const patch = { headers: { 'x-session': '***', 'x-b': 'c' } };
    const after = value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch }));
    expect(after.headers).toEqual([shown, { name: 'x-b', value: 'c', masked: false }]);
    const { headers } = await stored(endpoint);
    expect(JSON.stringify(headers)).not.toContain('in-the-clear');
    const context = headerContext(endpoint.id, 'X-Session');
    expect(open(world.keyRing, headers[0]?.sealed ?? '', context).reveal()).toBe('in-the-clear');
  });

  test('of headers goes on although one that is there does not open', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { headers: { 'x-token': 'lost', 'x-key': 'kept' } });
    await world.database.sql`
      update postrider.endpoints set headers = jsonb_set(headers, '{0,sealed}', '"gone.AAAA"') where id = ${endpoint.id}`;
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const patch = async (headers: Record<string, string | null>) =>
      value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { headers } })).headers.map(
        ({ name }) => name,
      );
    expect(await patch({ 'x-b': 'c' })).toEqual(['x-token', 'x-key', 'x-b']);
    expect(await patch({ 'x-token': null })).toEqual(['x-key', 'x-b']);
  });

  test('to a uid that another one has is refused and changes nothing', async () => {
    const application = await newApplication(world);
    await newEndpoint(world, application, { uid: 'a' });
    const second = await newEndpoint(world, application, { uid: 'b' });
    const ref = { application: appId(application), endpoint: 'b' };
    const answer = await updateEndpoint(world.deps, EVERYTHING, {
      ...ref,
      patch: { uid: 'a', url: 'https://other.test/' },
    });
    expect(refusal(answer)).toEqual({ code: 'uid_taken', pointer: '/uid' });
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref))).toEqual(second);
    expect((await stored(second)).revisions).toHaveLength(1);
  });

  test('to something policy forbids is refused', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const change = (patch: Parameters<typeof updateEndpoint>[2]['patch']) =>
      updateEndpoint(world.deps, EVERYTHING, { ...ref, patch });
    expect(refusal(await change({ url: 'http://receiver.test/' })).code).toBe('invalid_url');
    expect(refusal(await change({ headers: { host: 'x' } }))).toEqual({
      code: 'invalid_header',
      pointer: '/headers/host',
    });
    expect(refusal(await change({ retrySchedule: Array<number>(31).fill(1) })).code).toBe('invalid_retry_schedule');
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref))).toEqual(endpoint);
  });

  test('from two sides at once loses neither change', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const patches = Array.from({ length: 6 }, (_, n) => ({ metadata: { [`key-${n}`]: String(n) } }));
    await Promise.all(patches.map((patch) => updateEndpoint(world.deps, EVERYTHING, { ...ref, patch })));
    expect(Object.keys(value(await getEndpoint(world.deps, EVERYTHING, ref)).metadata)).toHaveLength(6);
    expect((await stored(endpoint)).revision).toBe(7);
  });
});

describe("an endpoint's status", () => {
  test('disabled by a person answers when no attempt can begin any more, and marks what is open for cancelling', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    world.takeSettled();
    const disabled = value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { status: 'disabled' } }));
    expect(disabled).toMatchObject({ status: 'disabled', statusReason: 'manual' });
    expect(world.takeSettled()).toBe(1);
    expect((await stored(endpoint)).state).toEqual({ held: false, reason: 'endpoint_disabled' });
  });

  test('paused by a person answers when no attempt can begin any more, and cancels nothing', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    world.takeSettled();
    const paused = value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { status: 'paused' } }));
    expect(paused).toMatchObject({ status: 'paused', statusReason: 'manual' });
    expect(world.takeSettled()).toBe(1);
    expect((await stored(endpoint)).state).toEqual({ held: false, reason: null });
  });

  test('is seen as changed from other connections before dispatchers are waited for', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const elsewhere = openDatabase({ url: world.url, connectionsMax: 1, name: 'elsewhere' });
    let seen: unknown;
    const configurationSettled = async () => {
      [seen] = await elsewhere.sql`select status from postrider.endpoints where id = ${endpoint.id}`;
    };
    value(
      await updateEndpoint({ ...world.deps, configurationSettled }, EVERYTHING, {
        ...ref,
        patch: { status: 'paused' },
      }),
    );
    await elsewhere.close();
    expect(seen).toEqual({ status: 'paused' });
  });

  test('enabled again forgets reason and hold, frees what was parked, and wakes the dispatchers', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { status: 'paused' });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    await world.database.sql`
      update postrider.endpoint_state set held_until = now() + interval '1 hour' where endpoint_id = ${endpoint.id}`;
    await world.database.sql`
      insert into postrider.parked (endpoint_id, event_ids, bytes) values (${endpoint.id}, array[${NOBODY}::uuid], 2)`;
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref)).heldUntil).toBeInstanceOf(Date);
    world.takeRings();
    const enabled = value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { status: 'enabled' } }));
    expect(enabled).toMatchObject({ status: 'enabled', statusReason: null, heldUntil: null });
    expect(world.takeRings()).toEqual(['events', 'deliveries']);
    const jobs = await world.database.sql`
      select data from postrider_queue.job where data ->> 'e' = ${endpoint.id}`;
    expect(jobs).toHaveLength(1);
    expect(await world.database.sql`select from postrider.parked where endpoint_id = ${endpoint.id}`).toHaveLength(0);
  });

  test('enabled again frees also what was parked while that was being committed', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { status: 'paused' });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const parked = () => world.database.sql`select from postrider.parked where endpoint_id = ${endpoint.id}`;
    let looks = 0;
    const release: Deps['queue']['release'] = async (tx, id) => {
      await world.deps.queue.release(tx, id);
      looks += 1;
      if (looks === 1) {
        const chunk = { endpointId: endpoint.id, eventIds: [NOBODY], bytes: 2, trigger: 'schedule' as const };
        await insertParked(world.database, [chunk]);
      }
    };
    const deps = { ...world.deps, queue: { ...world.deps.queue, release } };
    value(await updateEndpoint(deps, EVERYTHING, { ...ref, patch: { status: 'enabled' } }));
    expect(await parked()).toHaveLength(0);
  });

  test('that is over leaves a hold of the past unshown', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    await world.database.sql`
      update postrider.endpoint_state set held_until = now() - interval '1 second' where endpoint_id = ${endpoint.id}`;
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref)).heldUntil).toBeNull();
  });

  test('shows failing from the first failure on', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    await world.database.sql`
      update postrider.endpoint_state set consecutive_failures = 2, failing_since = '2026-01-02T03:04:05.678Z'
      where endpoint_id = ${endpoint.id}`;
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    expect(value(await getEndpoint(world.deps, EVERYTHING, ref)).health).toEqual({
      state: 'failing',
      consecutiveFailures: 2,
      failingSince: new Date('2026-01-02T03:04:05.678Z'),
      lastSuccessAt: null,
    });
  });
});

describe('deleting an endpoint', () => {
  test('answers when no attempt can begin any more, and marks what is open for cancelling', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    world.takeSettled();
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    expect(world.takeSettled()).toBe(1);
    expect(await stored(endpoint)).toMatchObject({ revision: 2, state: { held: false, reason: 'endpoint_deleted' } });
    expect(refusal(await getEndpoint(world.deps, EVERYTHING, ref)).code).toBe('endpoint_not_found');
    expect(refusal(await deleteEndpoint(world.deps, EVERYTHING, ref)).code).toBe('endpoint_not_found');
  });

  test('frees its uid', async () => {
    const application = await newApplication(world);
    const first = await newEndpoint(world, application, { uid: 'free' });
    value(await deleteEndpoint(world.deps, EVERYTHING, { application: appId(application), endpoint: 'free' }));
    expect((await newEndpoint(world, application, { uid: 'free' })).id).not.toBe(first.id);
  });
});
