import { DEFAULT_RETRY_SCHEDULE, type EndpointId, type EventId, type WithdrawalReason } from '@postrider/core';
import {
  type ClaimedDelivery,
  countRotations,
  type DispatchConfiguration,
  deferToScheduled,
  findUnsettled,
  giveBackWishedRetry,
  readClaimed,
  type Tx,
  takeWishedRetries,
  withdraw,
} from '@postrider/db';
import { type Chunk, type ClaimedChunk, intoChunks, type Queue } from '@postrider/queue';
import { lostAttempt } from './lost-attempt.ts';
import { type SettleDeps, settle } from './settle-attempts.ts';

export interface OpenDeps extends SettleDeps {
  readonly queue: SettleDeps['queue'] & Pick<Queue, 'isHeld'>;
  /** As read no longer ago than the lease of a configuration. Undefined: there is no such endpoint. */
  readonly configurationOf: (endpointId: EndpointId) => DispatchConfiguration | undefined;
}

/** A claimed chunk with what of it is to be attempted now; nothing, and it only waits to be finished. */
export interface OpenedChunk {
  readonly chunk: ClaimedChunk;
  readonly deliveries: readonly ClaimedDelivery[];
}

/**
 * Reads what claimed chunks hold and settles at once what needs no attempt: closed deliveries are dropped; cancelled,
 * expired and withdrawn ones closed; what a dead process may have been sending is logged as `lost`; what is somebody
 * else's turn goes back into the queue. Answers the rest.
 */
export async function openChunks(deps: OpenDeps, chunks: readonly ClaimedChunk[]): Promise<OpenedChunk[]> {
  const abandoned = chunks.filter(({ lease }) => lease > 0);
  if (abandoned.length > 0) await settleLost(deps, await readByChunk(deps.database, abandoned));

  // Read after that: what it has moved may be in one of the others too, where a person wants it attempted.
  const fresh = chunks.filter(({ lease }) => lease === 0);
  return openRead(deps, await readByChunk(deps.database, fresh));
}

/** The same for chunks of nobody who died, as they have been read just now. */
export async function openRead(deps: OpenDeps, read: readonly OpenedChunk[]): Promise<OpenedChunk[]> {
  const moves: Moves = { withdrawn: new Map(), cancelled: [], back: [], lateExtras: [], lostExtras: [] };
  const due = read.map(({ chunk, deliveries }) => ({
    chunk,
    turns: deliveries.filter((one) => isForNow(deps, chunk, one, moves)),
  }));
  await judgeLateExtras(deps, moves);
  const opened: OpenedChunk[] = [];
  for (const { chunk, turns } of due) {
    opened.push({ chunk, deliveries: await takeTurns(deps, chunk, turns, moves) });
  }
  await makeMoves(deps, moves);
  return opened;
}

type Turn =
  | 'attempt'
  /** Closed meanwhile, or another chunk's. */
  | 'drop'
  /** By a person. */
  | 'cancel'
  | { readonly withdrawn: WithdrawalReason }
  | { readonly backAt: Date }
  /** A person's extra attempt is overdue: if its chunk is lost, the scheduled one is due again. */
  | { readonly lateExtraUntil: Date };

/** How soon to look again for a delivery that somebody else's chunk must come to the end of. */
const LOOK_AGAIN_MS = 1_000;

/** An extra attempt that was due this long ago, and is in nobody's hands, has lost its chunk. */
const EXTRA_ATTEMPT_LOST_MS = 60_000;

/** A chunk claimed this much early was misjudged by our estimate of the database's clock. Earlier: it is another's. */
const CLOCK_ERROR_MS_MAX = 5_000;

