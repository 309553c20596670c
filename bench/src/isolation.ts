import type { BadSize } from './bad-endpoints.ts';
import { type FreedBacklogs, measureFreedBacklogs } from './freed-backlogs.ts';
import { type ManyBad, type ManyBadSize, measureManyBad } from './many-bad.ts';
import { measureOutlivedLease, type OutlivedLease } from './outlived-lease.ts';
import { measureSlowAnswers, type SlowAnswers } from './slow-answers.ts';

export interface IsolationResult {
  readonly slowAnswers: SlowAnswers;
  readonly manyBad: ManyBad;
  readonly outlivedLease: OutlivedLease;
  readonly freedBacklogs: FreedBacklogs;
}

export interface IsolationSize {
  readonly slowAnswers: Parameters<typeof measureSlowAnswers>[0];
  readonly manyBad: ManyBadSize;
  readonly outlivedLease: Parameters<typeof measureOutlivedLease>[0];
  readonly freedBacklogs: BadSize;
}

const NORMAL: IsolationSize = {
  slowAnswers: { latencyMs: 200, endpoints: 20, deliveriesEach: 600 },
  manyBad: {
    healthy: 80,
    newcomers: 20,
    bad: 2_000,
    queuedForEach: 20,
    timeoutMs: 5_000,
    retryAfterSeconds: 10,
    perSecond: 300,
    seconds: 4,
    rounds: 3,
  },
  outlivedLease: { timeoutsMs: [2_000, 20_000], deliveries: 30 },
  freedBacklogs: {
    healthy: 80,
    bad: 10,
    queuedForEach: 10_000,
    timeoutMs: 2_000,
    retryAfterSeconds: 10,
    perSecond: 300,
    seconds: 4,
    rounds: 2,
  },
};

/** What `hanging` leaves open: slow answers, very many bad endpoints, timeouts longer than a lease, and backlogs that are freed. */
export async function benchIsolation(size: Partial<IsolationSize> = {}): Promise<IsolationResult> {
  const { slowAnswers: slow, manyBad: bad, outlivedLease: outlived, freedBacklogs: freed } = { ...NORMAL, ...size };
  // The one waits nearly all of its time, and is to hold beside a process that is busy.
  const [outlivedLease, slowAnswers] = await Promise.all([measureOutlivedLease(outlived), measureSlowAnswers(slow)]);
  const manyBad = await measureManyBad(bad);
  const freedBacklogs = await measureFreedBacklogs(freed);
  return { slowAnswers, manyBad, outlivedLease, freedBacklogs };
}
