import { type Application, decodeId, encodeId } from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import { until } from '@postrider/testkit';
import {
  createApplication,
  eraseEventData,
  eraseEventsByUid,
  explainEvent,
  getDelivery,
  getEvent,
  listDeliveries,
  listEvents,
  type OpenedChunk,
  recordEvents,
  relayEvents,
  retryDelivery,
  runOperations,
  settle,
  startBackfill,
  type Taker,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  claimOne,
  DELIVERED,
  ended,
  jitter,
  logOf,
  newScene,
  open,
  putRow,
  relayed,
  rowOf,
  type Scene,
} from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  newEvent,
  onlyIn,
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
});
afterAll(() => world.close());

const ref = (eventId: string, application = scene.application) => ({
  application: appId(application),
  event: encodeId('event', eventId),
});

async function erase(eventId: string): Promise<void> {
  value(await eraseEventData(world.deps, EVERYTHING, ref(eventId)));
}

async function eraseByUid(uidPrefix: string, { dryRun = false, application = scene.application } = {}) {
  const input = { application: appId(application), uidPrefix, dryRun };
  return value(await eraseEventsByUid(world.deps, EVERYTHING, input)).events;
}

const read = async (eventId: string) => value(await getEvent(world.deps, EVERYTHING, ref(eventId)));

async function deliveryRef(eventId: string) {
  const page = { ...ref(eventId), limit: 1, cursor: null };
  const [delivery] = value(await listDeliveries(world.deps, EVERYTHING, page)).items;
  return { application: appId(scene.application), delivery: encodeId('delivery', delivery?.id ?? '') };
}

const ANSWER = {
  startedAt: new Date(),
  durationMs: 3,
  responseStatus: 200,
  responseHeaders: '{"x-person":"Ada Lovelace"}',
  responseBody: Buffer.from('hello Ada Lovelace'),
  responseTruncated: false,
  errorCode: null,
  errorMessage: null,
  endpointRevision: 1,
  signature: 'v1,abc',
};

/** A relayed event whose chunk is in our hands, and the delivery as its attempt begins. */
async function inHand() {
  const [eventId = ''] = await relayed(scene, 1, '{"name":"Ada Lovelace"}');
  const chunk = await claimOne(scene);
  const delivery = await claimedDelivery(scene, eventId);
  const end = (database = scene.database) =>
    settle(
      { database, queue: scene.queue, jitter },
      [ended(delivery, DELIVERED, { record: ANSWER })],
      [{ chunk, rest: null, behind: false }],
    );
  return { eventId, chunk, end };
}

/** The world's dependencies, with something done in a transaction of theirs, or before it, which is counted from 0. */
function withTransactions(meanwhile: {
  readonly before?: (n: number) => Promise<void>;
  readonly inside?: (n: number) => Promise<void>;
}): World['deps'] {
  let count = 0;
  const { database } = world;
  const transaction: typeof database.transaction = async (run) => {
    const n = count++;
    await meanwhile.before?.(n);
    return database.transaction(async (tx) => {
      const done = await run(tx);
      await meanwhile.inside?.(n);
      return done;
    });
  };
  return { ...world.deps, database: { ...database, transaction } };
}

