import { insertParked } from '@postrider/db';
import type { Chunk } from '@postrider/queue';
import { until } from '@postrider/testkit';
import { type OpenedChunk, relayEvents, type Taker } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimOne, newScene, parkedOf, queued, relayed, rowOf, type Scene } from './dispatching.ts';
import { newEndpoint, newEvent, openWorld, type World } from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
  await relayed(scene, 0);
  world.takeRings();
});
afterAll(() => world.close());

const relay = () => relayEvents(world.deps);

describe('relaying', () => {
  test('makes a delivery and a chunk of it, and wakes dispatchers', async () => {
    await newEvent(world, scene.application);
    world.takeRings();
    expect(await relay()).toEqual({ events: 1, more: false });
    expect(world.takeRings()).toEqual(['deliveries']);
    const chunk = await claimOne(scene);
    expect(chunk).toMatchObject({ endpointId: scene.endpoint.id, trigger: 'schedule', bytes: 2, more: false });
    expect(chunk.eventIds).toHaveLength(1);
  });

  test('of nothing wakes nobody', async () => {
    expect(await relay()).toEqual({ events: 0, more: false });
    expect(world.takeRings()).toEqual([]);
  });

  test('from many sides at once makes each delivery and each chunk once', async () => {
    for (let n = 0; n < 20; n += 1) await newEvent(world, scene.application);
    await Promise.all(Array.from({ length: 4 }, relay));
    const chunks = await queued(scene);
    expect(chunks.flatMap(({ eventIds }) => eventIds)).toHaveLength(20);
    expect(new Set(chunks.flatMap(({ eventIds }) => eventIds)).size).toBe(20);
  });

  test('whose chunk cannot be written makes no delivery either, and the next one makes both', async () => {
    await newEvent(world, scene.application);
    const broken = { ...world.deps, queue: { schedule: () => Promise.reject(new Error('no queue')) } };
    await expect(relayEvents(broken)).rejects.toThrow('no queue');
    const made = () => world.database.sql`select from postrider.deliveries where endpoint_id = ${scene.endpoint.id}`;
    expect(await made()).toHaveLength(0);
    expect(await relay()).toEqual({ events: 1, more: false });
    expect(await made()).toHaveLength(1);
    await claimOne(scene);
  });
});

/** Takes at most so many chunks of each page, and notes what it was offered and what it got. */
function takerOf(chunksMax: number) {
  const offered: Chunk[] = [];
  const taken: { readonly chunk: OpenedChunk; readonly inQueue: number; readonly heldAt: number }[] = [];
  const taker: Taker = {
    choose: (chunks) => {
      offered.push(...chunks);
      return chunks.slice(0, chunksMax);
    },
    hold: (tx, chunks) => scene.queue.hold(tx, chunks),
    take: async (chunks, heldAt) => {
      const [row] = await world.database.sql<{ jobs: number }[]>`
        select count(*)::integer as jobs from postrider_queue.job where state = 'active'`;
      taken.push(...chunks.map((chunk) => ({ chunk, inQueue: row?.jobs ?? 0, heldAt })));
    },
  };
  return { taker, offered, taken };
}

describe('where a dispatcher takes what is relayed', () => {
  test('it gets the deliveries with their events, held and committed, and nobody is woken for them', async () => {
    const before = performance.now();
    await newEvent(world, scene.application);
    world.takeRings();
    const { taker, taken } = takerOf(10);
    expect(await relayEvents({ ...world.deps, taker })).toEqual({ events: 1, more: false });
    const [one] = taken;
    expect(taken).toHaveLength(1);
    expect(one?.chunk).toMatchObject({
      chunk: { endpointId: scene.endpoint.id, trigger: 'schedule', lease: 0, more: false },
      deliveries: [{ endpointId: scene.endpoint.id, status: 'pending', data: '{}', due: true, attemptCount: 0 }],
    });
    expect(one?.inQueue).toBe(1);
    expect(one?.heldAt).toBeGreaterThan(before);
    expect(world.takeRings()).toEqual([]);
    expect(await scene.queue.claim(10)).toEqual([]);
  });

  test('what it does not choose is queued, and dispatchers are woken', async () => {
    const other = await newEndpoint(world, scene.application);
    await newEvent(world, scene.application);
    world.takeRings();
    const { taker, offered, taken } = takerOf(1);
    await relayEvents({ ...world.deps, taker });
    expect(new Set(offered.map(({ endpointId }) => endpointId))).toEqual(new Set([scene.endpoint.id, other.id]));
    expect(world.takeRings()).toEqual(['deliveries']);
    const queuedFor = (await scene.queue.claim(10)).map(({ endpointId }) => endpointId);
    const takenFor = taken.map(({ chunk }) => chunk.chunk.endpointId);
    expect([...takenFor, ...queuedFor].sort()).toEqual([scene.endpoint.id, other.id].sort());
    expect(takenFor).toHaveLength(1);
  });

  test('it is offered nothing that is due later, for a paused endpoint, or behind what is parked', async () => {
    const [paused, behind] = [await newEndpoint(world, scene.application), await newEndpoint(world, scene.application)];
    await world.database.sql`
      update postrider.endpoints set status = 'paused', status_reason = 'manual' where id = ${paused.id}`;
    await insertParked(world.database, [
      { endpointId: behind.id, eventIds: [scene.endpoint.id], bytes: 2, trigger: 'schedule' },
    ]);
    await newEvent(world, scene.application);
    await newEvent(world, scene.application, { deliverAt: new Date(Date.now() + 3_600_000) });
    const { taker, offered } = takerOf(10);
    await relayEvents({ ...world.deps, taker });
    expect(offered.map(({ endpointId, eventIds, dueAt }) => ({ endpointId, events: eventIds.length, dueAt }))).toEqual([
      { endpointId: scene.endpoint.id, events: 1, dueAt: null },
    ]);
  });

  test('it gets nothing of a page that is rolled back, and all of the next one', async () => {
    await newEvent(world, scene.application);
    const { taker, taken } = takerOf(10);
    const failing: Taker = { ...taker, hold: () => Promise.reject(new Error('no queue')) };
    await expect(relayEvents({ ...world.deps, taker: failing })).rejects.toThrow('no queue');
    expect(taken).toEqual([]);
    await relayEvents({ ...world.deps, taker });
    expect(taken).toHaveLength(1);
  });
});

