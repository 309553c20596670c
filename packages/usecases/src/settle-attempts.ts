import {
  type AttemptTrigger,
  type Decision,
  type DeliveryState,
  decideNext,
  type EndpointId,
  type EventId,
  isOpen,
  move,
  type NextState,
  type Observation,
  type RetrySchedule,
} from '@postrider/core';
import {
  byPartitionDay,
  type ClaimedDelivery,
  type Database,
  disableGoneEndpoint,
  type EndpointOutcome,
  existingPartitionDays,
  findLogged,
  holdEndpoint,
  insertParked,
  isMissingTable,
  partitionDayOf,
  recordOutcomes,
  type SettleAnswer,
  type SettledAttempt,
  type SettledState,
  settleAttempts,
  type Tx,
  writeDecided,
} from '@postrider/db';
import { CHUNK_DELIVERIES_MAX, type Chunk, type ClaimedChunk, intoChunks, type Queue } from '@postrider/queue';

/** An attempt that has ended, with what is needed to decide what follows. */
export interface EndedAttempt {
  /** As it was read when the attempt began. */
  readonly delivery: ClaimedDelivery;
  readonly trigger: AttemptTrigger;
  readonly observation: Observation;
  readonly schedule: RetrySchedule;
  /** What the log keeps of it. */
  readonly record: Pick<
    SettledAttempt,
    | 'startedAt'
    | 'durationMs'
    | 'responseStatus'
    | 'responseHeaders'
    | 'responseBody'
    | 'responseTruncated'
    | 'errorCode'
    | 'errorMessage'
    | 'endpointRevision'
    | 'signature'
  >;
}

/** A chunk of which nothing is left in hand. */
export interface FinishedChunk {
  readonly chunk: ClaimedChunk;
  /** What of it was not attempted and goes back: due then, or parked behind what is. */
  readonly rest: { readonly deliveries: readonly RestingDelivery[]; readonly dueAt: Date | 'parked' } | null;
  /** Whether chunks of the endpoint are parked behind it, to be moved back now. */
  readonly behind: boolean;
}

export interface RestingDelivery {
  readonly endpointId: EndpointId;
  readonly eventId: EventId;
  readonly bytes: number;
}

export interface SettleDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule' | 'finish' | 'releaseAll' | 'clock'>;
  /** In [0, 1). */
  readonly jitter: () => number;
}

export interface Settled {
  /** Endpoints of which nothing is parked any more. */
  readonly emptied: ReadonlySet<EndpointId>;
  /** Endpoints whose configuration was changed by what a receiver answered. */
  readonly changed: ReadonlySet<EndpointId>;
  /** Chunks became due at once. */
  readonly dueNow: boolean;
}

/**
 * Settles many attempts in one transaction: logged, deliveries moved, retries scheduled, endpoints held, disabled and
 * their health noted, finished chunks deleted, parked ones moved back. Deliveries must be distinct. Locks deliveries,
 * then endpoints, then their state, then parked chunks, each in the order of ids.
 */
export async function settle(
  deps: SettleDeps,
  ended: readonly EndedAttempt[],
  finished: readonly FinishedChunk[],
  /** An earlier try failed, and may have been committed all the same: what is on record is not recorded again. */
  { mayBeLogged = false }: { readonly mayBeLogged?: boolean } = {},
): Promise<Settled> {
  const now = new Date(deps.queue.clock.now());
  const logged = mayBeLogged ? await findLogged(deps.database, ended.map(startOf)) : new Set<number>();
  const decided = decideAll(
    ended.filter((_, n) => !logged.has(n)),
    now,
    deps.jitter,
  );
  try {
    return await settleDecided(deps, decided, finished, now);
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    // Retention dropped a day meanwhile; its deliveries were cancelled a day before.
    const days = await existingPartitionDays(deps.database);
    const left = decided.filter(({ attempt }) => days.has(partitionDayOf(attempt.delivery.eventId)));
    return settleDecided(deps, left, finished, now);
  }
}

