import {
  type Access,
  accepted,
  type OpenCounts,
  type Result,
  refused,
  type StatsBucket,
  type StatsUnit,
  statsSpan,
} from '@postrider/core';
import * as db from '@postrider/db';
import { oldestDueMs } from '@postrider/queue';
import type { Deps } from './deps.ts';
import type { Stats } from './read-stats.ts';

/** Without `since`, a question is about so long. */
const SPAN_MS_DEFAULT = 3_600_000;

/** A screenful; who has more of them looks for one cause. */
const FAILING_MAX = 50;

/** How far the work is behind, in all. */
export interface QueueAge {
  /** For how long the deliveries that wait longest have been due; null: none is. */
  readonly oldestDueSeconds: number | null;
  /** For how long the relay has had an event in front of it; 0: for none. */
  readonly relayLagSeconds: number;
}

export interface Overview extends Stats {
  readonly queue: QueueAge;
  /** The longest first. */
  readonly failing: readonly db.FailingEndpoint[];
}

/** What happens at all applications together, for those who may see all. Refuses `invalid_span`. */
export async function readOverview(
  deps: Deps,
  _access: Access,
  question: {
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
    readonly unit?: StatsUnit | undefined;
  },
): Promise<Result<Overview>> {
  const now = deps.now();
  const until = Math.min(question.until?.getTime() ?? now.getTime(), now.getTime());
  const since = question.since ?? new Date(Math.max(0, until - SPAN_MS_DEFAULT));
  const span = statsSpan({ ...question, since }, now);
  if ('problem' in span) return refused({ code: 'invalid_span', detail: span.problem });
  const [buckets, open, queue, failing] = await Promise.all([
    db.readStatsOfAll(deps.database, span),
    db.countOpenOfAll(deps.database),
    readQueueAge(deps),
    db.listFailing(deps.database, { max: FAILING_MAX }),
  ]);
  return accepted({ span, open, buckets, queue, failing });
}

/** What changes of an overview while somebody looks at it. */
export interface OverviewPulse {
  readonly at: Date;
  /** The last two minutes by the clock: the one that goes on, and the one before, to which attempts that end late still count. */
  readonly buckets: readonly StatsBucket[];
  readonly open: OpenCounts;
  readonly queue: QueueAge;
}

const MINUTE_MS = 60_000;

export async function readOverviewPulse(deps: Deps): Promise<OverviewPulse> {
  const at = deps.now();
  const since = new Date((Math.floor(at.getTime() / MINUTE_MS) - 1) * MINUTE_MS);
  const span = { since, until: new Date(since.getTime() + 2 * MINUTE_MS), unit: 'minute' } as const;
  const [buckets, open, queue] = await Promise.all([
    db.readStatsOfAll(deps.database, span),
    db.countOpenOfAll(deps.database),
    readQueueAge(deps),
  ]);
  return { at, buckets, open, queue };
}

export async function readQueueAge({ database }: Pick<Deps, 'database'>): Promise<QueueAge> {
  const [dueMs, lagMs] = await Promise.all([oldestDueMs(database), db.relayLagMs(database)]);
  return {
    oldestDueSeconds: dueMs === null ? null : Math.floor(dueMs / 1000),
    relayLagSeconds: Math.floor(lagMs / 1000),
  };
}
