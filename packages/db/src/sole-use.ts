import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';

/** PostgreSQL notices within milliseconds that a killed process' connection is gone; a busy machine takes longer. */
const WAIT_MS_MAX = 2_000;
const POLL_MS = 50;

/**
 * Claims a database for one Postrider alone, by an advisory lock of a connection that lives as long as the claim: when
 * the process is killed, the claim goes with it. Null: another process has it.
 */
export async function claimSoleUse(url: string): Promise<{ release(): Promise<void> } | null> {
  // One connection, which must never be replaced by a fresh one: the lock is its.
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connection: { application_name: 'postrider sole use' },
  });
  try {
    const deadline = performance.now() + WAIT_MS_MAX;
    do {
      const [row] = await sql<{ claimed: boolean }[]>`
        select pg_try_advisory_lock(hashtext('postrider.sole_use')) as claimed`;
      if (row?.claimed === true) return { release: () => sql.end({ timeout: 1 }) };
      await setTimeout(POLL_MS);
    } while (performance.now() < deadline);
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
  await sql.end({ timeout: 1 });
  return null;
}