function turnOf(deps: OpenDeps, chunk: ClaimedChunk, delivery: ClaimedDelivery): Turn {
  const configuration = deps.configurationOf(delivery.endpointId);
  const now = deps.queue.clock.now();
  if (delivery.nextAttemptAt === null) return 'drop';
  if (delivery.wish === 'cancel') return 'cancel';
  if (delivery.expired) return { withdrawn: 'expired' };
  if (configuration === undefined || configuration.status === 'deleted') return { withdrawn: 'endpoint_deleted' };
  if (configuration.status === 'disabled') return { withdrawn: 'endpoint_disabled' };
  if (!delivery.due) {
    const soon = delivery.nextAttemptAt.getTime() - now < CLOCK_ERROR_MS_MAX;
    return soon && chunk.trigger !== 'manual' ? { backAt: delivery.nextAttemptAt } : 'drop';
  }
  if (chunk.trigger === 'manual' || chunk.trigger === 'rotation' || delivery.resumeAt === null) return 'attempt';
  // An extra attempt goes first.
  return now - delivery.nextAttemptAt.getTime() > EXTRA_ATTEMPT_LOST_MS
    ? { lateExtraUntil: delivery.resumeAt }
    : { backAt: new Date(now + LOOK_AGAIN_MS) };
}

/** Whether it may be this chunk's turn; notes what becomes of the others. */
function isForNow(deps: OpenDeps, chunk: ClaimedChunk, delivery: ClaimedDelivery, moves: Moves): boolean {
  const turn = turnOf(deps, chunk, delivery);
  if (turn !== 'attempt') note(moves, chunk, delivery, turn);
  return turn === 'attempt';
}

async function takeTurns(
  deps: OpenDeps,
  chunk: ClaimedChunk,
  turns: readonly ClaimedDelivery[],
  moves: Moves,
): Promise<readonly ClaimedDelivery[]> {
  switch (chunk.trigger) {
    case 'manual':
      return takeManualTurns(deps, chunk, await notHeldElsewhere(deps, chunk, turns, moves), moves);
    case 'rotation':
      return takeRotationTurns(deps, chunk, turns, moves);
    case 'schedule':
    case 'recover':
    case 'backfill':
    case 'test':
      return turns;
  }
}

/**
 * What another chunk may be at comes back when that has ended. One that was claimed with it and goes back itself is at
 * nothing: two that waited for each other would come back together, and wait again.
 */
async function notHeldElsewhere(
  deps: OpenDeps,
  chunk: ClaimedChunk,
  turns: readonly ClaimedDelivery[],
  moves: Moves,
): Promise<ClaimedDelivery[]> {
  const free: ClaimedDelivery[] = [];
  for (const delivery of turns) {
    if (await isHeldElsewhere(deps, chunk, delivery, moves)) lookAgain(deps, chunk, delivery, moves);
    else free.push(delivery);
  }
  // Whoever let go of one since it was read has settled it: what became of it is to be read again.
  const unsettled = new Set((await findUnsettled(deps.database, free)).map(keyOf));
  for (const delivery of free) {
    if (!unsettled.has(keyOf(delivery))) readAgain(deps, chunk, delivery, moves);
  }
  return free.filter((delivery) => unsettled.has(keyOf(delivery)));
}

function isHeldElsewhere(
  deps: OpenDeps,
  chunk: ClaimedChunk,
  delivery: ClaimedDelivery,
  { back }: Moves,
): Promise<boolean> {
  const goingBack = back.filter((one) => keyOf(one.delivery) === keyOf(delivery));
  const others = goingBack.map((one) => one.chunk.jobId);
  return deps.queue.isHeld(deps.database, delivery, [chunk.jobId, ...others]);
}

function lookAgain(deps: OpenDeps, chunk: ClaimedChunk, delivery: ClaimedDelivery, { back }: Moves): void {
  back.push({ chunk, delivery, at: new Date(deps.queue.clock.now() + LOOK_AGAIN_MS) });
}

function readAgain(deps: OpenDeps, chunk: ClaimedChunk, delivery: ClaimedDelivery, { back }: Moves): void {
  back.push({ chunk, delivery, at: new Date(deps.queue.clock.now()) });
}

