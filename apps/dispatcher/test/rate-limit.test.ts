import { encodeId } from '@postrider/core';
import { advance, until } from '@postrider/testkit';
import { retryDelivery, updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, type Hook, openPlatform, type Platform, story, times, value } from './platform.ts';

/** When the attempts of an endpoint began by the database's clock, in milliseconds; sorted. */
async function begun({ database }: Platform, hook: Hook): Promise<number[]> {
  const rows = await database.sql<{ at: number }[]>`
    select extract(epoch from started_at)::float8 * 1000 as at from postrider.attempts
    where endpoint_id = ${hook.uuid} order by started_at`;
  return rows.map(({ at }) => at);
}

/** How far processes may differ in what they take for the database's time, in seconds; attempts are dated by it. */
const CLOCKS_DIFFER = 0.1;

/** Throws if any span of time saw more attempts than the rate allows, with a burst of one second. */
function checkRate(at: readonly number[], rate: number): void {
  for (const [first, from] of at.entries()) {
    for (const [more, to] of at.slice(first).entries()) {
      const allowed = rate * ((to - from) / 1000 + 1 + CLOCKS_DIFFER) + 1;
      const count = more + 1;
      if (count > allowed) throw new Error(`${count} attempts began within ${to - from} ms; ${allowed} are allowed.`);
    }
  }
}

async function setRate({ deps }: Platform, hook: Hook, rateLimit: number | null): Promise<void> {
  value(await updateEndpoint(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id, patch: { rateLimit } }));
}

/** Waits until nothing of an endpoint is in anybody's hands, and something waits. */
async function allRest({ database }: Platform, hook: Hook): Promise<void> {
  await until('what has no slot is given back', async () => {
    const [row] = await database.sql<{ active: number; waiting: number }[]>`
      select count(*) filter (where state = 'active')::integer as active,
        count(*) filter (where state < 'active')::integer as waiting
      from postrider_queue.job where name = 'deliver' and group_id = ${hook.uuid}`;
    return row?.active === 0 && row.waiting > 0;
  });
}

test.each([
  [1, 100, 300],
  [2, 100, 300],
  [4, 100, 300],
  [2, 10_000, 2_000],
])(
  '%d dispatchers begin no more than a rate of %d allows, and deliver everything once.',
  async (count, rate, events) => {
    const platform = await openPlatform();
    const receiver = await platform.receiver();
    const hook = await platform.hook(receiver.url, { rateLimit: rate });
    for (let n = 0; n < events; n += 20) await platform.emit(...times(20, () => ({})));
    await platform.relay();
    for (let n = 0; n < count; n += 1) await platform.dispatch();
    await receiver.received(events);
    await platform.allClosed(events);
    expect(await platform.statuses()).toEqual({ delivered: events });
    const at = await begun(platform, hook);
    expect(at).toHaveLength(events);
    checkRate(at, rate);
  },
);

test('A low rate lets one through at a time and gives the rest back; nobody else waits, nor pays for it.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const other = await platform.receiver();
  const hook = await platform.hook(receiver.url, { rateLimit: 0.01 });
  const bystander = await platform.hook(other.url);
  let dispatcher = await platform.dispatch();
  await platform.emit(...times(250, () => ({})));
  await other.received(250);
  await receiver.received(1);
  await until('one is on record', async () => (await platform.statuses(hook))['delivered'] === 1);
  await allRest(platform, hook);
  expect(receiver.requests).toHaveLength(1);
  await until('the other has everything', async () => (await platform.statuses(bystander))['delivered'] === 250);
  const budgets = await platform.database.sql<{ id: string; limited: boolean }[]>`
    select endpoint_id as id, rate_budget_at is not null as limited from postrider.endpoint_state`;
  expect(new Map(budgets.map(({ id, limited }) => [id, limited]))).toEqual(
    new Map([
      [hook.uuid, true],
      [bystander.uuid, false],
    ]),
  );
  // A process remembers when the next slot is, and knows nothing of time that was moved.
  await dispatcher.close();
  await advance(platform.database, 100);
  dispatcher = await platform.dispatch();
  await receiver.received(2);
  await until('the second is on record', async () => (await platform.statuses(hook))['delivered'] === 2);
  await allRest(platform, hook);
  expect(receiver.requests).toHaveLength(2);
});

test('A rate that is raised or taken away lets flow what it held back.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url, { rateLimit: 0.01 });
  await platform.dispatch();
  await platform.emit(...times(250, () => ({})));
  await receiver.received(1);
  await allRest(platform, hook);
  await setRate(platform, hook, 50);
  await receiver.received(20);
  await setRate(platform, hook, null);
  await platform.allClosed(250);
  expect(await platform.statuses()).toEqual({ delivered: 250 });
  expect(receiver.requests).toHaveLength(250);
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
});

test("A person's retry takes a slot too, and goes before what else waits for one.", async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url, { rateLimit: 0.01 });
  const dispatcher = await platform.dispatch();
  const [first = ''] = await platform.emit({});
  const delivered = await platform.deliveryOnce('it is delivered', first, hook, ({ status }) => status === 'delivered');
  await platform.emit(...times(250, () => ({})));
  await allRest(platform, hook);
  const delivery = encodeId('delivery', delivered.id);
  value(await retryDelivery(platform.deps, EVERYTHING, { application: APPLICATION, delivery }));
  await until('it waits for its slot', async () => {
    const [row] = await platform.database.sql<{ waits: boolean }[]>`
      select exists (select from postrider_queue.job where name = 'deliver' and state < 'active'
        and data ->> 't' = 'manual' and priority < 0) as waits`;
    return row?.waits === true;
  });
  await allRest(platform, hook);
  expect(receiver.requests).toHaveLength(1);
  await dispatcher.close();
  await advance(platform.database, 100);
  await platform.dispatch();
  await receiver.received(2);
  const again = await platform.deliveryOnce('it is tried again', first, hook, ({ attemptCount }) => attemptCount === 2);
  expect(story(again)).toEqual(['schedule delivered 200', 'manual delivered 200']);
  await allRest(platform, hook);
  expect(receiver.requests).toHaveLength(2);
});
