import { isOpen, move } from '@postrider/core';
import {
  byPartitionDay,
  type DeliveryKey,
  eraseLateAnswers,
  type SettleAnswer,
  settleAttempts,
  type Tx,
  writeDecided,
} from '@postrider/db';
import { type Retry, retryAt, retryOf } from './settle-chunks.ts';
import { type Decided, type Logged, toSettledAttempt, toSettledState } from './settled-attempt.ts';

/** Logs every attempt and moves the deliveries to which nothing else has happened. */
export async function logAttempts(tx: Tx, decided: readonly Decided[]): Promise<Logged[]> {
  const days = byPartitionDay(decided, ({ attempt }) => attempt.delivery.eventId);
  const logged = [...days].map(async ([day, ofDay]) => {
    const answers = await settleAttempts(tx, day, ofDay.map(toSettledAttempt));
    // No answer: the delivery is gone with its partition.
    return answers.flatMap((answer, n) => {
      const one = ofDay[n];
      return one === undefined || answer === null ? [] : { ...one, answer };
    });
  });
  return (await Promise.all(logged)).flat();
}

/** What became of deliveries whose attempts have been logged. */
export interface Moved {
  readonly retries: readonly Retry[];
  readonly failed: readonly DeliveryKey[];
}

/** Moves the others too. */
export async function moveDeliveries(tx: Tx, logged: readonly Logged[], now: Date): Promise<Moved> {
  const retries: Retry[] = [];
  const failed: DeliveryKey[] = [];
  for (const one of logged) {
    const after = one.answer.moved ? followUp(one, now) : await moveLate(tx, one, one.answer, now);
    if (after === 'failed') failed.push(one.attempt.delivery);
    else if (after !== null) retries.push(after);
  }
  await eraseLateAnswers(
    tx,
    logged.filter(isClosedMeanwhile).map(({ attempt }) => attempt.delivery),
  );
  return { retries, failed };
}

/** Null: the delivery is closed otherwise, or has its chunk already. */
type FollowUp = Retry | 'failed' | null;

function followUp(one: Decided, now: Date): FollowUp {
  return one.decision.next.status === 'failed' ? 'failed' : retryOf(one, now);
}

/** Closed while its attempt was under way: so erasing leaves what it meets. */
function isClosedMeanwhile({ answer: { moved, current } }: Logged): boolean {
  return !moved && current.nextAttemptAt === null;
}

/**
 * Something happened to the delivery while its attempt was under way: decided here, by the lifecycle, with its row locked.
 * What a person asked for has a chunk of its own; only a scheduled attempt that moved needs one.
 */
async function moveLate(tx: Tx, one: Decided, { number, current }: SettleAnswer, now: Date): Promise<FollowUp> {
  if (current.nextAttemptAt === null) return null;
  const { delivery } = one.attempt;
  const { nextAttemptAt, resumeAt, wish, retryCount, lostCount } = current;
  const status = current.status === 'pending' ? 'pending' : 'retrying';
  const before = { status, nextAttemptAt, resumeAt, wish, attemptCount: number - 1, retryCount, lostCount } as const;
  const seen = { attemptCount: delivery.attemptCount, wish: delivery.wish, extra: delivery.resumeAt !== null };
  const after = move(before, { kind: 'attempted', seen, decision: one.decision.next, now });
  // Somebody else logged an attempt first: what follows is theirs.
  if (isOpen(after) && after.nextAttemptAt === nextAttemptAt && after.resumeAt === resumeAt) return null;
  await writeDecided(tx, delivery, toSettledState(after));
  if (!isOpen(after)) return after.status === 'failed' ? 'failed' : null;
  if (one.decision.rotates) return retryAt(one, now, now);
  const scheduledAt = after.resumeAt ?? (after.status === 'retrying' && !seen.extra ? after.nextAttemptAt : null);
  return scheduledAt === null ? null : retryAt(one, scheduledAt, now);
}