/** What was asked for while an attempt may have been under way is made when that has ended. */
async function takeManualTurns(
  deps: OpenDeps,
  chunk: ClaimedChunk,
  free: readonly ClaimedDelivery[],
  moves: Moves,
): Promise<ClaimedDelivery[]> {
  const wished = free.filter(({ wish }) => wish === 'retry');
  const taken = await takeWishedRetries(deps.database, wished);
  const resumeAt = new Map(taken.map((key) => [keyOf(key), key.resumeAt]));
  const turns: ClaimedDelivery[] = [];
  for (const delivery of free) {
    const at = resumeAt.get(keyOf(delivery));
    if (delivery.wish !== 'retry') {
      turns.push(delivery);
    } else if (at === undefined) {
      readAgain(deps, chunk, delivery, moves);
    } else if (await isHeldElsewhere(deps, chunk, delivery, moves)) {
      // Taken by somebody who did not see yet that this one goes first.
      await giveBackWishedRetry(deps.database, delivery);
      lookAgain(deps, chunk, delivery, moves);
    } else {
      turns.push({ ...delivery, wish: null, resumeAt: at });
    }
  }
  return turns;
}

/** Which secret's turn it is, the log says: nothing is kept that a crash, or a wait for room, could lose. */
async function takeRotationTurns(
  deps: OpenDeps,
  chunk: ClaimedChunk,
  turns: readonly ClaimedDelivery[],
  moves: Moves,
): Promise<ClaimedDelivery[]> {
  // An extra attempt that is due is this one's own, gone on with, unless somebody else is at it.
  const extra = await notHeldElsewhere(
    deps,
    chunk,
    turns.filter(({ resumeAt }) => resumeAt !== null),
    moves,
  );
  const free = [...turns.filter(({ resumeAt }) => resumeAt === null), ...extra];
  const rotations = new Map((await countRotations(deps.database, free)).map((one) => [one.eventId, one.rotations]));
  return free.map((delivery) => ({ ...delivery, secretsTried: 1 + (rotations.get(delivery.eventId) ?? 0) }));
}

interface Moves {
  readonly withdrawn: Map<WithdrawalReason, ClaimedDelivery[]>;
  readonly cancelled: { readonly chunk: ClaimedChunk; readonly delivery: ClaimedDelivery }[];
  readonly back: { readonly chunk: ClaimedChunk; readonly delivery: ClaimedDelivery; readonly at: Date }[];
  readonly lateExtras: { readonly chunk: ClaimedChunk; readonly delivery: ClaimedDelivery; readonly until: Date }[];
  readonly lostExtras: ClaimedDelivery[];
}

function note(moves: Moves, chunk: ClaimedChunk, delivery: ClaimedDelivery, turn: Exclude<Turn, 'attempt'>): void {
  if (turn === 'drop') return;
  if (turn === 'cancel') {
    moves.cancelled.push({ chunk, delivery });
  } else if ('withdrawn' in turn) {
    moves.withdrawn.set(turn.withdrawn, [...(moves.withdrawn.get(turn.withdrawn) ?? []), delivery]);
  } else if ('backAt' in turn) {
    moves.back.push({ chunk, delivery, at: turn.backAt });
  } else {
    moves.lateExtras.push({ chunk, delivery, until: turn.lateExtraUntil });
  }
}

/**
 * After an outage an extra attempt begins late. The scheduled one, taken with it, waits for its end all the same: two at
 * once would each leave it to the other to say when the next one is due.
 */
async function judgeLateExtras(deps: OpenDeps, { lateExtras, lostExtras, back }: Moves): Promise<void> {
  for (const { chunk, delivery, until } of lateExtras) {
    // Not those that wait for the same: two would wait for each other.
    const waiting = lateExtras.filter((one) => keyOf(one.delivery) === keyOf(delivery)).map((one) => one.chunk.jobId);
    const isInHand = await deps.queue.isHeld(deps.database, delivery, waiting);
    if (!isInHand) lostExtras.push(delivery);
    back.push({ chunk, delivery, at: isInHand ? new Date(deps.queue.clock.now() + LOOK_AGAIN_MS) : until });
  }
}

