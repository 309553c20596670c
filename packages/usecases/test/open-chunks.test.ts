import { type AttemptTrigger, encodeId } from '@postrider/core';
import type { ClaimedChunk, Queue } from '@postrider/queue';
import { advance } from '@postrider/testkit';
import { openChunks, retryDelivery, settle } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  claimOne,
  ended,
  FAILED,
  jitter,
  letLeasesEnd,
  logOf,
  newScene,
  open,
  openDeps,
  putRow,
  queued,
  relayed,
  rowOf,
  type Scene,
} from './dispatching.ts';
import { appId, EVERYTHING, openWorld, value, type World } from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
});
afterAll(() => world.close());

/** Puts a chunk of these deliveries into the queue, as if it had been there; and takes it. */
async function claimOf(eventIds: readonly string[], trigger: AttemptTrigger = 'schedule') {
  const chunk = { endpointId: scene.endpoint.id, eventIds, dueAt: null, trigger, bytes: 2 };
  await scene.database.transaction((tx) => scene.queue.schedule(tx, [chunk]));
  return claimOne(scene);
}

async function oneInHand(trigger: AttemptTrigger = 'schedule') {
  const [eventId = ''] = await relayed(scene);
  await scene.database.sql`truncate postrider_queue.job`;
  return { eventId, claim: () => claimOf([eventId], trigger) };
}

const attempted = (opened: Awaited<ReturnType<typeof open>>) =>
  opened.flatMap(({ deliveries }) => deliveries.map(({ eventId }) => eventId));

const setStatus = (status: 'paused' | 'disabled') => scene.database.sql`
  update postrider.endpoints set status = ${status}, status_reason = 'manual' where id = ${scene.endpoint.id}`;

