import { installQueue, QUEUE_SCHEMA } from '@postrider/queue';
import { expect, test } from 'vitest';
import { claimOne, jobCount, newChunk, queueOfThisFile, schedule } from './queue-under-test.ts';

const own = queueOfThisFile();

test('Installing the queue again, also from two sides at once, leaves what is in it.', async () => {
  await schedule(own, newChunk());
  await Promise.all([installQueue(own.database), installQueue(own.database)]);
  expect(await jobCount(own)).toBe(1);
  await claimOne(own);
});

test('What installing adds to the queue is added once, from however many sides at once.', async () => {
  for (let round = 0; round < 4; round += 1) {
    await own.database.sql`drop index postrider_queue.job_reclaimed`;
    await Promise.all(Array.from({ length: 6 }, () => installQueue(own.database)));
  }
});

test('A chunk that is scheduled locks no row that others lock too.', async () => {
  await own.database.transaction(async (tx) => {
    await own.queue.schedule(tx, [newChunk()]);
    await tx.sql`set constraints all immediate`;
    await own.database.sql`select from postrider_queue.queue for update nowait`;
  });
});

test('Installing a queue that is there waits for nobody who writes to it, and makes nobody wait behind itself.', async () => {
  await own.database.transaction(async (tx) => {
    await tx.sql`lock table postrider_queue.job in row exclusive mode`;
    await installQueue(own.database);
  });
});

test('Nothing of ours is outside the schemas postrider and postrider_queue.', async () => {
  const schemas = await own.database.sql<{ name: string }[]>`
    select distinct n.nspname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;
  expect(schemas.map(({ name }) => name)).toEqual(['postrider', QUEUE_SCHEMA]);
});
