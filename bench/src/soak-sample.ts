import { memoryOf } from './memory-of.ts';
import { openFilesOf } from './open-files.ts';
import type { Platform } from './platform.ts';
import { readDatabase } from './soak-database.ts';
import type { SoakProcess } from './soak-processes.ts';

/** Everything that is to level off, at one moment. Null where the machine does not tell. */
export interface SoakSample {
  /** Since the load began. */
  readonly seconds: number;
  /** Resident memory; of PostgreSQL what its processes do not share. */
  readonly apiMb: number | null;
  readonly dispatcherMb: number | null;
  readonly postgresMb: number | null;
  readonly apiFiles: number | null;
  readonly dispatcherFiles: number | null;
  readonly apiHandles: number;
  readonly dispatcherHandles: number;
  /** Since the sample before. */
  readonly apiLoopDelayMs: number;
  readonly dispatcherLoopDelayMs: number;
  readonly connections: number;
  readonly openDeliveries: number;
  /** For how long the delivery that is due longest and not closed has been due. */
  readonly queueAgeSeconds: number;
  /** Tables and indexes of events, deliveries and attempts, for each event they hold. */
  readonly bytesPerEvent: number;
  readonly deadPerEvent: number;
  /** Everything else in the database: it is there for work under way, and must not add up. */
  readonly othersMb: number;
  readonly deadOfOthers: number;
}

interface Watched {
  readonly platform: Platform;
  readonly api: SoakProcess;
  readonly dispatcher: SoakProcess;
  /** Recorded so far. */
  readonly events: number;
}

/** Looks at all processes and at the database. */
export async function takeSample({ platform, api, dispatcher, events }: Watched, seconds: number): Promise<SoakSample> {
  const [ofApi, ofDispatcher] = [await api.vitals(), await dispatcher.vitals()];
  const read = await readDatabase(platform.database);
  const perEvent = (count: number) => count / Math.max(1, events);
  return {
    seconds,
    apiMb: (await memoryOf(api.pid))?.rssMb ?? null,
    dispatcherMb: (await memoryOf(dispatcher.pid))?.rssMb ?? null,
    postgresMb: await privateMb(read.pids),
    apiFiles: await openFilesOf(api.pid),
    dispatcherFiles: await openFilesOf(dispatcher.pid),
    apiHandles: ofApi.handles,
    dispatcherHandles: ofDispatcher.handles,
    apiLoopDelayMs: ofApi.loopDelayP99Ms,
    dispatcherLoopDelayMs: ofDispatcher.loopDelayP99Ms,
    connections: read.connections,
    openDeliveries: read.openDeliveries,
    queueAgeSeconds: read.queueAgeSeconds,
    bytesPerEvent: perEvent(read.storedBytes),
    deadPerEvent: perEvent(read.storedDead),
    othersMb: read.otherBytes / 1e6,
    deadOfOthers: read.otherDead,
  };
}

/** Of processes, some of which may have ended. */
async function privateMb(pids: readonly number[]): Promise<number | null> {
  const each = await Promise.all(pids.map(memoryOf));
  const known = each.filter((memory) => memory !== null);
  return known.length === 0 ? null : known.reduce((sum, memory) => sum + memory.privateMb, 0);
}
