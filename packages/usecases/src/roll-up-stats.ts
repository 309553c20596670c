import { addUpMinutes, forgetOldHours } from '@postrider/db';
import type { HouseDeps } from './keep-house.ts';

/** Some 50 ms of PostgreSQL, so that no settle that comes very late waits long. */
const BATCH = 2_000;

/** Adds minutes that are older than a day to their hours, and forgets hours beyond retention. */
export async function rollUpStats(
  { database }: Pick<HouseDeps, 'database'>,
  { retentionDays }: { readonly retentionDays: number },
): Promise<{ readonly minutes: number; readonly hours: number }> {
  let minutes = 0;
  for (let some = BATCH; some === BATCH; minutes += some) some = await addUpMinutes(database, BATCH);
  let hours = 0;
  for (let some = BATCH; some === BATCH; hours += some) {
    some = await forgetOldHours(database, { retentionDays, max: BATCH });
  }
  return { minutes, hours };
}