function settleDecided(
  deps: SettleDeps,
  decided: readonly Decided[],
  finished: readonly FinishedChunk[],
  now: Date,
): Promise<Settled> {
  return deps.database.transaction(async (tx) => {
    // Sent without waiting for each other's answers: in a busy process each of them waits for a turn of the event loop,
    // and eight in a row were what limited the whole (9,000 deliveries a second, with PostgreSQL half idle).
    const logging = log(tx, decided);
    const changed = asksForChanges(decided) ? await logging.then(() => changeEndpoints(tx, decided)) : NOTHING_CHANGED;
    const [logged, still] = await Promise.all([
      logging,
      deps.queue.finish(
        tx,
        finished.map(({ chunk }) => chunk),
      ),
      recordOutcomes(tx, outcomesOf(decided.map(({ attempt }) => attempt))),
    ]);
    const retries = await moveAll(tx, logged, now);
    const ours = finished.filter(({ chunk }) => still.has(chunk.jobId));
    const due = [...retries, ...ours.flatMap(restOf)];
    await insertParked(tx, ours.flatMap(parkedRestOf));
    await deps.queue.schedule(tx, due);
    const behind = ours.filter((chunk) => chunk.behind && chunk.rest === null).map(({ chunk }) => chunk.endpointId);
    const emptied = await deps.queue.releaseAll(tx, [...new Set(behind)].sort());
    const released = behind.some((endpointId) => !emptied.has(endpointId));
    return { emptied, changed, dueNow: released || due.some(({ dueAt }) => dueAt === null) };
  });
}

function startOf({ delivery: { eventId, endpointId }, record: { startedAt } }: EndedAttempt) {
  return { eventId, endpointId, startedAt };
}

interface Decided {
  readonly attempt: EndedAttempt;
  readonly decision: Decision;
}

/** One jitter per endpoint and settle, so that what failed together is retried as one chunk. */
function decideAll(ended: readonly EndedAttempt[], now: Date, jitter: () => number): Decided[] {
  const jitters = new Map<EndpointId, number>();
  return ended.map((attempt) => {
    const { delivery, observation, schedule } = attempt;
    const ofEndpoint = jitters.get(delivery.endpointId) ?? jitter();
    jitters.set(delivery.endpointId, ofEndpoint);
    const decision = decideNext({ delivery, observation, schedule, now, jitter: ofEndpoint });
    return { attempt, decision: { ...decision, next: onWholeSecond(decision.next, now) } };
  });
}

/** The queue is keyed by due seconds, and what is due within one must not be claimed before it: rounded up. */
function onWholeSecond(next: NextState, now: Date): NextState {
  if (next.status !== 'retrying' || next.nextAttemptAt <= now) return next;
  return { ...next, nextAttemptAt: new Date(Math.ceil(next.nextAttemptAt.getTime() / 1000) * 1000) };
}

type Logged = Decided & { readonly answer: SettleAnswer };

