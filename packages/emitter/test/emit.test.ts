import { randomBytes } from 'node:crypto';
import { decodeId, uuid7 } from '@postrider/core';
import { insertApplication } from '@postrider/db';
import { EmitError, type EventToEmit, emit, emitMany, type Transaction } from '@postrider/emitter';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DRIVERS, type Driver } from './drivers.ts';

let { database, url, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
  await database.sql`create table public.orders (id integer primary key)`;
  const nothingSet = { format: null, retrySchedule: null, timeoutMs: null, autoDisable: null, metadata: {} };
  const application = { name: 'Acme', uid: 'acme', validation: 'off' as const, ...nothingSet };
  await insertApplication(database, uuid7(Date.now(), randomBytes(10)), application);
});
afterAll(() => drop());

let orders = 0;
const nextOrder = () => ++orders;

const orderExists = async (id: number) => (await database.sql`select from public.orders where id = ${id}`).length === 1;

async function eventOf(id: string) {
  const [row] = await database.sql`
    select type, data, uid, channels, occurred_at, deliver_at, expires_at from postrider.events
    where id = ${decodeId('event', id)}`;
  return row;
}

const created = { application: 'acme', type: 'order.created', data: { orderId: 42 } } satisfies EventToEmit;

describe.each(Object.keys(DRIVERS))('In a transaction of %s', (name) => {
  let driver: Driver;
  beforeAll(() => {
    driver = connect(name);
  });
  afterAll(() => driver.close());

  const refusalOf = (event: EventToEmit) =>
    driver
      .withOrder(nextOrder(), (tx) => emit(tx, event))
      .then(
        () => null,
        (error: unknown) => error,
      );

  test('an event is there when the transaction has committed, with all that was said of it', async () => {
    const orderId = nextOrder();
    const deliverAt = new Date(Date.now() + 3_600_000);
    const id = await driver.withOrder(orderId, (tx) =>
      emit(tx, {
        ...created,
        uid: `order-${orderId}`,
        channels: ['eu', 'b2b'],
        occurredAt: new Date('2026-01-02T03:04:05.678Z'),
        deliverAt,
        expiresAfterSeconds: 90,
      }),
    );
    expect(await orderExists(orderId)).toBe(true);
    expect(await eventOf(id)).toEqual({
      type: 'order.created',
      data: '{"orderId":42}',
      uid: `order-${orderId}`,
      channels: ['eu', 'b2b'],
      occurred_at: new Date('2026-01-02T03:04:05.678Z'),
      deliver_at: deliverAt,
      expires_at: new Date(deliverAt.getTime() + 90_000),
    });
  });

  test('neither the change nor the event is there when it was rolled back', async () => {
    const orderId = nextOrder();
    const undone = new Error('undone');
    let id = '';
    const transaction = driver.withOrder(orderId, async (tx) => {
      id = await emit(tx, created);
      throw undone;
    });
    await expect(transaction).rejects.toBe(undone);
    expect(id).toMatch(/^evt_/);
    expect(await orderExists(orderId)).toBe(false);
    expect(await eventOf(id)).toBeUndefined();
  });

  test('data arrives as it is, whatever marks of the driver are in it, and jsonText letter by letter', async () => {
    const data = { question: '? ?? $1 :name', quotes: `'"\\`, letters: 'é\u2028😀', list: [1.5, null, true] };
    const jsonText = '{ "total": 19.90,\n"big": 12345678901234567890, "a?": "$1" }';
    const [first = '', second = '', third = ''] = await driver.withOrder(nextOrder(), (tx) =>
      emitMany(tx, [
        { ...created, data },
        { application: 'acme', type: 'order.created', jsonText },
        { ...created, data: null },
      ]),
    );
    expect((await eventOf(first))?.['data']).toBe(JSON.stringify(data));
    expect((await eventOf(second))?.['data']).toBe(jsonText);
    expect((await eventOf(third))?.['data']).toBe('null');
  });

  test('the same idempotency key answers the same event', async () => {
    const event = { ...created, idempotencyKey: `key of ${name}` };
    const first = await driver.withOrder(nextOrder(), (tx) => emit(tx, event));
    expect(await driver.withOrder(nextOrder(), (tx) => emit(tx, event))).toBe(first);
  });

  test('an unknown application, a used uid, too much data and an invalid event are told apart', async () => {
    expect(await refusalOf({ ...created, application: 'nobody' })).toMatchObject({
      name: 'EmitError',
      sqlState: 'PR404',
      code: 'application_not_found',
      message: "There is no application 'nobody': pass its id (app_...) or its uid.",
      cause: expect.any(Error),
    });
    const uid = `used-${nextOrder()}`;
    await driver.withOrder(nextOrder(), (tx) => emit(tx, { ...created, uid }));
    expect(await refusalOf({ ...created, uid })).toMatchObject({ sqlState: 'PR409', code: 'event_uid_taken' });
    expect(await refusalOf({ ...created, data: 'x'.repeat(300_000) })).toMatchObject({
      sqlState: 'PR413',
      code: 'data_too_large',
    });
    expect(await refusalOf({ ...created, type: 'not a type' })).toMatchObject({
      sqlState: 'PR422',
      // Prisma does not say which.
      code: name === 'Prisma' ? 'invalid_request' : 'invalid_event_type',
      message: 'The event type must be words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.',
    });
  });

  test('an error that is not about the event stays what it was', async () => {
    let failure: unknown;
    const transaction = driver.withOrder(nextOrder(), async (tx) => {
      await emit(tx, { ...created, type: 'not a type' }).catch(() => null);
      await emit(tx, created).catch((error: unknown) => {
        failure = error;
      });
      throw failure;
    });
    await expect(transaction).rejects.toThrow();
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(EmitError);
    expect(String(failure)).toMatch(/current transaction is aborted/);
  });

  test('what is not one is refused, with a sentence that says what to pass', async () => {
    const orderId = nextOrder();
    await driver.withOrder(orderId, async () => null);
    expect(driver.outside.length).toBeGreaterThan(0);
    for (const outside of driver.outside) {
      const refused = emit(outside as Transaction, { ...created, type: `outside.${orderId}` });
      await expect(refused).rejects.toThrow(TypeError);
      await expect(refused).rejects.toThrow(/^emit got .*: pass the open transaction/);
    }
    expect(await database.sql`select from postrider.events where type = ${`outside.${orderId}`}`).toHaveLength(0);
  });
});

