import { type Endpoint, encodeId, type Operation } from '@postrider/core';
import { insertParked } from '@postrider/db';
import { advance } from '@postrider/testkit';
import {
  cancelOperation,
  cancelWithdrawn,
  relayEvents,
  rotateSecret,
  runOperations,
  settle,
  startBackfill,
  startRecover,
  unparkOne,
  updateEndpoint,
} from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELIVERED, ended, FAILED, newScene, open, openDeps, type Scene } from './dispatching.ts';
import { someAreDue } from './due-chunks.ts';
import {
  attemptInModel,
  type EndpointName,
  type Fate,
  type Model,
  newModel,
  relayInModel,
  runOperationsInModel,
  setStatusInModel,
  waitInModel,
} from './operations-model.ts';
import { appId, EVERYTHING, endpointId, newEndpoint, newEvent, openWorld, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Each takes some seconds; more are for a night. */
const RUNS = Number(process.env['POSTRIDER_MODEL_RUNS'] ?? 12);

const TYPES = ['a', 'b'] as const;
const ENDPOINTS_MAX = 4;
const AGES_AGO = new Date('2020-01-01T00:00:00Z');
const HOUR_SECONDS = 3_600;

/** Postrider, with a test for a dispatcher. */
interface Real {
  readonly scene: Scene;
  readonly endpoints: Endpoint[];
  readonly events: string[];
  readonly operations: Operation[];
}

type Command = fc.AsyncCommand<Model, Real>;

/** Each takes place at a moment of its own. */
function command(
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check,
    run: async (model, real) => {
      model.now += 1;
      await run(model, real);
    },
    toString: () => name,
  };
}

const always = () => true;

const addEndpoint = (eventTypes: readonly string[] | null, retries: boolean) =>
  command(
    `endpoint(${eventTypes ?? 'all'}, ${retries ? 'retries' : 'no retries'})`,
    ({ endpoints }) => endpoints.length < ENDPOINTS_MAX,
    async (model, real) => {
      const retrySchedule = retries ? [HOUR_SECONDS] : [];
      real.endpoints.push(await newEndpoint(world, real.scene.application, { eventTypes, retrySchedule }));
      model.endpoints.push({ status: 'enabled', eventTypes, retries });
    },
  );

const emit = (type: string, times: number) =>
  command(`emit(${type}, ${times})`, always, async (model, real) => {
    for (let n = 0; n < times; n += 1) {
      real.events.push(await newEvent(world, real.scene.application, { type }));
      model.events.push(type);
    }
  });

const relay = command('relay()', always, async (model) => {
  while ((await relayEvents(world.deps)).more);
  relayInModel(model);
});

const dispatch = (name: string, fate: Fate) =>
  command(`dispatch(${name})`, always, async (model, real) => {
    await dispatchAll(real, fate);
    attemptInModel(model, fate);
  });

const setStatus = (name: EndpointName, status: 'enabled' | 'paused' | 'disabled') =>
  command(
    `${status}(${name})`,
    ({ endpoints }) => endpoints[name] !== undefined,
    async (model, real) => {
      value(await updateEndpoint(world.deps, EVERYTHING, { ...refOf(real, name), patch: { status } }));
      await cancelWithdrawn({ ...world.deps, queue: real.scene.queue }, { sinceMs: 0 });
      setStatusInModel(model, name, status);
    },
  );

const isAvailable = (name: EndpointName) => (model: Model) =>
  model.endpoints[name] !== undefined && model.endpoints[name].status !== 'disabled';

const recover = (name: EndpointName) =>
  command(`recover(${name})`, isAvailable(name), async (model, real) => {
    real.operations.push(value(await startRecover(world.deps, EVERYTHING, { ...refOf(real, name), since: AGES_AGO })));
    const { now: begunAt, events } = model;
    const begun = { kind: 'recover', endpoint: name, eventTypes: null, begunAt, events: events.length } as const;
    model.operations.push({ ...begun, status: 'open' });
  });