/** Logs every attempt and moves the deliveries to which nothing else has happened. */
async function log(tx: Tx, decided: readonly Decided[]): Promise<Logged[]> {
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

/** Moves the others too; answers the chunks of what is to be attempted again. */
async function moveAll(tx: Tx, logged: readonly Logged[], now: Date): Promise<Chunk[]> {
  const retries: Retry[] = [];
  for (const one of logged) {
    const retry = one.answer.moved ? retryOf(one, now) : await moveLate(tx, one, one.answer, now);
    if (retry !== null) retries.push(retry);
  }
  return retryChunks(retries);
}

function toSettledAttempt({ attempt: { delivery, trigger, observation, record }, decision }: Decided): SettledAttempt {
  return {
    ...record,
    eventId: delivery.eventId,
    endpointId: delivery.endpointId,
    seen: { attemptCount: delivery.attemptCount, resumeAt: delivery.resumeAt },
    trigger,
    outcome: observation.outcome,
    next: columnsOf(decision.next, delivery.retryCount),
  };
}

function columnsOf(next: NextState, retryCount: number): SettledState {
  switch (next.status) {
    case 'delivered':
      return { status: 'delivered', reason: null, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
    case 'failed':
      return { status: 'failed', reason: next.reason, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
    case 'retrying':
      return { ...next, reason: null, resumeAt: null };
  }
}

interface Retry extends RestingDelivery {
  /** Null: now. */
  readonly dueAt: Date | null;
  /** After a loss a delivery travels alone, so that a poisonous one hurts only itself. */
  readonly alone: boolean;
}

function retryOf({ attempt, decision: { next } }: Decided, now: Date): Retry | null {
  if (next.status !== 'retrying') return null;
  // An extra attempt leaves the scheduled one, whose chunk is still there, unless a hold moved it.
  const { resumeAt } = attempt.delivery;
  if (resumeAt !== null && next.nextAttemptAt <= resumeAt) return null;
  return retryAt(attempt, next.nextAttemptAt, now);
}

function retryAt({ delivery, observation }: EndedAttempt, at: Date, now: Date): Retry {
  return {
    endpointId: delivery.endpointId,
    eventId: delivery.eventId,
    bytes: delivery.dataBytes,
    dueAt: at > now ? at : null,
    alone: observation.outcome === 'lost',
  };
}

/**
 * Something happened to the delivery while its attempt was under way: decided here, by the lifecycle, with its row locked.
 * What a person asked for has a chunk of its own; only a scheduled attempt that moved needs one.
 */
async function moveLate(tx: Tx, one: Decided, { number, current }: SettleAnswer, now: Date): Promise<Retry | null> {
  if (current.nextAttemptAt === null) return null;
  const { delivery } = one.attempt;
  const { nextAttemptAt, resumeAt, wish, retryCount, lostCount } = current;
  const status = current.status === 'pending' ? 'pending' : 'retrying';
  const before = { status, nextAttemptAt, resumeAt, wish, attemptCount: number - 1, retryCount, lostCount } as const;
  const seen = { attemptCount: delivery.attemptCount, wish: delivery.wish, extra: delivery.resumeAt !== null };
  const after = move(before, { kind: 'attempted', seen, decision: one.decision.next, now });
  // Somebody else logged an attempt first: what follows is theirs.
  if (isOpen(after) && after.nextAttemptAt === nextAttemptAt && after.resumeAt === resumeAt) return null;
  await writeDecided(tx, delivery, columnsOfState(after));
  if (!isOpen(after)) return null;
  const scheduledAt = after.resumeAt ?? (after.status === 'retrying' && !seen.extra ? after.nextAttemptAt : null);
  return scheduledAt === null ? null : retryAt(one.attempt, scheduledAt, now);
}

function columnsOfState(state: DeliveryState): SettledState {
  if (isOpen(state)) return { ...state, reason: null };
  const { status, retryCount } = state;
  const reason = state.status === 'delivered' ? null : state.reason;
  return { status, reason, retryCount, lostCount: 0, nextAttemptAt: null, resumeAt: null };
}

function retryChunks(retries: readonly Retry[]): Chunk[] {
  const groups = new Map<string, Retry[]>();
  for (const retry of retries) {
    const key = `${retry.alone} ${retry.dueAt?.getTime() ?? 'now'}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [retry]);
    else group.push(retry);
  }
  return [...groups.values()].flatMap((group) => {
    const { dueAt = null, alone = false } = group[0] ?? {};
    return intoChunks(group, { dueAt, trigger: 'schedule' }, alone ? 1 : CHUNK_DELIVERIES_MAX);
  });
}

const NOTHING_CHANGED: ReadonlySet<EndpointId> = new Set();

function asksForChanges(decided: readonly Decided[]): boolean {
  return decided.some(({ decision }) => decision.endpointGone || decision.holdUntil !== null);
}

async function changeEndpoints(tx: Tx, decided: readonly Decided[]): Promise<Set<EndpointId>> {
  const changed = new Set<EndpointId>();
  const holds = new Map<EndpointId, Date>();
  for (const { attempt, decision } of decided) {
    const { endpointId } = attempt.delivery;
    if (decision.endpointGone) changed.add(endpointId);
    const until = holds.get(endpointId);
    if (decision.holdUntil !== null && (until === undefined || until < decision.holdUntil)) {
      holds.set(endpointId, decision.holdUntil);
    }
  }
  for (const endpointId of [...changed].sort()) await disableGoneEndpoint(tx, endpointId);
  for (const endpointId of [...holds.keys()].sort()) {
    const until = holds.get(endpointId);
    if (until !== undefined) await holdEndpoint(tx, endpointId, until);
    changed.add(endpointId);
  }
  return changed;
}

/** A loss says nothing of the endpoint. */
function outcomesOf(ended: readonly EndedAttempt[]): EndpointOutcome[] {
  const outcomes = new Map<EndpointId, { failures: number; succeeded: boolean }>();
  for (const { delivery, observation } of ended) {
    if (observation.outcome === 'lost') continue;
    const outcome = outcomes.get(delivery.endpointId) ?? { failures: 0, succeeded: false };
    if (observation.outcome === 'delivered') outcomes.set(delivery.endpointId, { failures: 0, succeeded: true });
    else outcomes.set(delivery.endpointId, { ...outcome, failures: outcome.failures + 1 });
  }
  return [...outcomes].map(([endpointId, outcome]) => ({ endpointId, ...outcome }));
}

function restOf({ chunk, rest, behind }: FinishedChunk): Chunk[] {
  if (rest === null || rest.dueAt === 'parked') return [];
  const { trigger } = chunk;
  return intoChunks(rest.deliveries, { dueAt: rest.dueAt, trigger }).map((one) => ({ ...one, more: behind }));
}

function parkedRestOf({ chunk: { trigger }, rest }: FinishedChunk): Chunk[] {
  if (rest === null || rest.dueAt !== 'parked') return [];
  return intoChunks(rest.deliveries, { dueAt: null, trigger });
}