describe('emitMany', () => {
  const statements: string[] = [];
  let sql: postgres.Sql;
  beforeAll(() => {
    sql = postgres(url, { max: 1, debug: (_connection, query) => statements.push(query) });
  });
  afterAll(() => sql.end());

  test('records a thousand events by one statement, in their order', async () => {
    const events = Array.from({ length: 1000 }, (_, data) => ({ application: 'acme', type: 'many', data }));
    const ids = await sql.begin((tx) => emitMany(tx, events));
    expect(statements.filter((text) => text.includes('postrider.emit'))).toHaveLength(1);
    const recorded = await database.sql<{ id: string; data: string }[]>`
      select postrider.typeid('evt', id) as id, data::text from postrider.events where type = 'many' order by id`;
    expect(recorded.map(({ id }) => id)).toEqual(ids);
    expect(recorded.map(({ data }) => data)).toEqual(events.map(({ data }) => String(data)));
  });

  test('records all or none', async () => {
    const events = [
      { ...created, type: 'all' },
      { ...created, type: 'not a type' },
    ];
    await expect(sql.begin((tx) => emitMany(tx, events))).rejects.toMatchObject({ code: 'invalid_event_type' });
    expect(await database.sql`select from postrider.events where type = 'all'`).toHaveLength(0);
  });

  test('asks nothing of the database for no events, and refuses more than a thousand', async () => {
    statements.length = 0;
    expect(await sql.begin((tx) => emitMany(tx, []))).toEqual([]);
    const tooMany = sql.begin((tx) =>
      emitMany(
        tx,
        Array.from({ length: 1001 }, () => created),
      ),
    );
    await expect(tooMany).rejects.toThrow(RangeError);
    expect(statements.filter((text) => text.includes('postrider.emit'))).toEqual([]);
  });
});

describe('Any event', () => {
  let sql: postgres.Sql;
  beforeAll(() => {
    sql = postgres(url, { max: 1 });
  });
  afterAll(() => sql.end());

  const emitAlone = (event: EventToEmit) => sql.begin((tx) => emit(tx, event));

  test('has the text that JSON.stringify makes of its data', async () => {
    const storable = fc.jsonValue().filter((value) => !/\\u0000/.test(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(storable, async (data) => {
        const id = await emitAlone({ application: 'acme', type: 'any', data });
        expect((await eventOf(id))?.['data']).toBe(JSON.stringify(data));
      }),
      { numRuns: 50 },
    );
  });

  test.each<[string, Partial<EventToEmit>, string]>([
    ['no data', { data: undefined }, 'data_missing'],
    ['text that is not JSON', { data: undefined, jsonText: '{' }, 'data_not_json'],
    ['U+0000 in its data', { data: 'a\u0000b' }, 'data_has_nul'],
    ['U+0000 in a uid', { uid: 'a\u0000b' }, 'invalid_request'],
    ['half a surrogate pair in an idempotency key', { idempotencyKey: 'a\ud800' }, 'invalid_request'],
    ['a year that PostgreSQL does not know', { occurredAt: new Date(8.64e15) }, 'invalid_request'],
    ['an expiry that is no number', { expiresAfterSeconds: Number.NaN }, 'invalid_request'],
    ['an expiry of zero', { expiresAfterSeconds: 0 }, 'invalid_expiry'],
    ['six channels', { channels: ['1', '2', '3', '4', '5', '6'] }, 'invalid_channels'],
  ])('with %s is refused as an EmitError', async (_what, change, code) => {
    const refused = emitAlone({ ...created, ...change } as EventToEmit);
    await expect(refused).rejects.toThrow(EmitError);
    await expect(refused).rejects.toMatchObject({ sqlState: 'PR422', code });
  });

  test('with an invalid date is refused before anything is sent', async () => {
    await expect(emitAlone({ ...created, deliverAt: new Date(Number.NaN) })).rejects.toThrow(RangeError);
  });

  test.each([null, undefined, 'postgres://', 42, {}, () => null])('needs a transaction, and %s is none', async (tx) => {
    await expect(emit(tx as unknown as Transaction, created)).rejects.toThrow(
      /^emit got .*: pass the open transaction/,
    );
  });
});

function connect(name: string): Driver {
  const driver = DRIVERS[name];
  if (driver === undefined) throw new Error(`There is no driver ${name}.`);
  return driver(url);
}
