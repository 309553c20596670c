import { type Application, encodeId, type ValidationMode } from '@postrider/core';
import {
  getEvent,
  listEvents,
  type NewEvent,
  putEventType,
  recordEvents,
  updateApplication,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, newApplication, openWorld, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const schema = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}';
  await put({ name: 'counted', schema });
  await put({ name: 'anything' });
  await put({ name: 'archived', archived: true });
});
afterAll(() => world.close());

async function put(eventType: Parameters<typeof putEventType>[2]): Promise<void> {
  value(await putEventType(world.deps, EVERYTHING, eventType));
}

async function validating(validation: ValidationMode): Promise<Application> {
  const application = await newApplication(world);
  return setTo(application, validation);
}

async function setTo(application: Application, validation: ValidationMode): Promise<Application> {
  const input = { application: appId(application), patch: { validation } };
  return value(await updateApplication(world.deps, EVERYTHING, input));
}

function record(application: Application, events: readonly NewEvent[], idempotencyKey?: string) {
  return recordEvents(world.deps, EVERYTHING, { application: appId(application), events, idempotencyKey });
}

/** The warnings of all events of an application, in the order they were recorded. */
async function warningsIn(application: Application) {
  const input = { application: appId(application), limit: 250, cursor: null };
  const { items } = value(await listEvents(world.deps, EVERYTHING, input));
  return items.map(({ warnings }) => warnings).reverse();
}

const fitting: NewEvent = { type: 'counted', data: '{"n":1}' };
const unfit: NewEvent = { type: 'counted', data: '{"n":"one"}' };
const REQUIRED = { detail: 'This is required.' };

describe('an application that enforces validation', () => {
  test('takes events that fit, events of types without a schema, and remembers no warnings', async () => {
    const application = await validating('enforce');
    const recorded = await record(application, [fitting, { type: 'anything', data: '[1]' }]);
    expect(value(recorded).events).toHaveLength(2);
    expect(await warningsIn(application)).toEqual([null, null]);
  });

  test('refuses a batch with every place that does not fit, and records none of it', async () => {
    const application = await validating('enforce');
    const events = [
      fitting,
      unfit,
      { type: 'counted', data: '{}' },
      { type: 'archived', data: '1' },
      { type: 'x', data: '1' },
    ];
    const answer = await record(application, events);
    const unknown = { detail: 'The catalogue has no such event type, or it is archived.' };
    expect(answer).toMatchObject({
      ok: false,
      refusal: {
        code: 'data_does_not_fit',
        errors: [
          { pointer: '/events/1/data/n', detail: 'Must be integer.' },
          { pointer: '/events/2/data/n', ...REQUIRED },
          { pointer: '/events/3/type', ...unknown },
          { pointer: '/events/4/type', ...unknown },
        ],
      },
    });
    expect(await warningsIn(application)).toEqual([]);
  });

  test('names at most twenty places', async () => {
    await put({ name: 'twice.wrong', schema: '{"required":["a","b"]}' });
    const events = [unfit, ...Array.from({ length: 30 }, () => ({ type: 'twice.wrong', data: '{}' }))];
    const answer = await record(await validating('enforce'), events);
    expect(!answer.ok && answer.refusal.errors).toHaveLength(20);
  });

  test('goes by the schema as it is, from the moment that it was put', async () => {
    const application = await validating('enforce');
    await put({ name: 'changing', schema: '{"type":"string"}' });
    expect((await record(application, [{ type: 'changing', data: '1' }])).ok).toBe(false);
    await put({ name: 'changing', schema: '{"type":"number"}' });
    expect((await record(application, [{ type: 'changing', data: '1' }])).ok).toBe(true);
    await put({ name: 'changing', schema: '{"type":"number"}', archived: true });
    expect((await record(application, [{ type: 'changing', data: '1' }])).ok).toBe(false);
  });

  test('answers what it recorded under the same key before as it did then', async () => {
    const application = await setTo(await validating('enforce'), 'off');
    const first = value(await record(application, [unfit], 'key'));
    await setTo(application, 'enforce');
    expect(value(await record(application, [unfit], 'key'))).toEqual({ ...first, replayed: true });
    const other = await record(application, [{ type: 'counted', data: '{}' }], 'key');
    expect(!other.ok && other.refusal.code).toBe('idempotency_mismatch');
    const fresh = await record(application, [unfit], 'another key');
    expect(!fresh.ok && fresh.refusal.code).toBe('data_does_not_fit');
    // What was refused leaves its key free.
    expect(value(await record(application, [fitting], 'another key')).replayed).toBe(false);
  });

  test('answers other refusals as any does', async () => {
    const application = await validating('enforce');
    value(await record(application, [{ ...fitting, uid: 'taken' }]));
    const again = await record(application, [{ ...fitting, uid: 'taken' }]);
    expect(!again.ok && again.refusal.code).toBe('event_uid_taken');
    const nobody = await recordEvents(world.deps, EVERYTHING, { application: 'nobody', events: [fitting] });
    expect(!nobody.ok && nobody.refusal.code).toBe('application_not_found');
  });

  test('refuses data nested deeper than it can be checked', async () => {
    await put({ name: 'tree', schema: '{"type":"array","items":{"$ref":"#"}}' });
    const data = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answer = await record(await validating('enforce'), [{ type: 'tree', data }]);
    expect(!answer.ok && answer.refusal.code).toBe('data_does_not_fit');
  });

  test('refuses events of a type whose schema was kept before schemas were applied, and cannot be', async () => {
    await put({ name: 'old' });
    await world.database.sql`update postrider.event_types set schema = '{"type":"text"}' where name = 'old'`;
    const answer = await record(await validating('enforce'), [{ type: 'old', data: '1' }]);
    expect(!answer.ok && answer.refusal.errors?.[0]?.pointer).toBe('/events/0/type');
  });
});

describe('an application that wants to be warned', () => {
  test('takes everything and remembers what is wrong with each event', async () => {
    const application = await validating('warn');
    const { events } = value(await record(application, [fitting, unfit, { type: 'archived', data: '1' }, fitting]));
    const inN = [{ pointer: '/data/n', detail: 'Must be integer.' }];
    expect(await warningsIn(application)).toEqual([
      null,
      inN,
      [{ pointer: '/type', detail: 'The catalogue has no such event type, or it is archived.' }],
      null,
    ]);
    const ref = { application: appId(application), event: encodeId('event', events[1]?.id ?? '') };
    expect(value(await getEvent(world.deps, EVERYTHING, ref)).warnings).toEqual(inN);
  });

  test('keeps them with the event, whatever becomes of the schema', async () => {
    const application = await validating('warn');
    await put({ name: 'eased', schema: 'false' });
    value(await record(application, [{ type: 'eased', data: '1' }], 'key'));
    await put({ name: 'eased' });
    expect(value(await record(application, [{ type: 'eased', data: '1' }], 'key')).replayed).toBe(true);
    expect(await warningsIn(application)).toEqual([[{ pointer: '/data', detail: 'The schema allows nothing here.' }]]);
  });
});

describe('no validation', () => {
  test('is what an application has that does not ask for it', async () => {
    const application = await newApplication(world);
    value(await record(application, [unfit, { type: 'unheard.of', data: '1' }]));
    value(await record(application, [unfit], 'key'));
    expect(await warningsIn(application)).toEqual([null, null, null]);
  });

  test('is done of what is emitted in SQL', async () => {
    const application = await validating('enforce');
    await world.database.sql`select postrider.emit(${appId(application)}, 'counted', '{}'::text)`;
    expect(await warningsIn(application)).toEqual([null]);
  });
});