describe('of a chunk', () => {
  test('every delivery that is due is attempted', async () => {
    const events = await relayed(scene, 3);
    const chunk = await claimOne(scene);
    const opened = await open(scene, chunk);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.chunk).toBe(chunk);
    expect(attempted(opened).sort()).toEqual([...events].sort());
    for (const eventId of events) expect(await logOf(scene, eventId)).toEqual([]);
  });

  test('a delivery that has ended is dropped, and the rest attempted', async () => {
    const [ended = '', due = ''] = await relayed(scene, 2);
    await putRow(scene, ended, { next: null, status: 'delivered' });
    expect(attempted(await open(scene, await claimOne(scene)))).toEqual([due]);
    expect(await rowOf(scene, ended)).toMatchObject({ status: 'delivered' });
  });

  test('of which nothing is left to attempt is answered all the same, to be finished', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { next: null, status: 'delivered' });
    const chunk = await claim();
    expect(await open(scene, chunk)).toEqual([{ chunk, deliveries: [] }]);
  });

  test('a delivery that a person cancelled ends so', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { wish: 'cancel' });
    expect(attempted(await open(scene, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
  });

  test('a delivery that a person cancelled while another chunk has it in hand waits for the end of that one', async () => {
    const { eventId, claim } = await oneInHand();
    const inHand = await claim();
    await open(scene, inHand);
    await putRow(scene, eventId, { wish: 'cancel' });
    for (const trigger of ['manual', 'schedule'] as const) {
      expect(attempted(await open(scene, await claimOf([eventId], trigger)))).toEqual([]);
      expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending', wish: 'cancel' });
      // Who wants it retried after all finds this one still there.
      expect((await queued(scene)).filter(({ state }) => state === 'created')).toMatchObject([{ trigger }]);
      await scene.database.sql`delete from postrider_queue.job where state = 'created'`;
    }
  });

  test('a delivery that a person cancelled ends so also when two chunks come to it together', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { wish: 'cancel' });
    const one = await claim();
    expect(attempted(await open(scene, one, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
  });

  test('a delivery whose time is over ends as expired', async () => {
    const { eventId, claim } = await oneInHand();
    await scene.database.sql`
      update postrider.deliveries set expires_at = now() - interval '1 second' where event_id = ${eventId}`;
    expect(attempted(await open(scene, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'expired' });
  });

  test('deliveries of an endpoint that is disabled end so, whatever wakes them', async () => {
    for (const trigger of ['schedule', 'manual'] as const) {
      const { eventId, claim } = await oneInHand(trigger);
      await setStatus('disabled');
      expect(attempted(await open(scene, await claim()))).toEqual([]);
      expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'endpoint_disabled' });
      await scene.database.sql`
        update postrider.endpoints set status = 'enabled', status_reason = null where id = ${scene.endpoint.id}`;
      await scene.database.sql`truncate postrider_queue.job`;
    }
  });

  test('deliveries of an endpoint that was deleted, or that nobody knows, end so', async () => {
    const { eventId, claim } = await oneInHand();
    await scene.database.sql`update postrider.endpoints set deleted_at = now() where id = ${scene.endpoint.id}`;
    expect(attempted(await open(scene, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'endpoint_deleted' });

    await scene.database.sql`update postrider.endpoints set deleted_at = null where id = ${scene.endpoint.id}`;
    await scene.database.sql`truncate postrider_queue.job`;
    const other = await oneInHand();
    const chunk = await other.claim();
    const deps = { ...(await openDeps(scene, chunk)), configurationOf: () => undefined };
    expect(attempted(await openChunks(deps, [chunk]))).toEqual([]);
    expect(await rowOf(scene, other.eventId)).toMatchObject({ reason: 'endpoint_deleted' });
  });

  test('that was claimed a little early goes back for its moment', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { next: 4.5 });
    const chunk = await claim();
    expect(attempted(await open(scene, chunk))).toEqual([]);
    const due = Math.floor(((await rowOf(scene, eventId)).nextAttemptAt?.getTime() ?? 0) / 1000);
    expect(await queued(scene)).toMatchObject([
      { state: 'active' },
      { state: 'created', eventIds: [eventId], dueSecond: due },
    ]);
  });

  test('a delivery that is due much later is another chunk’s', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { next: 3600 });
    expect(attempted(await open(scene, await claim()))).toEqual([]);
    expect(await queued(scene)).toHaveLength(1);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending' });
  });

  test('a delivery of a day that was dropped is none', async () => {
    const chunk = await claimOf(['01890a5d-ac96-774b-bcce-b302099a8057']);
    expect(await open(scene, chunk)).toEqual([{ chunk, deliveries: [] }]);
  });
});

