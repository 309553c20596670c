import { createTestDatabase } from '@postrider/testkit';
import { expect, test } from 'vitest';
import { claimSoleUse } from '../src/index.ts';

test('A database is claimed by one at a time, and by the next once the claim is released.', async () => {
  const { url, drop } = await createTestDatabase();
  try {
    const first = await claimSoleUse(url);
    expect(first).not.toBeNull();
    expect(await claimSoleUse(url)).toBeNull();
    await first?.release();
    const second = await claimSoleUse(url);
    expect(second).not.toBeNull();
    await second?.release();
  } finally {
    await drop();
  }
});

test('A claim ends with the connection of a process that is gone.', async () => {
  const { url, database, drop } = await createTestDatabase();
  try {
    await claimSoleUse(url);
    await database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'postrider sole use'`;
    const second = await claimSoleUse(url);
    expect(second).not.toBeNull();
    await second?.release();
  } finally {
    await drop();
  }
});