const backfill = (name: EndpointName, eventTypes: readonly string[] | null) =>
  command(`backfill(${name}, ${eventTypes ?? 'all'})`, isAvailable(name), async (model, real) => {
    const input = { ...refOf(real, name), since: AGES_AGO, eventTypes };
    real.operations.push(value(await startBackfill(world.deps, EVERYTHING, input)));
    const { now: begunAt, events } = model;
    const begun = { kind: 'backfill', endpoint: name, eventTypes, begunAt, events: events.length } as const;
    model.operations.push({ ...begun, status: 'open' });
  });

const run = command('run()', always, async (model) => {
  await runAll();
  runOperationsInModel(model);
});

const cancel = (n: number) =>
  command(
    `cancel(${n})`,
    ({ operations }) => operations[n]?.status === 'open',
    async (model, real) => {
      const operation = real.operations[n];
      const begun = model.operations[n];
      if (operation === undefined || begun === undefined) return;
      const answer = await cancelOperation(world.deps, EVERYTHING, {
        application: appId(real.scene.application),
        operation: encodeId('operation', operation.id),
      });
      // One that had found nothing to do was finished as it began.
      if (answer.ok) begun.status = 'cancelled';
      else begun.status = 'finished';
    },
  );

const rotate = (name: EndpointName) =>
  command(
    `rotate(${name})`,
    ({ endpoints }) => endpoints[name] !== undefined,
    async (_, real) => {
      value(await rotateSecret(world.deps, EVERYTHING, { ...refOf(real, name), overlapSeconds: 0 }));
    },
  );

const wait = command('wait()', always, async (model, { scene }) => {
  await advance(scene.database, HOUR_SECONDS + 100);
  waitInModel(model);
});

const anyName = fc.nat({ max: ENDPOINTS_MAX - 1 });
const anyTypes = fc.constantFrom(null, ['a'], ['b']);
const anyFate = fc.oneof(
  fc.constant(['all succeed', () => true] as const),
  fc.constant(['all fail', () => false] as const),
  fc.nat({ max: 2 }).map((salt) => {
    const fate: Fate = (event, endpoint, attempts) => (event + endpoint + attempts + salt) % 2 === 0;
    return [`half fail, ${salt}`, fate] as const;
  }),
);

/** One of the commands is picked with the same chance each. */
const often = <T>(times: number, arbitrary: fc.Arbitrary<T>) => Array.from({ length: times }, () => arbitrary);

const commands = fc.commands(
  [
    fc.tuple(anyTypes, fc.boolean()).map(([types, retries]) => addEndpoint(types, retries)),
    ...often(2, fc.tuple(fc.constantFrom(...TYPES), fc.integer({ min: 1, max: 5 }))).map((some) =>
      some.map(([type, times]) => emit(type, times)),
    ),
    ...often(2, fc.constant(relay)),
    ...often(4, anyFate).map((some) => some.map(([name, fate]) => dispatch(name, fate))),
    fc
      .tuple(anyName, fc.constantFrom('enabled', 'enabled', 'paused', 'disabled'))
      .map(([name, status]) => setStatus(name, status)),
    ...often(3, anyName).map((some) => some.map(recover)),
    fc.tuple(anyName, anyTypes).map(([name, types]) => backfill(name, types)),
    fc.constant(run),
    fc.nat({ max: 5 }).map(cancel),
    anyName.map(rotate),
    fc.constant(wait),
  ],
  { maxCommands: 60, size: 'max' },
);

test(
  'Whatever is paused, disabled, recovered, backfilled, rotated and attempted, in any order: what must be delivered is, or says why not.',
  async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (given) => {
        const scene = await newScene(world);
        await world.database.sql`delete from postrider.operation_parts`;
        while ((await relayEvents(world.deps)).more);
        const model = newModel();
        const real: Real = { scene, endpoints: [], events: [], operations: [] };
        await addEndpoint(null, true).run(model, real);
        await addEndpoint(['a'], false).run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), given);
        await comeToRest(model, real);
        expect(await standing(real)).toEqual(standingInModel(model));
        expect(await openedBy(real)).toEqual(Object.fromEntries(model.opened));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  20_000 + RUNS * 20_000,
);

/** Enables what is paused, and goes on until nothing is left to do but to wait. */
async function comeToRest(model: Model, real: Real): Promise<void> {
  for (const [name, { status }] of model.endpoints.entries()) {
    if (status === 'paused') await setStatus(name, 'enabled').run(model, real);
  }
  for (const step of [relay, run, dispatch('all succeed', () => true)]) await step.run(model, real);
}

