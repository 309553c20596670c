import type { Tx } from './database.ts';
import { lookForWork } from './relay.ts';

/** Looks for work of the relay many times a second; see `relayHasWork`. */
export interface RelayLook {
  hasWork(): Promise<boolean>;
}

/**
 * Where nobody has committed anything since a look, there is nothing to be found. That takes PostgreSQL 0.01 ms to say, and
 * a look at a month of partitions 0.1. Where others write all the time it would be asked for nothing, so it is asked only
 * after two looks that met the same.
 */
export function createRelayLook(tx: Tx, now: () => number = () => performance.now()): RelayLook {
  let last: string | null = null;
  let quietUntil = Number.NEGATIVE_INFINITY;
  return {
    hasWork: async () => {
      if (now() < quietUntil && (await snapshotText(tx)) === last) return false;
      const { work, snapshot } = await lookForWork(tx);
      quietUntil = !work && snapshot === last ? now() + QUIET_MS_MAX : Number.NEGATIVE_INFINITY;
      last = snapshot;
      return work;
    },
  };
}

/** A look is taken at least this often, for what no commit has to do with: the clock, a server that was replaced. */
const QUIET_MS_MAX = 1_000;

/** Two that are equal see the same transactions. */
async function snapshotText(tx: Tx): Promise<string | undefined> {
  const [row] = await tx.sql<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`;
  return row?.snapshot;
}
