import type { Access } from '@postrider/core';
import * as db from '@postrider/db';
import { type ChunkCounts, countChunks } from '@postrider/queue';
import type { Deps } from './deps.ts';
import { readQueueAge } from './read-overview.ts';

/** As many as one screen has room for. */
const SOURCES_MAX = 250;

/** How Postrider and its database are, for those who run them. */
export interface System {
  readonly at: Date;
  readonly postgres: db.ServerFacts;
  readonly schema: {
    readonly applied: readonly string[];
    readonly known: readonly string[];
    readonly current: boolean;
  };
  readonly relay: { readonly lagSeconds: number; readonly unrelayedEvents: number };
  readonly queue: ChunkCounts & { readonly oldestDueSeconds: number | null };
  readonly partitions: readonly db.PartitionFacts[];
  readonly sources: readonly db.SourceStatus[];
}

export async function readSystem(deps: Deps, _access: Access): Promise<System> {
  const { database } = deps;
  const [postgres, schema, age, unrelayedEvents, chunks, partitions, sources] = await Promise.all([
    db.serverFacts(database),
    db.schemaNames(database),
    readQueueAge(deps),
    db.countUnrelayed(database),
    countChunks(database),
    db.listPartitions(database),
    db.listSources(database, { limit: SOURCES_MAX, after: null }),
  ]);
  return {
    at: deps.now(),
    postgres,
    schema,
    relay: { lagSeconds: age.relayLagSeconds, unrelayedEvents },
    queue: { ...chunks, oldestDueSeconds: age.oldestDueSeconds },
    partitions,
    sources: sources.items,
  };
}
