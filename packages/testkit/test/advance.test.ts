import { expect, test } from 'vitest';
import { advance, createTestDatabase } from '../src/index.ts';

test('Moving time brings due moments nearer and leaves what has happened where it was.', async () => {
  const { database, drop } = await createTestDatabase();
  try {
    const { sql } = database;
    const [{ event } = { event: '' }] = await sql<{ event: string }[]>`select postrider.uuid7(now())::text as event`;
    await sql`
      insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, resume_at)
      values (${event}, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'a', now() + '1 hour', now() + '2 hours')`;
    await sql`
      insert into postrider_queue.job (name, priority) select name, -5000 from postrider_queue.queue where name = 'deliver'`;

    await advance(database, 3_600);

    const [delivery] = await sql`
      select next_attempt_at <= now() as due, resume_at > now() as later, created_at <= now() as made
      from postrider.deliveries`;
    expect(delivery).toEqual({ due: true, later: true, made: true });
    expect(await sql`select priority from postrider_queue.job`).toEqual([{ priority: -1_400 }]);

    await advance(database, 3_600);
    expect(await sql`select priority from postrider_queue.job`).toEqual([{ priority: 0 }]);
  } finally {
    await drop();
  }
});