/** How each delivery stands: `status attempts`, by event and endpoint. */
async function standing({ scene, endpoints, events }: Real): Promise<Record<string, string>> {
  const rows = await scene.database.sql<{ event: string; endpoint: string; standing: string; numbered: boolean }[]>`
    select d.event_id as event, d.endpoint_id as endpoint, concat_ws(' ', d.status, d.attempt_count) as standing,
      d.attempt_count = (select count(*) from postrider.attempts as a
        where a.event_id = d.event_id and a.endpoint_id = d.endpoint_id) as numbered
    from postrider.deliveries as d where d.endpoint_id = any(${endpoints.map(({ id }) => id)}::uuid[])`;
  expect(rows.filter(({ numbered }) => !numbered)).toEqual([]);
  const eventNumbers = new Map(events.map((id, n) => [id, n]));
  const endpointNumbers = new Map(endpoints.map(({ id }, n) => [id, n]));
  return Object.fromEntries(
    rows.map((row) => [
      `${eventNumbers.get(encodeId('event', row.event))} ${endpointNumbers.get(row.endpoint)}`,
      row.standing,
    ]),
  );
}

function standingInModel({ deliveries }: Model): Record<string, string> {
  return Object.fromEntries([...deliveries].map(([key, { status, attempts }]) => [key, `${status} ${attempts}`]));
}

async function openedBy({ scene, endpoints }: Real): Promise<Record<string, number>> {
  const rows = await scene.database.sql<{ kind: string; endpoint: string; done: number }[]>`
    select kind, endpoint_id as endpoint, sum(done)::integer as done from postrider.operations
    where application_id = ${scene.application.id} group by 1, 2 having sum(done) > 0`;
  const numbers = new Map(endpoints.map(({ id }, n) => [id, n]));
  return Object.fromEntries(rows.map(({ kind, endpoint, done }) => [`${kind} ${numbers.get(endpoint)}`, done]));
}

function refOf({ scene, endpoints }: Real, name: EndpointName) {
  const endpoint = endpoints[name];
  if (endpoint === undefined) throw new Error('There is no such endpoint.');
  return { application: appId(scene.application), endpoint: endpointId(endpoint) };
}

async function runAll(): Promise<void> {
  await world.database.sql`update postrider.operation_parts set look_at = now()`;
  await runOperations(world.deps, { retentionDays: 30 });
}

/** What a dispatcher does, one chunk after the other, until nothing is due. */
async function dispatchAll(real: Real, fate: Fate): Promise<void> {
  const { scene } = real;
  for (;;) {
    const chunks = await scene.queue.claim(100);
    if (chunks.length === 0 && (await someAreDue(scene.database))) continue;
    for (const chunk of chunks) {
      const deps = await openDeps(scene, chunk);
      if (deps.configurationOf(chunk.endpointId)?.status === 'paused') {
        await scene.database.transaction(async (tx) => {
          await scene.queue.finish(tx, [chunk]);
          await insertParked(tx, [chunk]);
        });
        continue;
      }
      const [opened] = await open(scene, chunk);
      const attempts = (opened?.deliveries ?? []).map((delivery) => {
        const event = real.events.indexOf(encodeId('event', delivery.eventId));
        const endpoint = real.endpoints.findIndex(({ id }) => id === delivery.endpointId);
        const delivered = fate(event, endpoint, delivery.attemptCount);
        const schedule = deps.configurationOf(delivery.endpointId)?.retrySchedule ?? [];
        return ended(delivery, delivered ? DELIVERED : FAILED, { trigger: chunk.trigger, schedule });
      });
      await settle(deps, attempts, [{ chunk, rest: null, behind: chunk.more }]);
    }
    if (chunks.length > 0) continue;
    // What is parked for those that are enabled; for the others it comes back and is parked again.
    const enabled = await scene.database.sql`
      select from postrider.parked as p join postrider.endpoints as e on e.id = p.endpoint_id where e.status <> 'paused'`;
    if (enabled.length === 0) return;
    await unparkOne({ ...world.deps, queue: scene.queue });
  }
}
