import { once } from 'node:events';
import { until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { countsById, DISPATCHER_CONFIG, heldAnswers, openPlatform, type Platform, story, times } from './platform.ts';
import { dispatcherProcess, endLeases, kill, PROCESS_NAME } from './processes.ts';

test('What a killed dispatcher had in flight is logged as lost and delivered by the next one, and so is all that it held.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  const events = await platform.emit(...times(250, () => ({})));
  const child = await dispatcherProcess(platform);
  const begun = await receiver.received(20);
  await kill(child);
  receiver.respondWith({ status: 200 });
  await endLeases(platform);

  await platform.dispatch();
  await platform.allClosed(250);
  expect(await platform.statuses()).toEqual({ delivered: 250 });
  expect(new Set(countsById(receiver).keys())).toEqual(new Set(events));
  // Sent twice: what was in flight. The rest of what it held was not, and is not.
  expect(receiver.requests).toHaveLength(events.length + begun.length);
  for (const { headers } of begun) {
    const delivery = await platform.delivery(headers['webhook-id'] ?? '', hook);
    expect(story(delivery)).toEqual(['schedule lost', 'schedule delivered 200']);
    expect(delivery.retryCount).toBe(0);
    expect(delivery.attempts[0]).toMatchObject({ responseStatus: null, error: { code: 'lost' } });
  }
  await platform.checkNumbers();
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
});

const HOOKS = 3;

test('Dispatchers that are killed one after the other, in the middle of the work, lose nothing.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  for (let n = 0; n < HOOKS; n += 1) await platform.hook(`${receiver.url}/${n}`);
  const events: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const child = await dispatcherProcess(platform);
    const before = receiver.requests.length;
    const recording = Promise.all(times(10, () => platform.emit(...times(10, () => ({})))));
    await receiver.received(before + 100);
    await kill(child);
    events.push(...(await recording).flat());
    // What it was claiming may be committed yet, with a lease of its own.
    await until('its connections are gone', async () => !(await connections(platform)));
    await endLeases(platform);
  }
  await platform.dispatch();
  await until('everything is relayed', async () => (await total(platform)) === events.length * HOOKS);
  // What was lost twice in a row waits.
  await platform.advance(70);
  await platform.allClosed(events.length * HOOKS);
  expect(new Set(receiver.requests.map(({ headers, path }) => headers['webhook-id'] + path)).size).toBe(
    events.length * HOOKS,
  );
  await platform.checkNumbers();
});

test('The second loss in a row takes a wait of the schedule.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  const [event = ''] = await platform.emit({});
  for (let loss = 1; loss <= 2; loss += 1) {
    const child = await dispatcherProcess(platform);
    await receiver.received(loss);
    await kill(child);
    await endLeases(platform);
  }
  receiver.respondWith({ status: 200 });
  await platform.dispatch();
  const waiting = await platform.deliveryOnce(
    'both losses are on record',
    event,
    hook,
    ({ attemptCount }) => attemptCount === 2,
  );
  expect(waiting).toMatchObject({ status: 'retrying', retryCount: 1 });
  expect(waiting.nextAttemptAt?.getTime()).toBeGreaterThan((await platform.now()) + 50_000);
  await platform.advance(70);
  const delivery = await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  expect(story(delivery)).toEqual(['schedule lost', 'schedule lost', 'schedule delivered 200']);
});

test('A dispatcher that was frozen beyond its lease logs what it sent when it goes on, and moves nothing.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url);
  const events = await platform.emit(...times(30, () => ({})));
  const child = await dispatcherProcess(platform);
  const begun = await receiver.received(20);
  child.kill('SIGSTOP');
  onTestFinished(() => {
    child.kill('SIGCONT');
  });
  receiver.respondWith({ status: 200 });
  await endLeases(platform);
  await platform.dispatch();
  await platform.allClosed(30);
  expect(await platform.statuses()).toEqual({ delivered: 30 });

  held.answerWith(500);
  child.kill('SIGCONT');
  for (const { headers } of begun) {
    const event = headers['webhook-id'] ?? '';
    const delivery = await platform.deliveryOnce(
      'the late attempt is on record',
      event,
      hook,
      ({ attemptCount }) => attemptCount === 3,
    );
    expect(story(delivery)).toEqual(['schedule lost', 'schedule delivered 200', 'schedule rejected 500']);
    expect(delivery).toMatchObject({ status: 'delivered', retryCount: 0, nextAttemptAt: null });
  }
  expect(await platform.statuses()).toEqual({ delivered: 30 });
  await platform.checkNumbers();
  // Nothing is left to be sent again, and every request is on record.
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  expect(new Set(countsById(receiver).keys())).toEqual(new Set(events));
  await until('every request is on record', async () => {
    const [row] = await platform.database.sql<{ count: number }[]>`
      select count(*)::integer as count from postrider.attempts where outcome <> 'lost'`;
    return row?.count === receiver.requests.length;
  });
});

test('A dispatcher that is told to stop waits for a receiver no longer than it may: another makes the attempt again at once.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  const hook = await platform.hook(receiver.url, { timeoutMs: 30_000 });
  const child = await dispatcherProcess(platform, { ...DISPATCHER_CONFIG, shutdownMs: 100 });
  const events = await platform.emit(...times(5, () => ({})));
  await receiver.received(5);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  const first = await platform.delivery(events[0] ?? '', hook);
  expect(first).toMatchObject({ status: 'retrying', attemptCount: 1, retryCount: 0 });
  expect(first.attempts[0]).toMatchObject({ outcome: 'lost', error: { code: 'lost' } });
  // Given back, not left to a lease.
  const leased = await platform.database.sql`select from postrider_queue.job where state = 'active'`;
  expect(leased).toHaveLength(0);

  receiver.respondWith({ status: 200 });
  await platform.dispatch();
  await platform.allClosed(5);
  for (const event of events) {
    expect(story(await platform.delivery(event, hook))).toEqual(['schedule lost', 'schedule delivered 200']);
  }
  expect(receiver.requests).toHaveLength(10);
  await platform.checkNumbers();
});

test('A dispatcher whose connections to the database break again and again stays up and delivers everything.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  for (let n = 0; n < 4; n += 1) await platform.hook(`${receiver.url}/${n}`);
  const child = await dispatcherProcess(platform);
  const events: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    events.push(...(await platform.emit(...times(20, () => ({})))));
    await platform.database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${PROCESS_NAME} and datname = current_database()`;
    await until('it is connected again', () => connections(platform));
  }
  await until('everything is relayed', async () => (await total(platform)) === events.length * 4);
  // What a broken claim left behind comes back when its lease is over.
  await endLeases(platform);
  await platform.advance(70);
  await platform.allClosed(events.length * 4);
  expect(child.exitCode).toBeNull();
  await platform.checkNumbers();
});

async function total(platform: Platform): Promise<number> {
  return Object.values(await platform.statuses()).reduce((sum, count) => sum + count, 0);
}

async function connections({ database }: Platform): Promise<boolean> {
  const found = await database.sql`
    select from pg_stat_activity where application_name = ${PROCESS_NAME} and datname = current_database()`;
  return found.length > 0;
}
