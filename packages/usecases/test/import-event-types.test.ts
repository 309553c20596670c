import { currentEventTypes, getEventType, importEventTypes, putEventType } from '@postrider/usecases';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERYTHING, openWorld, refusal, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const described = (name: string, fields: { schema?: string; example?: string; description?: string } = {}) => ({
  name,
  description: '',
  schema: null,
  example: null,
  archived: false,
  ...fields,
  at: { name: `/at/${name}`, schema: `/schemas/${name}`, example: `/examples/${name}` },
});

function bring(eventTypes: ReturnType<typeof described>[], dryRun = false) {
  return importEventTypes(world.deps, EVERYTHING, { eventTypes, dryRun });
}

test('Importing makes what is new, replaces what differs in anything, and leaves alone what does not.', async () => {
  const types = [described('i.same', { schema: '{"a":1.0}' }), described('i.text', { schema: '{"a":1.0}' })];
  expect(value(await bring(types))).toEqual({ created: ['i.same', 'i.text'], updated: [], unchanged: [] });
  const before = value(await getEventType(world.deps, EVERYTHING, { name: 'i.same' }));
  const next = [types[0] ?? described('i.same'), described('i.text', { schema: '{"a":1}' }), described('i.new')];
  const changes = { created: ['i.new'], updated: ['i.text'], unchanged: ['i.same'] };
  expect(value(await bring(next, true))).toEqual(changes);
  expect(value(await bring(next))).toEqual(changes);
  expect(value(await getEventType(world.deps, EVERYTHING, { name: 'i.same' }))).toEqual(before);
  expect(value(await getEventType(world.deps, EVERYTHING, { name: 'i.text' })).schema).toBe('{"a":1}');
});

test('A dry run changes nothing.', async () => {
  value(await bring([described('i.dry')], true));
  expect(refusal(await getEventType(world.deps, EVERYTHING, { name: 'i.dry' })).code).toBe('event_type_not_found');
});

test('One type with a problem keeps all of them out, and the place is told as it was given.', async () => {
  const good = described('i.good');
  const cases = [
    [described('openapi'), 'invalid_event_type', '/at/openapi'],
    [described('i.bad', { schema: '{"type":1}' }), 'invalid_schema', '/schemas/i.bad/type'],
    [described('i.bad', { schema: '{"minimum":1}', example: '0' }), 'example_does_not_fit', '/examples/i.bad'],
  ] as const;
  for (const [bad, code, pointer] of cases) {
    expect(refusal(await bring([good, bad]))).toEqual({ code, pointer });
  }
  expect(refusal(await getEventType(world.deps, EVERYTHING, { name: 'i.good' })).code).toBe('event_type_not_found');
});

test('The current types are those that are not archived, by name, and no more than one document holds.', async () => {
  value(await putEventType(world.deps, EVERYTHING, { name: 'i.old', archived: true }));
  const names = value(await currentEventTypes(world.deps, EVERYTHING)).map(({ name }) => name);
  expect(names).not.toContain('i.old');
  expect(names).toEqual(names.toSorted());
  const add = (count: number) => world.database.sql`
    insert into postrider.event_types (name) select 'i.many.' || gen_random_uuid() from generate_series(1, ${count}::int)`;
  await add(1000 - names.length);
  expect(value(await currentEventTypes(world.deps, EVERYTHING))).toHaveLength(1000);
  await add(1);
  expect(refusal(await currentEventTypes(world.deps, EVERYTHING)).code).toBe('too_many_event_types');
});
