import { type Application, type Delivery, type Endpoint, encodeId } from '@postrider/core';
import {
  cancelDelivery,
  cancelWithdrawn,
  deleteEndpoint,
  getDelivery,
  listDeliveries,
  retryDelivery,
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
  newEvent,
  onlyIn,
  openWorld,
  refusal,
  relayAll,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Ref {
  readonly application: string;
  readonly delivery: string;
}

async function list(application: Application, filter: Partial<Parameters<typeof listDeliveries>[2]> = {}) {
  const input = { application: appId(application), limit: 50, cursor: null, ...filter };
  return value(await listDeliveries(world.deps, EVERYTHING, input)).items;
}

async function aDelivery(): Promise<{ application: Application; endpoint: Endpoint; delivery: Delivery; ref: Ref }> {
  const application = await newApplication(world);
  const endpoint = await newEndpoint(world, application);
  await newEvent(world, application);
  await relayAll(world);
  const [delivery] = await list(application);
  if (delivery === undefined) throw new Error('The relay made no delivery.');
  return { application, endpoint, delivery, ref: refOf(application, delivery) };
}

function refOf(application: Application, delivery: Delivery): Ref {
  return { application: appId(application), delivery: encodeId('delivery', delivery.id) };
}

async function close({ id }: Delivery, status: 'delivered' | 'failed' | 'cancelled', reason: string | null) {
  await world.database.sql`
    update postrider.deliveries set status = ${status}, reason = ${reason}, next_attempt_at = null, completed_at = now(),
      attempt_count = 6, retry_count = 5, lost_count = 1
    where id = ${id}`;
}

async function dueIn({ id }: Delivery, seconds: number) {
  await world.database.sql`
    update postrider.deliveries set next_attempt_at = now() + ${seconds} * interval '1 second', status = 'retrying',
      attempt_count = 2, retry_count = 2
    where id = ${id}`;
}

async function chunksOf({ eventId, endpointId }: Delivery) {
  return world.database.sql<{ t: string; v: string[]; b: number }[]>`
    select data ->> 't' as t, data -> 'v' as v, (data ->> 'b')::int as b from postrider_queue.job
    where data ->> 'e' = ${endpointId} and data -> 'v' ? ${eventId}`;
}

describe('reading deliveries', () => {
  test('shows a new one as pending, due now', async () => {
    const { application, endpoint, delivery, ref } = await aDelivery();
    expect(delivery).toEqual({
      id: expect.any(String),
      eventId: expect.any(String),
      eventType: 'message.sent',
      endpointId: endpoint.id,
      applicationId: application.id,
      status: 'pending',
      reason: null,
      attemptCount: 0,
      retryCount: 0,
      nextAttemptAt: expect.any(Date),
      lastResponseStatus: null,
      createdAt: expect.any(Date),
      completedAt: null,
    });
    expect(value(await getDelivery(world.deps, EVERYTHING, ref))).toEqual({ ...delivery, attempts: [] });
  });

  test('of another application answers like one that does not exist', async () => {
    const mine = await aDelivery();
    const theirs = await aDelivery();
    for (const delivery of [theirs.ref.delivery, encodeId('delivery', NOBODY), 'dlv_', '\u0000']) {
      const crossed = { application: mine.ref.application, delivery };
      expect(refusal(await getDelivery(world.deps, EVERYTHING, crossed)).code).toBe('delivery_not_found');
      expect(refusal(await retryDelivery(world.deps, EVERYTHING, crossed)).code).toBe('delivery_not_found');
      expect(refusal(await cancelDelivery(world.deps, EVERYTHING, crossed)).code).toBe('delivery_not_found');
    }
    const access = onlyIn(mine.application);
    expect(refusal(await getDelivery(world.deps, access, theirs.ref)).code).toBe('application_not_found');
    expect(refusal(await retryDelivery(world.deps, access, theirs.ref)).code).toBe('application_not_found');
    expect(refusal(await cancelDelivery(world.deps, access, theirs.ref)).code).toBe('application_not_found');
    expect(await list(mine.application)).toEqual([mine.delivery]);
  });

  test('lists them newest event first, page by page, by whatever is asked for', async () => {
    const application = await newApplication(world);
    const one = await newEndpoint(world, application, { uid: 'one' });
    const two = await newEndpoint(world, application, { eventTypes: ['b'] });
    const first = await newEvent(world, application, { type: 'a' });
    const second = await newEvent(world, application, { type: 'b' });
    await relayAll(world);
    const all = await list(application);
    expect(all.map(({ eventType }) => eventType)).toEqual(['b', 'b', 'a']);
    expect(all.slice(0, 2).map(({ endpointId }) => endpointId)).toEqual([two.id, one.id]);

    expect(await list(application, { endpoint: 'one' })).toEqual(all.filter((d) => d.endpointId === one.id));
    expect(await list(application, { endpoint: endpointId(two) })).toEqual([all[0]]);
    expect(await list(application, { type: 'a' })).toEqual([all[2]]);
    expect(await list(application, { type: '\u0000' })).toEqual([]);
    expect(await list(application, { event: first })).toEqual([all[2]]);
    expect(await list(application, { event: second, endpoint: 'one' })).toEqual([all[1]]);
    expect(await list(application, { since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await list(application, { until: new Date(Date.now() - 60_000) })).toEqual([]);
    expect(await list(application, { since: new Date(0), until: new Date(Date.now() + 60_000) })).toEqual(all);

    const pages: Delivery[][] = [];
    let cursor: string | null = null;
    do {
      const input = { application: appId(application), limit: 1, cursor };
      const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(world.deps, EVERYTHING, input);
      pages.push([...value(page).items]);
      cursor = value(page).nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual(all.map((delivery) => [delivery]));
  });

  test('lists them by status', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    for (let n = 0; n < 5; n += 1) await newEvent(world, application);
    await relayAll(world);
    const [a, b, c, d, e] = await list(application);
    if (!(a && b && c && d && e)) throw new Error('The relay made too few deliveries.');
    await close(a, 'delivered', null);
    await close(b, 'failed', 'exhausted');
    await close(c, 'cancelled', 'expired');
    await dueIn(d, 60);
    const idsBy = async (filter: object) => (await list(application, filter)).map(({ id }) => id);
    for (const endpointFilter of [{}, { endpoint: endpointId(endpoint) }]) {
      expect(await idsBy({ status: 'delivered', ...endpointFilter })).toEqual([a.id]);
      expect(await idsBy({ status: 'failed', ...endpointFilter })).toEqual([b.id]);
      expect(await idsBy({ status: 'cancelled', ...endpointFilter })).toEqual([c.id]);
      expect(await idsBy({ status: 'retrying', ...endpointFilter })).toEqual([d.id]);
      expect(await idsBy({ status: 'pending', ...endpointFilter })).toEqual([e.id]);
    }
  });

  test('of an event or endpoint that is not there is refused', async () => {
    const { application } = await aDelivery();
    const other = await aDelivery();
    const ask = (filter: object) =>
      listDeliveries(world.deps, EVERYTHING, { application: appId(application), limit: 5, cursor: null, ...filter });
    for (const event of [encodeId('event', other.delivery.eventId), encodeId('event', NOBODY), 'x']) {
      expect(refusal(await ask({ event })).code).toBe('event_not_found');
    }
    for (const endpoint of [endpointId(other.endpoint), encodeId('endpoint', NOBODY), 'x', '\u0000']) {
      expect(refusal(await ask({ endpoint })).code).toBe('endpoint_not_found');
    }
    expect(refusal(await ask({ cursor: 'x' })).code).toBe('invalid_cursor');
  });
});

describe('attempts', () => {
  test('are shown with the request as it was sent, whatever the endpoint has become since', async () => {
    const { application, endpoint, delivery, ref } = await aDelivery();
    const endpointRef = { application: appId(application), endpoint: endpointId(endpoint) };
    const patch = { url: 'https://moved.test/', headers: { 'x-token': 'hidden', 'X-Plain': 'seen' } };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...endpointRef, patch }));
    value(await updateEndpoint(world.deps, EVERYTHING, { ...endpointRef, patch: { name: 'Renamed' } }));
    const again = { url: 'https://again.test/', headers: { 'x-token': 'another' } };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...endpointRef, patch: again }));
    // As from a time when its name did not count as sensitive.
    const earlier = JSON.stringify([{ name: 'x-session', value: 'in-the-clear' }]);
    await world.database.sql`
      update postrider.endpoint_revisions set headers = headers || ${earlier}::text::jsonb
      where endpoint_id = ${endpoint.id} and url = 'https://moved.test/'`;
    await world.database.sql`
      insert into postrider.attempts (event_id, endpoint_id, number, id, trigger, started_at, duration_ms, outcome,
        response_status, response_headers, response_body, response_truncated, error_code, error_message,
        endpoint_revision, signature)
      select d.event_id, d.endpoint_id, v.number, gen_random_uuid(), v.trigger, '2026-01-02T03:04:05.678Z', 12, v.outcome,
        v.status, v.headers::json, v.body, v.number = 1, v.error, v.error, v.revision, v.signature
      from postrider.deliveries as d, (values
        (1, 'schedule', 'rejected', 500, '{"content-type":"text/plain"}', decode('636166c3a92000ff', 'hex'), null, 1, 'v1,abc'),
        (2, 'manual', 'delivered', 200, '{}', null, null, 3, 'v1,def v1,ghi'),
        (3, 'schedule', 'lost', null, null, null, 'lost', null, null),
        (4, 'schedule', 'blocked', null, null, null, 'blocked_address', 3, null)
      ) as v (number, trigger, outcome, status, headers, body, error, revision, signature)
      where d.id = ${delivery.id}`;
    const { attempts } = value(await getDelivery(world.deps, EVERYTHING, ref));
    const common = {
      'content-type': 'application/json',
      'user-agent': 'Postrider/0.1.0',
      'webhook-id': encodeId('event', delivery.eventId),
      'webhook-timestamp': '1767323045',
    };
    expect(attempts).toEqual([
      {
        id: expect.any(String),
        number: 1,
        trigger: 'schedule',
        startedAt: new Date('2026-01-02T03:04:05.678Z'),
        durationMs: 12,
        outcome: 'rejected',
        responseStatus: 500,
        responseHeaders: { 'content-type': 'text/plain' },
        responseBody: 'café \u0000\ufffd',
        responseTruncated: true,
        error: null,
        request: { url: endpoint.url, headers: { ...common, 'webhook-signature': 'v1,abc' } },
      },
      expect.objectContaining({
        number: 2,
        responseBody: null,
        request: {
          url: 'https://moved.test/',
          headers: {
            ...common,
            'webhook-signature': 'v1,def v1,ghi',
            'x-token': '***',
            'X-Plain': 'seen',
            'x-session': '***',
          },
        },
      }),
      expect.objectContaining({
        number: 3,
        outcome: 'lost',
        error: { code: 'lost', message: 'lost' },
        request: { url: endpoint.url, headers: {} },
      }),
      expect.objectContaining({ number: 4, outcome: 'blocked', request: { url: 'https://moved.test/', headers: {} } }),
    ]);
  });
});

