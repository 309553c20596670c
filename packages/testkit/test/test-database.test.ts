import { createPartitions } from '@postrider/db';
import { expect, test } from 'vitest';
import { createKeptDatabase, createTestDatabase } from '../src/index.ts';

test('Test databases are migrated and independent of each other.', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await one.database.sql`insert into postrider.event_types (name) values ('order.created')`;
    expect(await one.database.sql`select name from postrider.event_types`).toHaveLength(1);
    expect(await two.database.sql`select name from postrider.event_types`).toHaveLength(0);
    expect(await two.database.sql`select name from postrider_queue.queue`).not.toHaveLength(0);
  } finally {
    await Promise.all([one.drop(), two.drop()]);
  }
});

test('In one that is as a dispatcher keeps it, no partition is left to be made.', async () => {
  const { database, drop } = await createKeptDatabase();
  try {
    expect(await createPartitions(database)).toBe(0);
  } finally {
    await drop();
  }
});
