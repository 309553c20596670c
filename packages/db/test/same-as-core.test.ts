import { randomBytes } from 'node:crypto';
import { decodeId, encodeId, firstUuidOf, isEventTypeName, momentOf, typePatterns, uuid7 } from '@postrider/core';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patternsOf } from '../src/wants.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own.drop());

describe('SQL and TypeScript agree', () => {
  test('on how an id is spelled', async () => {
    const edges = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
    const ids = [...edges, ...Array.from({ length: 500 }, () => uuid7(Date.now(), randomBytes(10)))];
    const rows = await own.database.sql<{ id: string; typeid: string }[]>`
      select id::text as id, postrider.typeid('evt', id) as typeid from unnest(${ids}::uuid[]) as id`;
    expect(rows).toHaveLength(502);
    for (const { id, typeid } of rows) {
      expect(typeid).toBe(encodeId('event', id));
      expect(decodeId('event', typeid)).toBe(id);
    }
  });

  test('on the moment in an id, and on what ids of a moment are at least', async () => {
    const at = new Date('2026-03-01T12:00:00.123Z');
    const [row] = await own.database.sql<{ id: string; floor: string; next: string }[]>`
      select postrider.uuid7(${at})::text as id, postrider.uuid7_floor(${at})::text as floor,
        postrider.uuid7_floor(${new Date(at.getTime() + 1)})::text as next`;
    if (row === undefined) throw new Error('No row.');
    expect(momentOf(row.id)).toEqual(at);
    expect(momentOf(row.floor)).toEqual(at);
    expect(row.floor <= firstUuidOf(at) && firstUuidOf(at) <= row.id && row.id < row.next).toBe(true);
  });

  test('on an id that belongs to an event: its first 64 bits, and another id each time', async () => {
    const event = uuid7(Date.now(), randomBytes(10));
    const rows = await own.database.sql<{ id: string }[]>`
      select postrider.uuid_of_event(${event})::text as id from generate_series(1, 100)`;
    expect(new Set(rows.map(({ id }) => id)).size).toBe(100);
    for (const { id } of rows) {
      expect(id.slice(0, 18)).toBe(event.slice(0, 18));
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test.each(['a', 'a.b', 'message.status.changed', 'a.b.c.d-e_f'])('on the patterns that match %s', async (type) => {
    expect(isEventTypeName(type)).toBe(true);
    const { database } = own;
    const [row] = await database.sql<{ called: string[]; inPlace: string[] }[]>`
      select postrider.type_patterns(e.type) as called, ${patternsOf(database, database.sql`e.type`)} as "inPlace"
      from (select ${type}::text as type) as e`;
    expect(new Set(row?.called)).toEqual(new Set(typePatterns(type)));
    expect(new Set(row?.inPlace)).toEqual(new Set(typePatterns(type)));
  });
});