/** Whether anything that tells of Ada is left in any table but the queue's, which hold ids. */
async function tracesOfAda(): Promise<string[]> {
  const tables = await world.database.sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'postrider'::regnamespace and relkind in ('r', 'p')
      and not relispartition`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await world.database.sql<{ traces: number }[]>`
      select count(*)::integer as traces from postrider.${world.database.sql(name)} as t
      where to_jsonb(t)::text ~ 'Ada Lovelace' or to_jsonb(t)::text ~ ${Buffer.from('Ada Lovelace').toString('hex')}`;
    if ((row?.traces ?? 0) > 0) found.push(name);
  }
  return found;
}

async function someoneWaits(): Promise<boolean> {
  const waiting = await world.database.sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting.length > 0;
}

describe("erasing an event's data", () => {
  test('leaves no trace of what it carried or what was answered, and all of what happened', async () => {
    const { eventId, end } = await inHand();
    await end();
    await world.database.sql`
      update postrider.events set warnings = '[{"pointer":"/data/name","detail":"Ada Lovelace"}]' where id = ${eventId}`;
    expect((await tracesOfAda()).toSorted()).toEqual(['attempts', 'events']);
    await erase(eventId);
    expect(await tracesOfAda()).toEqual([]);
    const event = await read(eventId);
    expect(event).toMatchObject({ data: 'null', type: 'message.sent', deliveries: { delivered: 1 } });
    expect(event.erasedAt).toBeInstanceOf(Date);
    const delivery = value(await getDelivery(world.deps, EVERYTHING, await deliveryRef(eventId)));
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 1 });
    expect(delivery.attempts).toMatchObject([
      { outcome: 'delivered', responseStatus: 200, responseHeaders: null, responseBody: null },
    ]);
  });

  test('again changes nothing', async () => {
    const [eventId = ''] = await relayed(scene);
    await erase(eventId);
    const once = await read(eventId);
    await erase(eventId);
    expect(await read(eventId)).toEqual(once);
  });

  test('keeps its uid, so that a repetition of it is still recognised', async () => {
    const eventId = decodeId('event', await newEvent(world, scene.application, { uid: 'kept' })) ?? '';
    await erase(eventId);
    expect((await read(eventId)).uid).toBe('kept');
    const again = { application: appId(scene.application), events: [{ type: 'a', data: '1', uid: 'kept' }] };
    expect(refusal(await recordEvents(world.deps, EVERYTHING, again)).code).toBe('event_uid_taken');
  });

  test('cancels what is open of it, and says why', async () => {
    const [eventId = ''] = await relayed(scene);
    await erase(eventId);
    expect(await rowOf(scene, eventId)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled_by_user',
      nextAttemptAt: null,
    });
    expect(await open(scene, await claimOne(scene))).toMatchObject([{ deliveries: [] }]);
  });

  test('is refused for what another application has, like for what does not exist', async () => {
    const other = value(await createApplication(world.deps, EVERYTHING, { name: 'Another' }));
    const [eventId = ''] = await relayed(scene);
    const refuse = async (input: ReturnType<typeof ref>, access = EVERYTHING) =>
      refusal(await eraseEventData(world.deps, access, input)).code;
    expect(await refuse(ref(eventId, other))).toBe('event_not_found');
    expect(await refuse(ref(eventId), onlyIn(other))).toBe('application_not_found');
    expect(await refuse({ ...ref(eventId), event: 'evt_x' })).toBe('event_not_found');
    expect((await read(eventId)).erasedAt).toBeNull();
  });
});

describe('an event that was erased', () => {
  test('before the relay came is relayed to nobody, and explains itself', async () => {
    const eventId = decodeId('event', await newEvent(world, scene.application)) ?? '';
    await erase(eventId);
    await relayEvents(world.deps);
    expect((await read(eventId)).deliveries).toMatchObject({ pending: 0, cancelled: 0 });
    const explained = value(await explainEvent(world.deps, EVERYTHING, { ...ref(eventId), limit: 1, cursor: null }));
    expect(explained.endpoints.items).toMatchObject([{ matched: false, reasons: ['event_erased'] }]);
  });

  test('while an attempt was under way is logged without what came back', async () => {
    const { eventId, end } = await inHand();
    await erase(eventId);
    await end();
    expect(await logOf(scene, eventId)).toMatchObject([{ number: 1, outcome: 'delivered' }]);
    expect(await tracesOfAda()).toEqual([]);
    expect((await rowOf(scene, eventId)).status).toBe('cancelled');
  });

  test('while an attempt was being logged waits for that, and erases what came back', async () => {
    const { eventId, end } = await inHand();
    // Closed already, so that only the lock itself can tell erasing of the attempt.
    await putRow(scene, eventId, { status: 'cancelled', reason: 'endpoint_disabled', next: null });
    const logged = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const inside = () => {
      logged.resolve();
      return commit.promise;
    };
    const ending = end(withTransactions({ inside }).database);
    await Promise.race([logged.promise, ending]);
    const erasing = erase(eventId);
    await until('erasing waits for the settle', someoneWaits).finally(commit.resolve);
    await Promise.all([ending, erasing]);
    expect(await logOf(scene, eventId)).toHaveLength(1);
    expect(await tracesOfAda()).toEqual([]);
  });

  test('while a delivery of it was made and sent erases what comes back to that, too', async () => {
    const { eventId, end } = await inHand();
    await end();
    const late = { ...scene, endpoint: await newEndpoint(world, scene.application) };
    const since = new Date(Date.now() - 3_600_000);
    const target = { application: appId(scene.application), endpoint: endpointId(late.endpoint), since };
    value(await startBackfill(world.deps, EVERYTHING, target));
    // Before its first transaction is committed, others see the event as it was.
    const sent: ClaimedDelivery[] = [];
    const whileErasing = async () => {
      if (sent.length > 0) return;
      await runOperations(world.deps, { retentionDays: 30 });
      sent.push(await claimedDelivery(late, eventId));
    };
    value(await eraseEventData(withTransactions({ inside: whileErasing }), EVERYTHING, ref(eventId)));
    const chunk = await claimOne(late);
    const attempts = sent.map((delivery) => ended(delivery, DELIVERED, { record: ANSWER }));
    await settle({ ...late, jitter }, attempts, [{ chunk, rest: null, behind: false }]);
    expect(await logOf(late, eventId)).toHaveLength(1);
    expect(await tracesOfAda()).toEqual([]);
  });

  test('while the relay had it in hand leaves nothing of what comes back', async () => {
    const recorded = await newEvent(world, scene.application, { data: '{"name":"Ada Lovelace"}' });
    const eventId = decodeId('event', recorded) ?? '';
    const taken: OpenedChunk[] = [];
    const taker: Taker = {
      choose: (chunks) => chunks,
      hold: (tx, chunks) => scene.queue.hold(tx, chunks),
      take: async (chunks) => {
        taken.push(...chunks);
      },
    };
    let erasing = Promise.resolve();
    const deps = withTransactions({
      inside: async (n) => {
        if (n > 0) return;
        erasing = erase(eventId);
        await until('the event is erased', async () => {
          const [row] = await world.database.sql<{ erased: boolean }[]>`
            select erased_at is not null as erased from postrider.events where id = ${eventId}`;
          return row?.erased;
        });
      },
    });
    while ((await relayEvents({ ...deps, taker })).more);
    await erasing;
    const [held] = taken;
    const [delivery] = held?.deliveries ?? [];
    if (held === undefined || delivery === undefined) throw new Error('Nothing was taken.');
    const attempt = ended(delivery, DELIVERED, { record: ANSWER });
    await settle({ ...scene, jitter }, [attempt], [{ chunk: held.chunk, rest: null, behind: false }]);
    expect(await logOf(scene, eventId)).toMatchObject([{ outcome: 'delivered' }]);
    expect(await tracesOfAda()).toEqual([]);
  });

  test('cannot be retried', async () => {
    const { eventId, end } = await inHand();
    await end();
    await erase(eventId);
    expect(refusal(await retryDelivery(world.deps, EVERYTHING, await deliveryRef(eventId))).code).toBe('event_erased');
    expect((await rowOf(scene, eventId)).status).toBe('delivered');
  });

  test('is never sent, though somebody opened a delivery of it in the same moment', async () => {
    const [eventId = ''] = await relayed(scene);
    const chunk = await claimOne(scene);
    await erase(eventId);
    await putRow(scene, eventId, { status: 'pending', reason: null, next: -1 });
    expect(await open(scene, chunk)).toMatchObject([{ deliveries: [] }]);
    expect(await rowOf(scene, eventId)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_user' });
  });
});

describe('erasing by the beginning of uids', () => {
  const uidsOf = async (application: Application) => {
    const all = { application: appId(application), limit: 250, cursor: null };
    return value(await listEvents(world.deps, EVERYTHING, all)).items.map(({ uid }) => uid);
  };

  test('erases those and no others, and forgets their uids', async () => {
    const { application } = scene;
    const uids = [
      'user-4.a',
      'user-4.B',
      'user-4.',
      'user-4._z',
      'user-4.zz',
      'user-42.a',
      'User-4.a',
      'user-4',
      'xuser-4.a',
    ];
    for (const uid of uids) await newEvent(world, application, { uid, data: '{"name":"Ada Lovelace"}' });
    const other = await newApplication(world);
    await newEvent(world, other, { uid: 'user-4.a' });
    expect(await eraseByUid('user-4.', { dryRun: true })).toBe(5);
    expect(await uidsOf(application)).toHaveLength(9);
    expect(await eraseByUid('user-4.')).toBe(5);
    expect((await uidsOf(application)).filter((uid) => uid !== null).toSorted()).toEqual([
      'User-4.a',
      'user-4',
      'user-42.a',
      'xuser-4.a',
    ]);
    expect(await uidsOf(other)).toEqual(['user-4.a']);
    const left = await world.database.sql`
      select from postrider.event_uids where uid like 'user-4.%' and application_id = ${application.id}`;
    expect(left).toHaveLength(0);
    expect(await eraseByUid('user-4.')).toBe(0);
    await newEvent(world, application, { uid: 'user-4.a' });
  });

  test('takes a whole uid too', async () => {
    await newEvent(world, scene.application, { uid: 'exactly-this' });
    expect(await eraseByUid('exactly-this')).toBe(1);
  });

  test('is complete over pages, with others erasing the same, and cancels what is open', async () => {
    const { application } = scene;
    const events = Array.from({ length: 1000 }, (_, n) => ({ type: 'message.sent', data: '1', uid: `person.${n}` }));
    value(await recordEvents(world.deps, EVERYTHING, { application: appId(application), events }));
    while ((await relayEvents(world.deps)).more);
    await Promise.all([eraseByUid('person.'), eraseByUid('person.'), eraseByUid('person.1')]);
    const left = await world.database.sql`
      select from postrider.events where application_id = ${application.id}
        and (erased_at is null or uid is not null or data::text <> 'null')`;
    expect(left).toHaveLength(0);
    const [{ open: stillOpen } = { open: -1 }] = await world.database.sql<{ open: number }[]>`
      select count(*)::integer as open from postrider.deliveries
      where application_id = ${application.id} and completed_at is null`;
    expect(stillOpen).toBe(0);
  });

  test('leaves the uid to an event that was recorded under it since', async () => {
    await newEvent(world, scene.application, { uid: 'again.1' });
    const deps = withTransactions({
      // Another one has come to its end, and its caller goes on.
      before: async (n) => {
        if (n !== 1) return;
        await eraseByUid('again.');
        await newEvent(world, scene.application, { uid: 'again.1' });
      },
    });
    const input = { application: appId(scene.application), uidPrefix: 'again.', dryRun: false };
    value(await eraseEventsByUid(deps, EVERYTHING, input));
    const taken = { application: appId(scene.application), events: [{ type: 'a', data: '1', uid: 'again.1' }] };
    expect(refusal(await recordEvents(world.deps, EVERYTHING, taken))).toMatchObject({ code: 'event_uid_taken' });
  });

  test('goes on after what retention has dropped', async () => {
    const eventId = decodeId('event', await newEvent(world, scene.application, { uid: 'old.1' }));
    await newEvent(world, scene.application, { uid: 'old.2' });
    await world.database.sql`delete from postrider.events where id = ${eventId}`;
    expect(await eraseByUid('old.')).toBe(1);
  });

  test('is refused in an application that the key does not see', async () => {
    const other = await newApplication(world);
    const input = { application: appId(scene.application), uidPrefix: 'a', dryRun: false };
    expect(refusal(await eraseEventsByUid(world.deps, onlyIn(other), input)).code).toBe('application_not_found');
  });
});