describe("a person's retry", () => {
  test.each([
    ['failed', 'exhausted'],
    ['cancelled', 'cancelled_by_user'],
    ['delivered', null],
  ] as const)('of one that is %s (%s) starts its schedule again with an attempt now', async (status, reason) => {
    const { delivery, ref } = await aDelivery();
    await close(delivery, status, reason);
    world.takeRings();
    expect(value(await retryDelivery(world.deps, EVERYTHING, ref))).toMatchObject({
      status: 'pending',
      reason: null,
      attemptCount: 6,
      retryCount: 0,
      nextAttemptAt: expect.any(Date),
      completedAt: null,
    });
    expect(await chunksOf(delivery)).toEqual([{ t: 'manual', v: [delivery.eventId], b: 2 }]);
    expect(world.takeRings()).toEqual(['deliveries']);
  });

  test('of one that waits makes one extra attempt now, however often it is asked for', async () => {
    const { delivery, ref } = await aDelivery();
    await dueIn(delivery, 3600);
    for (const _ of [1, 2, 3]) {
      expect(value(await retryDelivery(world.deps, EVERYTHING, ref))).toMatchObject({
        status: 'retrying',
        retryCount: 2,
      });
    }
    expect(await chunksOf(delivery)).toHaveLength(1);
    const [row] = await world.database.sql`
      select next_attempt_at <= now() as due, resume_at > now() as resumes, wish from postrider.deliveries
      where id = ${delivery.id}`;
    expect(row).toEqual({ due: true, resumes: true, wish: null });
  });

  test('of one that is due is wished for, once', async () => {
    const { delivery, ref } = await aDelivery();
    await dueIn(delivery, -5);
    for (const _ of [1, 2]) value(await retryDelivery(world.deps, EVERYTHING, ref));
    expect(await chunksOf(delivery)).toHaveLength(1);
    expect(await world.database.sql`select wish from postrider.deliveries where id = ${delivery.id}`).toEqual([
      { wish: 'retry' },
    ]);
  });

  test('from many sides at once is one retry and one wish for another', async () => {
    const { delivery, ref } = await aDelivery();
    await close(delivery, 'failed', 'exhausted');
    const answers = await Promise.all(Array.from({ length: 6 }, () => retryDelivery(world.deps, EVERYTHING, ref)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await chunksOf(delivery)).toHaveLength(2);
    expect(
      await world.database.sql`
      select status, wish, resume_at from postrider.deliveries where id = ${delivery.id}`,
    ).toEqual([{ status: 'pending', wish: 'retry', resume_at: null }]);
  });

  test('for an endpoint that is disabled or deleted is refused and changes nothing', async () => {
    for (const take of [
      (ref: { application: string; endpoint: string }) =>
        updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { status: 'disabled' } }),
      (ref: { application: string; endpoint: string }) => deleteEndpoint(world.deps, EVERYTHING, ref),
    ]) {
      const { application, endpoint, delivery, ref } = await aDelivery();
      await close(delivery, 'failed', 'gone');
      await take({ application: appId(application), endpoint: endpointId(endpoint) });
      expect(refusal(await retryDelivery(world.deps, EVERYTHING, ref)).code).toBe('endpoint_unavailable');
      expect(value(await getDelivery(world.deps, EVERYTHING, ref)).status).toBe('failed');
      expect(await chunksOf(delivery)).toEqual([]);
    }
  });

  test('for an endpoint that is enabled again is refused until what was open is cancelled, and then kept', async () => {
    const { application, endpoint, delivery, ref } = await aDelivery();
    await close(delivery, 'failed', 'exhausted');
    const endpointRef = { application: appId(application), endpoint: endpointId(endpoint) };
    for (const status of ['disabled', 'enabled'] as const) {
      value(await updateEndpoint(world.deps, EVERYTHING, { ...endpointRef, patch: { status } }));
    }
    expect(refusal(await retryDelivery(world.deps, EVERYTHING, ref)).code).toBe('endpoint_unavailable');
    const house = { ...world.deps, queue: { ...world.deps.queue, releaseAll: async () => new Set<string>() } };
    await cancelWithdrawn(house, { sinceMs: 0 });
    value(await retryDelivery(world.deps, EVERYTHING, ref));
    await cancelWithdrawn(house, { sinceMs: 0 });
    expect(value(await getDelivery(world.deps, EVERYTHING, ref)).status).toBe('pending');
  });

  test('for an endpoint that is paused is accepted', async () => {
    const { application, endpoint, delivery, ref } = await aDelivery();
    await close(delivery, 'failed', 'exhausted');
    const endpointRef = { application: appId(application), endpoint: endpointId(endpoint) };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...endpointRef, patch: { status: 'paused' } }));
    expect(value(await retryDelivery(world.deps, EVERYTHING, ref)).status).toBe('pending');
    expect(await chunksOf(delivery)).toHaveLength(1);
  });

  test('when the event is gone by retention is answered as for one that does not exist', async () => {
    const { delivery, ref } = await aDelivery();
    await close(delivery, 'failed', 'exhausted');
    await world.database.sql`delete from postrider.events where id = ${delivery.eventId}`;
    expect(refusal(await retryDelivery(world.deps, EVERYTHING, ref)).code).toBe('delivery_not_found');
  });

  test('whose chunk cannot be written changes nothing', async () => {
    const { delivery, ref } = await aDelivery();
    await close(delivery, 'failed', 'exhausted');
    const queue = {
      ...world.deps.queue,
      schedule: async () => {
        throw new Error('The queue is away.');
      },
    };
    await expect(retryDelivery({ ...world.deps, queue }, EVERYTHING, ref)).rejects.toThrow('The queue is away.');
    expect(value(await getDelivery(world.deps, EVERYTHING, ref)).status).toBe('failed');
  });
});