async function makeMoves(deps: OpenDeps, moves: Moves): Promise<void> {
  const { withdrawn, back, lostExtras } = moves;
  for (const [reason, deliveries] of withdrawn) await withdraw(deps.database, deliveries, reason);
  await withdraw(deps.database, await inNoOtherHand(deps, moves), 'cancelled_by_user');
  await deferToScheduled(deps.database, lostExtras);
  if (back.length === 0) return;
  const chunks = back.flatMap(({ chunk: { trigger }, delivery: { endpointId, eventId, dataBytes }, at }) =>
    intoChunks([{ endpointId, eventId, bytes: dataBytes }], { dueAt: at, trigger }),
  );
  await deps.database.transaction((tx) => deps.queue.schedule(tx, chunks));
}

/**
 * What another chunk may be at is cancelled when that has ended: by its settle, or as a wish that is left over. Until then
 * this one stays, since a person may yet want it retried instead.
 */
async function inNoOtherHand(deps: OpenDeps, moves: Moves): Promise<ClaimedDelivery[]> {
  const { cancelled } = moves;
  const free: ClaimedDelivery[] = [];
  for (const { chunk, delivery } of cancelled) {
    const same = cancelled.filter((one) => keyOf(one.delivery) === keyOf(delivery)).map((one) => one.chunk.jobId);
    if (await deps.queue.isHeld(deps.database, delivery, same)) lookAgain(deps, chunk, delivery, moves);
    else free.push(delivery);
  }
  return free;
}

/**
 * The holder died: each delivery that is still due may have been sent, and nobody saw the end. What is not due has been
 * settled and has a chunk of its own.
 */
async function settleLost(deps: OpenDeps, abandoned: readonly OpenedChunk[]): Promise<void> {
  const startedAt = new Date(deps.queue.clock.now());
  const lost = new Map(
    abandoned.flatMap(({ chunk, deliveries }) =>
      deliveries.filter(({ due }) => due).map((delivery) => [keyOf(delivery), { chunk, delivery }] as const),
    ),
  );
  await settle(
    deps,
    [...lost.values()].map(({ chunk, delivery }) =>
      lostAttempt(delivery, {
        trigger: chunk.trigger,
        schedule: deps.configurationOf(delivery.endpointId)?.retrySchedule ?? DEFAULT_RETRY_SCHEDULE,
        startedAt,
        durationMs: 0,
        because: 'died',
      }),
    ),
    abandoned.map(({ chunk }) => ({ chunk, rest: null, behind: chunk.more })),
  );
}

async function readByChunk(tx: Tx, chunks: readonly ClaimedChunk[]): Promise<OpenedChunk[]> {
  const deliveries = await readChunks(tx, chunks);
  return chunks.map((chunk, n) => ({ chunk, deliveries: deliveries[n] ?? [] }));
}

/** What of each chunk is open, whether or not it is to be attempted now. */
export async function readChunks(tx: Tx, chunks: readonly Chunk[]): Promise<ClaimedDelivery[][]> {
  const keys = chunks.flatMap(({ endpointId, eventIds }) => eventIds.map((eventId) => ({ eventId, endpointId })));
  const rows = new Map<EndpointId, Map<EventId, ClaimedDelivery>>();
  for (const row of await readClaimed(tx, keys)) {
    const ofEndpoint = rows.get(row.endpointId);
    if (ofEndpoint === undefined) rows.set(row.endpointId, new Map([[row.eventId, row]]));
    else ofEndpoint.set(row.eventId, row);
  }
  return chunks.map((chunk) => {
    const ofEndpoint = rows.get(chunk.endpointId);
    return chunk.eventIds.flatMap((eventId) => ofEndpoint?.get(eventId) ?? []);
  });
}

function keyOf({ eventId, endpointId }: { readonly eventId: EventId; readonly endpointId: EndpointId }): string {
  return eventId + endpointId;
}