describe('an attempt that a person asked for', () => {
  const retry = async (eventId: string) => {
    const [row] = await scene.database.sql<{ id: string }[]>`
      select id from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${scene.endpoint.id}`;
    const delivery = encodeId('delivery', row?.id ?? '');
    return value(await retryDelivery(world.deps, EVERYTHING, { application: appId(scene.application), delivery }));
  };

  test('of a delivery that waits is made now, and the scheduled one stays where it was', async () => {
    const { eventId } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: 3600 });
    const { nextAttemptAt: scheduled } = await rowOf(scene, eventId);
    await retry(eventId);
    const opened = await open(scene, await claimOne(scene));
    expect(attempted(opened)).toEqual([eventId]);
    expect(opened[0]?.deliveries[0]?.resumeAt).toEqual(scheduled);
  });

  test('while one is under way waits for its end', async () => {
    const { eventId, claim } = await oneInHand();
    const underWay = await claim();
    await retry(eventId);
    const asked = await claimOne(scene);
    expect(asked.trigger).toBe('manual');
    expect(attempted(await open(scene, asked))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ wish: 'retry' });
    await scene.database.transaction((tx) => scene.queue.finish(tx, [underWay, asked]));
    const waiting = await queued(scene);
    expect(waiting).toMatchObject([{ trigger: 'manual', state: 'created', eventIds: [eventId] }]);
    await advance(scene.database, 3);
    const opened = await open(scene, await claimOne(scene));
    expect(attempted(opened)).toEqual([eventId]);
    expect(opened[0]?.deliveries[0]?.resumeAt).not.toBeNull();
    expect(await rowOf(scene, eventId)).toMatchObject({ wish: null });
  });

  test('while one is under way is made also when that one ends as its chunk is being opened', async () => {
    const { eventId, claim } = await oneInHand();
    const underWay = await claim();
    const failed = ended(await claimedDelivery(scene, eventId), FAILED);
    await retry(eventId);
    const asked = await claimOne(scene);
    const deps = await openDeps(scene, asked);
    const isHeld: Queue['isHeld'] = async (...question) => {
      await settle(deps, [failed], [{ chunk: underWay, rest: null, behind: false }]);
      return scene.queue.isHeld(...question);
    };
    expect(attempted(await openChunks({ ...deps, queue: { ...scene.queue, isHeld } }, [asked]))).toEqual([]);
    await scene.database.transaction((tx) => scene.queue.finish(tx, [asked]));
    await advance(scene.database, 1);
    const opened = await open(scene, await claimOne(scene));
    expect(opened.map(({ chunk, deliveries }) => [chunk.trigger, deliveries.length])).toEqual([['manual', 1]]);
  });

  test('is made although the chunk of the attempt before is in hand yet for others, if that was made a while ago', async () => {
    const [eventId = '', slow = ''] = await relayed(scene, 2);
    const both = await claimOne(scene);
    expect(attempted(await open(scene, both))).toEqual([eventId, slow]);
    await settle({ ...scene, jitter }, [ended(await claimedDelivery(scene, eventId), FAILED)], []);
    await scene.database.sql`
      update postrider_queue.job set started_on = started_on - interval '1 minute' where id = ${both.jobId}`;
    await retry(eventId);
    expect(attempted(await open(scene, await claimOne(scene)))).toEqual([eventId]);
  });

  test('waits for a scheduled one that somebody takes as it is about to begin', async () => {
    const { eventId } = await oneInHand();
    const schedule = { endpointId: scene.endpoint.id, eventIds: [eventId], dueAt: null, bytes: 2 };
    await retry(eventId);
    const asked = await claimOne(scene);
    await scene.database.transaction((tx) => scene.queue.schedule(tx, [{ ...schedule, trigger: 'schedule' }]));
    const deps = await openDeps(scene, asked);
    const taken: ClaimedChunk[] = [];
    const made: string[] = [];
    const isHeld: Queue['isHeld'] = async (...question) => {
      const answer = await scene.queue.isHeld(...question);
      if (taken.length === 0) {
        taken.push(await claimOne(scene));
        made.push(...attempted(await open(scene, ...taken)));
      }
      return answer;
    };
    expect(attempted(await openChunks({ ...deps, queue: { ...scene.queue, isHeld } }, [asked]))).toEqual([]);
    expect(made).toEqual([eventId]);
    expect(await rowOf(scene, eventId)).toMatchObject({ wish: 'retry', resumeAt: null });
    expect((await queued(scene)).filter(({ state }) => state === 'created')).toMatchObject([{ trigger: 'manual' }]);
  });

  test('is read again when another of its attempts ends as its chunk is being opened', async () => {
    const { eventId } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -1, resume: 60 });
    const rotation = await claimOf([eventId], 'rotation');
    const rotated = ended(await claimedDelivery(scene, eventId), FAILED, { trigger: 'rotation' });
    const asked = await claimOf([eventId], 'manual');
    const deps = await openDeps(scene, asked);
    const isHeld: Queue['isHeld'] = async (...question) => {
      await settle(deps, [rotated], [{ chunk: rotation, rest: null, behind: false }]);
      return scene.queue.isHeld(...question);
    };
    expect(attempted(await openChunks({ ...deps, queue: { ...scene.queue, isHeld } }, [asked]))).toEqual([]);
    expect(await queued(scene)).toContainEqual(expect.objectContaining({ trigger: 'manual', state: 'created' }));
  });

  test('goes before the scheduled one, which looks again soon', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -1, resume: 3600 });
    const chunk = await claim();
    const secondFromNow = () => Math.floor(scene.queue.clock.now() / 1000) + 1;
    const earliest = secondFromNow();
    expect(attempted(await open(scene, chunk))).toEqual([]);
    const again = (await queued(scene)).filter(({ state }) => state === 'created');
    expect(again).toHaveLength(1);
    expect(again[0]?.dueSecond).toBeGreaterThanOrEqual(earliest);
    expect(again[0]?.dueSecond).toBeLessThanOrEqual(secondFromNow());
    expect((await rowOf(scene, eventId)).resumeAt).not.toBeNull();
  });

  test('is made although the scheduled one is due by now and was taken with it', async () => {
    const { eventId } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -5, resume: -1 });
    const asked = await claimOf([eventId], 'manual');
    const scheduled = await claimOf([eventId]);
    const opened = await open(scene, asked, scheduled);
    expect(opened.map(({ deliveries }) => deliveries.length)).toEqual([1, 0]);
    expect((await queued(scene)).filter(({ state }) => state === 'created')).toMatchObject([{ trigger: 'schedule' }]);
  });

  test('whose chunk was lost is given up after a minute: the scheduled one is due at its time again', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -61, resume: 3600 });
    const { resumeAt } = await rowOf(scene, eventId);
    expect(attempted(await open(scene, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ nextAttemptAt: resumeAt, resumeAt: null });
    const due = Math.floor((resumeAt?.getTime() ?? 0) / 1000);
    expect((await queued(scene)).filter(({ state }) => state === 'created')).toMatchObject([{ dueSecond: due }]);
  });

  test('late, and taken together with the scheduled one, is not given up: that one waits for its end', async () => {
    const { eventId } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -90, resume: -61 });
    const asked = await claimOf([eventId], 'manual');
    const scheduled = await claimOf([eventId]);
    const opened = await open(scene, asked, scheduled);
    expect(opened.map(({ deliveries }) => deliveries.length)).toEqual([1, 0]);
    expect((await rowOf(scene, eventId)).resumeAt).not.toBeNull();
    await scene.database.transaction((tx) => scene.queue.finish(tx, [scheduled]));
    await advance(scene.database, 3);
    const again = await claimOne(scene);
    expect(again.trigger).toBe('schedule');
    expect(attempted(await open(scene, again))).toEqual([]);
    expect((await rowOf(scene, eventId)).resumeAt).not.toBeNull();
  });

  test('whose chunk was lost is given up also where the scheduled one is in two chunks', async () => {
    const { eventId, claim } = await oneInHand();
    await putRow(scene, eventId, { status: 'retrying', next: -90, resume: 3600 });
    const one = await claim();
    expect(attempted(await open(scene, one, await claim()))).toEqual([]);
    expect(await rowOf(scene, eventId)).toMatchObject({ resumeAt: null });
  });

  test('of a delivery that has ended meanwhile is none', async () => {
    const { eventId } = await oneInHand();
    await retry(eventId);
    await putRow(scene, eventId, { next: null, wish: null, status: 'delivered' });
    expect(attempted(await open(scene, await claimOne(scene)))).toEqual([]);
  });
});