describe("a person's cancel", () => {
  test('of one that waits ends it at once', async () => {
    const { delivery, ref } = await aDelivery();
    await dueIn(delivery, 3600);
    expect(value(await cancelDelivery(world.deps, EVERYTHING, ref))).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled_by_user',
      nextAttemptAt: null,
      completedAt: expect.any(Date),
      retryCount: 2,
    });
  });

  test('of one that is due and in nobody’s hands ends it at once, also in place of a retry', async () => {
    const { delivery, ref } = await aDelivery();
    await dueIn(delivery, -5);
    value(await retryDelivery(world.deps, EVERYTHING, ref));
    expect(value(await cancelDelivery(world.deps, EVERYTHING, ref)).status).toBe('cancelled');
  });

  test('of one that a dispatcher has in hand is wished for', async () => {
    const { delivery, ref } = await aDelivery();
    await dueIn(delivery, -5);
    value(await retryDelivery(world.deps, EVERYTHING, ref));
    const { eventId, endpointId } = delivery;
    const queue = { ...world.deps.queue, heldOf: async () => [{ eventId, endpointId }] };
    expect(value(await cancelDelivery({ ...world.deps, queue }, EVERYTHING, ref)).status).toBe('retrying');
    expect(await world.database.sql`select wish from postrider.deliveries where id = ${delivery.id}`).toEqual([
      { wish: 'cancel' },
    ]);
  });

  test('of one that has ended is refused', async () => {
    const { delivery, ref } = await aDelivery();
    await close(delivery, 'delivered', null);
    expect(refusal(await cancelDelivery(world.deps, EVERYTHING, ref)).code).toBe('delivery_closed');
    expect(value(await getDelivery(world.deps, EVERYTHING, ref)).status).toBe('delivered');
  });
});