describe('an event for an endpoint that has no room', () => {
  test('is parked behind what is parked already, and never enters the queue', async () => {
    const endpointId = scene.endpoint.id;
    const [first] = await relayed(scene);
    if (first === undefined) throw new Error('No event.');
    await world.database.sql`truncate postrider_queue.job`;
    await insertParked(world.database, [{ endpointId, eventIds: [first], bytes: 2, trigger: 'schedule' }]);
    world.takeRings();
    const [second] = await relayed(scene);
    expect(await parkedOf(scene)).toEqual([first, second]);
    expect(await queued(scene)).toEqual([]);
    expect(world.takeRings()).not.toContain('deliveries');
  });

  test('that is paused is parked', async () => {
    await world.database.sql`
      update postrider.endpoints set status = 'paused', status_reason = 'manual' where id = ${scene.endpoint.id}`;
    const events = await relayed(scene, 2);
    expect(await parkedOf(scene)).toEqual(events);
    expect(await queued(scene)).toEqual([]);
    expect(await rowOf(scene, events[0] ?? '')).toMatchObject({ status: 'pending' });
  });

  test('leaves another endpoint’s in the queue', async () => {
    const other = { ...(await newScene(world)), application: scene.application };
    await world.database.sql`
      update postrider.endpoints set application_id = ${scene.application.id} where id = ${other.endpoint.id}`;
    const [parked] = await relayed(scene);
    await world.database.sql`truncate postrider_queue.job`;
    await insertParked(world.database, [
      { endpointId: scene.endpoint.id, eventIds: [parked ?? ''], bytes: 2, trigger: 'schedule' },
    ]);
    const [event] = await relayed(scene);
    expect(await parkedOf(scene)).toContain(event);
    expect((await queued(other)).map(({ eventIds }) => eventIds)).toEqual([[event]]);
  });

  test('is relayed while a taker moves the last parked chunk back: the chain goes on or the queue has it', async () => {
    const endpointId = scene.endpoint.id;
    const [first] = await relayed(scene);
    if (first === undefined) throw new Error('No event.');
    await world.database.sql`truncate postrider_queue.job`;
    await insertParked(world.database, [{ endpointId, eventIds: [first], bytes: 2, trigger: 'schedule' }]);
    await newEvent(world, scene.application);
    await Promise.all([relay(), scene.database.transaction((tx) => scene.queue.release(tx, endpointId))]);
    const found = await until('both are somewhere', async () => {
      const everywhere = [...(await parkedOf(scene)), ...(await queued(scene)).flatMap(({ eventIds }) => eventIds)];
      return new Set(everywhere).size === 2 && everywhere;
    });
    expect(found).toHaveLength(2);
    // What is parked is behind a chunk that says so.
    if ((await parkedOf(scene)).length > 0) expect((await queued(scene)).some(({ more }) => more)).toBe(true);
  });
});

describe('an event that more than 500 endpoints want', () => {
  test('is fanned out 200 at a time, the next when half of them are done, and what has no room is parked', async () => {
    const { sql } = world.database;
    await sql`
      with made as (
        insert into postrider.endpoints (id, application_id, url, event_types, status, status_reason)
        select gen_random_uuid(), application_id, url, event_types,
          case when n <= 10 then 'paused' else 'enabled' end, case when n <= 10 then 'manual' end
        from postrider.endpoints cross join generate_series(1, 600) as n where id = ${scene.endpoint.id}
        returning id
      )
      insert into postrider.endpoint_state (endpoint_id) select id from made`;
    await newEvent(world, scene.application);
    world.takeRings();
    expect(await relay()).toEqual({ events: 1, more: false });
    expect(world.takeRings()).toEqual(['deliveries']);
    const placed = async () => {
      const [row] = await sql<{ deliveries: number; chunks: number; parked: number }[]>`
        with ours as (select id from postrider.endpoints where application_id = ${scene.application.id})
        select (select count(*) from postrider.deliveries where endpoint_id in (select id from ours))::integer as deliveries,
          (select count(*) from postrider_queue.job where group_id in (select id::text from ours))::integer as chunks,
          (select count(*) from postrider.parked where endpoint_id in (select id from ours))::integer as parked`;
      return row ?? { deliveries: 0, chunks: 0, parked: 0 };
    };
    const { deliveries, chunks, parked } = await placed();
    expect(deliveries).toBe(200);
    expect(chunks + parked).toBe(200);
    // As if all had been attempted, again and again.
    const attempted = () => sql`update postrider.deliveries set attempt_count = 1`;
    await until('all have theirs', async () => {
      await attempted();
      await relay();
      return (await placed()).deliveries === 601;
    });
    expect(await placed()).toEqual({ deliveries: 601, chunks: 591, parked: 10 });
  });
});
