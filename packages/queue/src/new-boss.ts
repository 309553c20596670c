import type { Database } from '@postrider/db';
import { PgBoss } from 'pg-boss';
import { bossPool } from './boss-database.ts';

/** Schema of pg-boss beside ours. */
export const QUEUE_SCHEMA = 'postrider_queue';

/** The one queue there is. */
export const DELIVER = 'deliver';

/** pg-boss on our connections. */
export function newBoss(database: Database, schema: { migrate: boolean; createSchema: boolean }): PgBoss {
  // No supervision: it counts every job of the table each minute. Leases are ours (reclaim), and nothing is kept to expire.
  const boss = new PgBoss({
    db: bossPool(database),
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    ...schema,
  });
  boss.on('error', () => {});
  return boss;
}
