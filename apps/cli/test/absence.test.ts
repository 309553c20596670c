import { createKeptDatabase, startReceiver, until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { running, workspace } from './program.ts';
import { startWay } from './way-to-postgres.ts';

const API_KEY = 'a-root-key-of-some-length';

/** It starts processes, each of which takes seconds where many others want the processor. */
const TIMEOUT_MS = 180_000;

test('While PostgreSQL is away every request is refused at once, one line says so, and afterwards everything goes on and nothing is sent twice.', {
  timeout: TIMEOUT_MS,
}, async () => {
  const own = await createKeptDatabase();
  const way = await startWay(own.url);
  const answer = Promise.withResolvers<{ status: number }>();
  const receiver = await startReceiver(() => answer.promise);
  const space = await workspace();
  onTestFinished(async () => {
    await space.remove();
    await receiver.close();
    await way.close();
    await own.drop();
  });
  const program = space.start(['start'], {
    DATABASE_URL: way.url,
    POSTRIDER_API_KEY: API_KEY,
    POSTRIDER_MASTER_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    POSTRIDER_HTTP_TARGETS: 'true',
    POSTRIDER_EGRESS_ALLOW: '127.0.0.1',
    POSTRIDER_SHUTDOWN_DELAY_SECONDS: '0',
    POSTRIDER_LOG_LEVEL: 'info',
  });
  const { apiUrl } = await running(program);
  const call = async (method: string, path: string, body?: object) => {
    const answered = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await answered.text();
    return answered.status;
  };
  const emit = () => call('POST', '/v1/applications/demo/events', { type: 'a', data: 1 });
  expect(await call('POST', '/v1/applications', { name: 'Demo', uid: 'demo' })).toBe(201);
  expect(await call('POST', '/v1/applications/demo/endpoints', { url: receiver.url })).toBe(201);
  expect(await emit()).toBe(202);
  await receiver.received(1);

  // Its lease seems to be over, as after minutes.
  await own.database.sql`update postrider_queue.job set heartbeat_on = heartbeat_on - interval '1 minute'`;
  way.shut();
  await until('it is known to be away', async () => (await call('GET', '/readyz')) === 503);
  // The attempt ends while nobody can put it on record.
  answer.resolve({ status: 200 });
  const burst = await Promise.all(Array.from({ length: 300 }, emit));
  expect(new Set(burst)).toEqual(new Set([503]));
  expect(await call('GET', '/healthz')).toBe(200);
  await until('it was looked for again and again', () => way.turnedAway() > 10);
  expect(warnings(program.err())).toBeLessThan(10);

  way.open();
  await until('it is known to be back', async () => (await call('GET', '/readyz')) === 200);
  await until('events are accepted', async () => (await emit()) === 202);
  await receiver.received(2);
  const deliveries = await until('both are delivered', async () => {
    const rows = await own.database.sql`select status, attempt_count from postrider.deliveries order by event_id`;
    return rows.length === 2 && rows.every(({ status }) => status === 'delivered') && rows;
  });
  expect(deliveries.map((row) => row['attempt_count'])).toEqual([1, 1]);
  expect(receiver.requests).toHaveLength(2);
  expect(program.err()).toContain('PostgreSQL is back');
  program.signal('SIGTERM');
  expect(await program.exited).toBe(0);
});

function warnings(log: string): number {
  return log.split('\n').filter((line) => line.includes('"level":"warn"') || line.includes('"level":"error"')).length;
}
