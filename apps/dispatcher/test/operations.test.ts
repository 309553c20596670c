import { encodeId, type Operation } from '@postrider/core';
import { until } from '@postrider/testkit';
import { cancelOperation, getOperation, startBackfill, startRecover, updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import {
  APPLICATION,
  countsById,
  EVERYTHING,
  type Hook,
  heldAnswers,
  openPlatform,
  type Platform,
  story,
  times,
  value,
} from './platform.ts';

const AGES_AGO = new Date('2020-01-01T00:00:00Z');

async function recover({ deps }: Platform, hook: Hook): Promise<Operation> {
  return value(await startRecover(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id, since: AGES_AGO }));
}

const refOf = ({ id }: Operation) => ({ application: APPLICATION, operation: encodeId('operation', id) });

async function finished({ deps }: Platform, operation: Operation): Promise<Operation> {
  return until('the operation has finished', async () => {
    const now = value(await getOperation(deps, EVERYTHING, refOf(operation)));
    return now.completedAt === null ? null : now;
  });
}

/** So many deliveries of an endpoint, each failed after one attempt, as the log has it. */
async function manyFailed(platform: Platform, hook: Hook, count: number): Promise<string[]> {
  const events = await platform.emit(...times(count, () => ({})));
  await platform.relay();
  await platform.database.sql`
    with failed as (
      update postrider.deliveries set status = 'failed', reason = 'exhausted', attempt_count = 1, next_attempt_at = null,
        completed_at = now()
      where endpoint_id = ${hook.uuid} returning event_id, endpoint_id
    )
    insert into postrider.attempts (event_id, endpoint_id, number, id, trigger, started_at, duration_ms, outcome)
    select event_id, endpoint_id, 1, gen_random_uuid(), 'schedule', now(), 1, 'rejected' from failed`;
  await platform.database.sql`truncate postrider_queue.job`;
  return events;
}

/** How many attempts each trigger has led to, by how many deliveries have so many of it. */
async function attemptsBy({ database }: Platform, trigger: string): Promise<Record<number, number>> {
  const rows = await database.sql<{ attempts: number; deliveries: number }[]>`
    select attempts, count(*)::integer as deliveries from (
      select count(*) filter (where trigger = ${trigger})::integer as attempts from postrider.attempts
      group by event_id, endpoint_id
    ) as a group by attempts`;
  return Object.fromEntries(rows.map(({ attempts, deliveries }) => [attempts, deliveries]));
}

test('Of 1,000 failed deliveries each is recovered exactly once, though every other attempt fails meanwhile.', async () => {
  const platform = await openPlatform();
  let count = 0;
  const receiver = await platform.receiver(() => ({ status: ++count % 2 === 0 ? 200 : 500 }));
  const hook = await platform.hook(receiver.url, { retrySchedule: [] });
  const events = await manyFailed(platform, hook, 1_000);
  const operation = await recover(platform, hook);
  expect(operation.total).toBe(1_000);
  await platform.dispatch();
  await platform.dispatch();
  expect(await finished(platform, operation)).toMatchObject({ status: 'finished', done: 1_000 });
  await platform.allClosed(1_000);
  expect(await attemptsBy(platform, 'recover')).toEqual({ 1: 1_000 });
  expect(countsById(receiver)).toEqual(new Map(events.map((event) => [event, 1])));
  expect(await platform.statuses()).toEqual({ delivered: 500, 'failed exhausted': 500 });

  // What failed again is there for the next one.
  receiver.respondWith({ status: 200 });
  const again = await recover(platform, hook);
  expect(again.total).toBe(500);
  await finished(platform, again);
  await platform.allClosed(1_000);
  expect(await platform.statuses()).toEqual({ delivered: 1_000 });
  await platform.checkNumbers();
});

test('A backfill delivers past events to a new endpoint, once each, while new ones come.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const past = await platform.emit(...times(700, () => ({})));
  await platform.relay();
  await platform.dispatch();
  const hook = await platform.hook(receiver.url);
  const input = { application: APPLICATION, endpoint: hook.id, since: AGES_AGO };
  const [operation, recent] = await Promise.all([
    startBackfill(platform.deps, EVERYTHING, input).then(value),
    platform.emit(...times(100, () => ({}))),
  ]);
  await finished(platform, operation);
  await platform.allClosed(800, hook);
  expect(countsById(receiver)).toEqual(new Map([...past, ...recent].map((event) => [event, 1])));
  expect(story(await platform.delivery(past[0] ?? '', hook))).toEqual(['backfill delivered 200']);
  expect(platform.logged).toEqual([]);
});

test('What an operation holds back does not stand before new events, and stays when it is cancelled.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url, { retrySchedule: [] });
  await manyFailed(platform, hook, 2_000);
  await platform.dispatch();
  const operation = await recover(platform, hook);
  await receiver.received(20);
  const [event = ''] = await platform.emit({});
  const cancelled = value(await cancelOperation(platform.deps, EVERYTHING, refOf(operation)));
  expect(cancelled).toMatchObject({ status: 'cancelled', done: 500 });
  receiver.respondWith({ status: 200 });
  held.answerWith(200);
  await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  await platform.allClosed(2_001);
  expect(await platform.statuses()).toEqual({ delivered: 501, 'failed exhausted': 1_500 });
});

test('An operation waits for a paused endpoint and ends with a disabled one, which cancels what it opened.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  await manyFailed(platform, hook, 600);
  const patch = async (status: 'paused' | 'enabled' | 'disabled') =>
    value(
      await updateEndpoint(platform.deps, EVERYTHING, {
        application: APPLICATION,
        endpoint: hook.id,
        patch: { status },
      }),
    );
  await patch('paused');
  const operation = await recover(platform, hook);
  await platform.dispatch();
  await until('it has been looked at in vain', async () => {
    const waiting = await platform.database.sql`select from postrider.operation_parts where look_at > moved_at`;
    return waiting.length > 0;
  });
  expect(value(await getOperation(platform.deps, EVERYTHING, refOf(operation)))).toMatchObject({ done: 0 });
  await patch('enabled');
  await receiver.received(1);
  await patch('disabled');
  expect(await finished(platform, operation)).toMatchObject({
    status: 'cancelled',
    reason: 'endpoint_disabled',
    done: 500,
  });
  held.answerWith(500);
  await platform.allClosed(600);
  expect(await platform.statuses()).toEqual({ 'failed exhausted': 100, 'cancelled endpoint_disabled': 500 });
  await platform.checkNumbers();
});