describe('a rotation', () => {
  /** Attempts that were made and refused, one after the other, of a delivery that is due again. */
  const made = async (eventId: string, triggers: readonly AttemptTrigger[], resumeAt: Date | null = null) => {
    for (const trigger of triggers) {
      const delivery = await claimedDelivery(scene, eventId);
      await settle({ ...scene, jitter }, [ended(delivery, FAILED, { trigger, schedule: [60, 60, 60, 60] })], []);
      await scene.database.sql`
        update postrider.deliveries set next_attempt_at = now(), resume_at = ${resumeAt} where event_id = ${eventId}`;
    }
    await scene.database.sql`truncate postrider_queue.job`;
  };
  const secretsTried = (opened: Awaited<ReturnType<typeof open>>) =>
    opened.flatMap(({ deliveries }) => deliveries.map((delivery) => delivery.secretsTried));

  test('goes on with the secret after those that were refused in a row, as the log has it', async () => {
    const [first = '', third = '', again = ''] = await relayed(scene, 3);
    await made(first, ['schedule']);
    await made(third, ['schedule', 'rotation', 'rotation']);
    await made(again, ['schedule', 'rotation', 'manual', 'rotation']);
    const opened = await open(scene, await claimOf([first, third, again], 'rotation'));
    expect(attempted(opened)).toEqual([first, third, again]);
    expect(secretsTried(opened)).toEqual([1, 3, 2]);
  });

  test('that was lost with its process begins again with the newest secret', async () => {
    const { eventId, claim } = await oneInHand('rotation');
    await made(eventId, ['schedule']);
    await claim();
    await letLeasesEnd(scene);
    await open(scene, await claimOne(scene));
    expect((await logOf(scene, eventId)).map(({ trigger, outcome }) => `${trigger} ${outcome}`)).toEqual([
      'schedule rejected',
      'rotation lost',
    ]);
    const next = await claimOne(scene);
    expect(next.trigger).toBe('schedule');
    expect(secretsTried(await open(scene, next))).toEqual([undefined]);
  });

  test("of a person's extra attempt is an extra attempt too", async () => {
    const [eventId = ''] = await relayed(scene);
    const resumeAt = new Date(Date.now() + 3_600_000);
    await made(eventId, ['schedule', 'manual'], resumeAt);
    const opened = await open(scene, await claimOf([eventId], 'rotation'));
    expect(secretsTried(opened)).toEqual([1]);
    expect(opened[0]?.deliveries[0]?.resumeAt).toEqual(resumeAt);
  });

  test("waits for the end of a person's extra attempt that somebody is at", async () => {
    const [eventId = ''] = await relayed(scene);
    await made(eventId, ['schedule'], new Date());
    const asked = await claimOf([eventId], 'manual');
    const chunk = await claimOf([eventId], 'rotation');
    expect(attempted(await open(scene, chunk))).toEqual([]);
    await scene.database.transaction((tx) => scene.queue.finish(tx, [asked, chunk]));
    expect(await queued(scene)).toMatchObject([{ trigger: 'rotation', state: 'created', eventIds: [eventId] }]);
  });

  test("and a person's extra attempt that are taken together do not wait for each other", async () => {
    const [eventId = ''] = await relayed(scene);
    await made(eventId, ['schedule'], new Date());
    const asked = await claimOf([eventId], 'manual');
    const chunk = await claimOf([eventId], 'rotation');
    expect(attempted(await open(scene, asked, chunk))).toEqual([eventId]);
    await scene.database.transaction((tx) => scene.queue.finish(tx, [asked, chunk]));
    expect(await queued(scene)).toMatchObject([{ state: 'created', eventIds: [eventId] }]);
  });
});

