import {
  type AttemptOutcome,
  type ClosedStatus,
  type EndpointId,
  RESPONSE_TIME_BOUNDS_MS,
  responseTimeBucket,
} from '@postrider/core';
import type { EndpointTally } from '@postrider/db';
import type { Logged } from './settled-attempt.ts';

const MINUTE_MS = 60_000;

/**
 * What attempts that were logged add to statistics: each in the minute in which it began, and a delivery that it closed
 * in the minute of the transaction. Deliveries that were moved otherwise (`writeDecided`) are counted there.
 */
export function tallyAttempts(logged: readonly Logged[]): EndpointTally[] {
  const tallies = new Map<string, Tally>();
  const tallyOf = (endpointId: EndpointId, minuteMs: number | null) => {
    const key = `${endpointId} ${minuteMs}`;
    const tally = tallies.get(key) ?? newTally(endpointId, minuteMs);
    tallies.set(key, tally);
    return tally;
  };
  for (const { attempt, answer } of logged) {
    const { delivery, observation, record } = attempt;
    const startedMs = record.startedAt.getTime();
    const tally = tallyOf(delivery.endpointId, startedMs - (startedMs % MINUTE_MS));
    tally.attempts[observation.outcome] += 1;
    if (record.responseStatus !== null) {
      const bucket = responseTimeBucket(record.durationMs);
      tally.responseTimes ??= RESPONSE_TIME_BOUNDS_MS.map(() => 0);
      tally.responseTimes[bucket] = (tally.responseTimes[bucket] ?? 0) + 1;
    }
    const { status } = answer.current;
    if (!answer.moved || status === 'pending' || status === 'retrying') continue;
    tallyOf(delivery.endpointId, null).deliveries[status] += 1;
  }
  return [...tallies.values()];
}

interface Tally extends EndpointTally {
  readonly attempts: Record<AttemptOutcome, number>;
  readonly deliveries: Record<ClosedStatus, number>;
  responseTimes: number[] | null;
}

function newTally(endpointId: EndpointId, minuteMs: number | null): Tally {
  return {
    endpointId,
    minute: minuteMs === null ? null : new Date(minuteMs),
    attempts: { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 },
    deliveries: { delivered: 0, failed: 0, cancelled: 0 },
    responseTimes: null,
  };
}
