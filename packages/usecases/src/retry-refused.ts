import {
  type Database,
  type Doorbell,
  forgetOldRefusals,
  forgetRefusals,
  keepRefused,
  recordSourced,
  takeDueRefusals,
} from '@postrider/db';
import { inBatches } from './in-batches.ts';

/** One transaction's share. */
const BATCH = 500;

/** What of it may be in memory; one entry may be larger. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Tries again to record what was refused of services' outboxes: an application may have been made meanwhile, a limit raised,
 * a clock have caught up. Answers how many are events now.
 */
export async function retryRefused({
  database,
  doorbell,
  retentionDays,
  mayGoOn = () => true,
}: {
  readonly database: Database;
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly retentionDays: number;
  /** Asked before each batch; there may be very many. */
  readonly mayGoOn?: () => boolean;
}): Promise<number> {
  let recorded = 0;
  while (mayGoOn()) {
    const some = await database.transaction(async (tx) => {
      const due = await takeDueRefusals(tx, { entriesMax: BATCH, bytesMax: BATCH_BYTES_MAX });
      if (due === null) return null;
      const { source, entries } = due;
      const refused = await recordSourced(tx, source, { retentionDays, entries });
      await keepRefused(tx, source, refused);
      const still = new Set(refused.map(({ entry }) => entry.id));
      const gone = entries.map(({ id }) => id).filter((id) => !still.has(id));
      await forgetRefusals(tx, source, gone);
      return gone.length;
    });
    if (some === null) break;
    recorded += some;
  }
  if (recorded > 0) doorbell.ring('events');
  return recorded;
}

/** Forgets what has been refused for as long as events are kept. Answers how many. */
export async function forgetRefused({
  database,
  retentionDays,
}: {
  readonly database: Database;
  readonly retentionDays: number;
}): Promise<number> {
  return inBatches(BATCH, (max) => forgetOldRefusals(database, { retentionDays, max }));
}