describe('what a process held that died', () => {
  test('is logged as lost, and each delivery comes back at once in a chunk of its own', async () => {
    const events = await relayed(scene, 3);
    await claimOne(scene);
    await letLeasesEnd(scene);
    const chunk = await claimOne(scene);
    expect(chunk.lease).toBe(1);
    expect(await open(scene, chunk)).toEqual([]);
    for (const eventId of events) {
      expect(await logOf(scene, eventId)).toEqual([
        { number: 1, outcome: 'lost', trigger: 'schedule', errorCode: 'lost' },
      ]);
      expect(await rowOf(scene, eventId)).toMatchObject({ status: 'retrying', retryCount: 0, lostCount: 1 });
    }
    const back = await queued(scene);
    expect(back.map(({ eventIds }) => eventIds.length)).toEqual([1, 1, 1]);
    expect(new Set(back.flatMap(({ eventIds }) => eventIds))).toEqual(new Set(events));
    const opened = await open(scene, ...(await scene.queue.claim(10)));
    expect(attempted(opened).sort()).toEqual([...events].sort());
  });

  test('twice in a row takes a wait of the schedule', async () => {
    const [eventId = ''] = await relayed(scene);
    for (let n = 0; n < 2; n += 1) {
      await claimOne(scene);
      await letLeasesEnd(scene);
      await open(scene, await claimOne(scene));
    }
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'retrying', retryCount: 1, lostCount: 2 });
    expect(await scene.queue.claim(10)).toEqual([]);
    expect((await logOf(scene, eventId)).map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'lost'],
      [2, 'lost'],
    ]);
  });

  test('and had settled already is not logged as lost', async () => {
    const [delivered = '', waits = ''] = await relayed(scene, 2);
    await claimOne(scene);
    await putRow(scene, delivered, { next: null, status: 'delivered' });
    await putRow(scene, waits, { next: 3600, status: 'retrying' });
    await letLeasesEnd(scene);
    expect(await open(scene, await claimOne(scene))).toEqual([]);
    expect(await logOf(scene, delivered)).toEqual([]);
    expect(await logOf(scene, waits)).toEqual([]);
    expect(await queued(scene)).toEqual([]);
  });

  test('and that a person cancelled ends so', async () => {
    const [eventId = ''] = await relayed(scene);
    await claimOne(scene);
    await putRow(scene, eventId, { wish: 'cancel' });
    await letLeasesEnd(scene);
    await open(scene, await claimOne(scene));
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
    expect(await queued(scene)).toEqual([]);
  });

  test('and that a person wanted retried meanwhile is attempted again now, whatever the schedule says', async () => {
    const { eventId, claim } = await oneInHand();
    await scene.database.sql`update postrider.deliveries set lost_count = 1 where event_id = ${eventId}`;
    await claim();
    const [row] = await scene.database.sql<{ id: string }[]>`
      select id from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${scene.endpoint.id}`;
    const delivery = encodeId('delivery', row?.id ?? '');
    value(await retryDelivery(world.deps, EVERYTHING, { application: appId(scene.application), delivery }));
    await letLeasesEnd(scene);
    const opened = await open(scene, ...(await scene.queue.claim(10)));
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'retrying', retryCount: 1, lostCount: 2, wish: null });
    expect(attempted(opened)).toEqual([eventId]);
    expect(opened.map(({ chunk }) => chunk.trigger)).toEqual(['manual']);
    // The scheduled one has kept its time.
    expect((await rowOf(scene, eventId)).resumeAt).not.toBeNull();
    expect((await queued(scene)).filter(({ state }) => state === 'created')).toMatchObject([{ trigger: 'schedule' }]);
  });

  test('and that a person wanted retried is logged as lost first, though the person’s chunk is in hand already', async () => {
    const { eventId, claim } = await oneInHand();
    const dead = await claim();
    const asked = await claimOf([eventId], 'manual');
    await scene.database.sql`
      update postrider_queue.job set heartbeat_on = heartbeat_on - interval '1 hour' where id = ${dead.jobId}`;
    await scene.queue.reclaim();
    expect(attempted(await open(scene, asked))).toEqual([]);
    await open(scene, await claimOne(scene));
    expect(await logOf(scene, eventId)).toMatchObject([{ number: 1, outcome: 'lost' }]);
  });

  test('leaves what others hold alone', async () => {
    const [lost = ''] = await relayed(scene);
    await claimOne(scene);
    await letLeasesEnd(scene);
    const stale = await claimOne(scene);
    const [fresh = ''] = await relayed(scene);
    const other = await claimOne(scene);
    const opened = await open(scene, stale, other);
    expect(attempted(opened)).toEqual([fresh]);
    expect(await logOf(scene, fresh)).toEqual([]);
    expect(await logOf(scene, lost)).toHaveLength(1);
  });
});

test('A held delivery of a paused endpoint is opened: whether it has room is not asked here.', async () => {
  const { eventId, claim } = await oneInHand();
  await setStatus('paused');
  expect(attempted(await open(scene, await claim()))).toEqual([eventId]);
  expect(await rowOf(scene, eventId)).toMatchObject({ status: 'pending' });
});

test('Of no chunks nothing is opened.', async () => {
  expect(await open(scene)).toEqual([]);
});
