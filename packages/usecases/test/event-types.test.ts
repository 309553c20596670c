import { deleteEventType, EXAMPLE_BYTES_MAX, getEventType, listEventTypes, putEventType } from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, openWorld, refusal, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('an event type', () => {
  test('is made by the first put and replaced as a whole by the next', async () => {
    const texts = {
      schema: '{ "type":"object", "minProperties":1.0 }',
      example: '{"b": 1.0, "a":12345678901234567890 }',
    };
    const first = value(await putEventType(world.deps, EVERYTHING, { name: 'a.made', description: 'One', ...texts }));
    expect(first).toMatchObject({
      created: true,
      eventType: { name: 'a.made', description: 'One', ...texts, archived: false },
    });
    const second = value(await putEventType(world.deps, EVERYTHING, { name: 'a.made', archived: true }));
    expect(second).toEqual({
      created: false,
      eventType: {
        name: 'a.made',
        description: '',
        example: null,
        schema: null,
        archived: true,
        createdAt: first.eventType.createdAt,
        updatedAt: second.eventType.updatedAt,
      },
    });
    expect(value(await getEventType(world.deps, EVERYTHING, { name: 'a.made' }))).toEqual(second.eventType);
  });

  test('of a name that no event could have is refused', async () => {
    for (const name of ['', 'a b', 'a.', 'a.*', 'x'.repeat(129), '\u0000']) {
      expect(refusal(await putEventType(world.deps, EVERYTHING, { name }))).toEqual({
        code: 'invalid_event_type',
        pointer: '/name',
      });
    }
  });

  test('of the name that its own document has is refused', async () => {
    expect(refusal(await putEventType(world.deps, EVERYTHING, { name: 'openapi' })).code).toBe('invalid_event_type');
  });

  test('whose schema cannot be applied is refused, with the places', async () => {
    const put = (schema: string) => putEventType(world.deps, EVERYTHING, { name: 'a.refused', schema });
    const nowhere = await put('{"properties":{"a":{"$ref":"#/$defs/b"}}}');
    expect(refusal(nowhere)).toEqual({ code: 'invalid_schema', pointer: '/schema/properties/a/$ref' });
    expect(refusal(await put('{"type":"text"}'))).toEqual({ code: 'invalid_schema', pointer: '/schema/type' });
    expect(refusal(await put('"object"'))).toEqual({ code: 'invalid_schema', pointer: '/schema' });
    expect(refusal(await getEventType(world.deps, EVERYTHING, { name: 'a.refused' })).code).toBe(
      'event_type_not_found',
    );
  });

  test('whose example does not satisfy its schema is refused, with the places', async () => {
    const schema = '{"properties":{"a/b":{"type":"string"}}}';
    const answer = await putEventType(world.deps, EVERYTHING, { name: 'a.refused', schema, example: '{"a/b":1}' });
    expect(refusal(answer)).toEqual({ code: 'example_does_not_fit', pointer: '/example/a~1b' });
  });

  test('takes an example as large as the data of an event, and none larger', async () => {
    const put = (bytes: number) =>
      putEventType(world.deps, EVERYTHING, { name: 'a.large', example: `"${'x'.repeat(bytes - 2)}"` });
    expect((await put(EXAMPLE_BYTES_MAX)).ok).toBe(true);
    expect(refusal(await put(EXAMPLE_BYTES_MAX + 1))).toEqual({ code: 'example_does_not_fit', pointer: '/example' });
  });

  test('that is not there is not found', async () => {
    for (const name of ['nothing', '\u0000']) {
      expect(refusal(await getEventType(world.deps, EVERYTHING, { name })).code).toBe('event_type_not_found');
      expect(refusal(await deleteEventType(world.deps, EVERYTHING, { name })).code).toBe('event_type_not_found');
    }
  });

  test('that was deleted is gone', async () => {
    value(await putEventType(world.deps, EVERYTHING, { name: 'a.deleted' }));
    expect(value(await deleteEventType(world.deps, EVERYTHING, { name: 'a.deleted' }))).toBeNull();
    expect(refusal(await getEventType(world.deps, EVERYTHING, { name: 'a.deleted' })).code).toBe(
      'event_type_not_found',
    );
  });

  test('made in one transaction with others is listed once, newest first, page by page', async () => {
    const names = ['z.1', 'b.2', 'm.3', 'a.4', 'c.5'];
    for (const name of names) value(await putEventType(world.deps, EVERYTHING, { name }));
    // One moment for three of them: the name then decides.
    await world.database.sql`
      update postrider.event_types set created_at = '2030-01-01T00:00:00.123456Z' where name in ('z.1', 'b.2', 'm.3')`;
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listEventTypes>> = await listEventTypes(world.deps, EVERYTHING, {
        limit: 1,
        cursor,
      });
      seen.push(...value(page).items.map(({ name }) => name));
      cursor = value(page).nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 5)).toEqual(['z.1', 'm.3', 'b.2', 'c.5', 'a.4']);
    expect(new Set(seen).size).toBe(seen.length);
    const answer = await listEventTypes(world.deps, EVERYTHING, { limit: 1, cursor: 'x' });
    expect(refusal(answer).code).toBe('invalid_cursor');
  });
});
