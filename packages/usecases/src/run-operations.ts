import type { AttemptTrigger, EndpointId, OperationReason } from '@postrider/core';
import {
  backfillPage,
  cancelOperation,
  cancelPage,
  countDue,
  type Database,
  type Doorbell,
  endPart,
  endTurn,
  type OperationDelivery,
  type OperationPage,
  type OperationTurn,
  postponeTurn,
  restartPage,
  type Tx,
  takeOperationTurn,
  whenOperationsHaveWork,
} from '@postrider/db';
import { type Chunk, intoChunks, type Queue } from '@postrider/queue';
import { grantCancelWishes } from './grant-cancels.ts';
import { tellOfEnd } from './operation-news.ts';

export interface OperationDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule' | 'heldOf'>;
  readonly doorbell: Pick<Doorbell, 'ring'>;
}

/**
 * So many deliveries of an endpoint are made due by operations, at most: what live traffic may have to stand behind. Five
 * chunks are also as many as a dispatcher takes of one endpoint that keeps up.
 */
const DUE_MAX = 500;

/** A page is worth its transaction only with room for this many. */
const ROOM_MIN = 300;

/** Cancelling makes nothing due, and needs no room. */
const CANCELLED_MAX = 1_000;

/**
 * Lets operations get further, a page of one endpoint at a time, in turns, until none can: there is no room, the endpoint
 * is paused, or nothing is left. What a page changes, its chunks and its place are one transaction. Answers whether any was
 * unfinished: then it is to be called again soon.
 */
export async function runOperations(
  deps: OperationDeps,
  {
    retentionDays,
    mayGoOn = () => true,
  }: {
    readonly retentionDays: number;
    /** Asked before each page; one operation may have thousands of them. */
    readonly mayGoOn?: () => boolean;
  },
): Promise<boolean> {
  // Asked for many times a second, mostly with nothing to do: that is one statement and no transaction.
  const when = await whenOperationsHaveWork(deps.database);
  if (when !== 'now') return when === 'later';
  while (mayGoOn()) {
    const turned = await runNext(deps, retentionDays);
    if (turned === null) break;
    if (turned.chunks > 0) deps.doorbell.ring('deliveries');
    if (turned.told) deps.doorbell.ring('events');
  }
  return true;
}

interface Turned {
  /** How many it has made. */
  readonly chunks: number;
  /** The operation has ended, and an event says so. */
  readonly told: boolean;
}

/** Null: it was nobody's turn. */
async function runNext(deps: OperationDeps, retentionDays: number): Promise<Turned | null> {
  const taken: OperationTurn[] = [];
  try {
    return await deps.database.transaction(async (tx) => {
      const turn = await takeOperationTurn(tx);
      if (turn === null) return null;
      taken.push(turn);
      return runTurn(deps, tx, turn, retentionDays);
    });
  } catch (error) {
    // It would otherwise have every next turn, and nobody else one.
    for (const turn of taken) await postponeTurn(deps.database, turn).catch(() => {});
    throw error;
  }
}

async function runTurn(deps: OperationDeps, tx: Tx, turn: OperationTurn, retentionDays: number): Promise<Turned> {
  const { work, endpointId } = turn;
  const away = goneFrom(turn);
  if (away !== null) {
    const whole = turn.whole || turn.applicationDeleted;
    if (whole) await cancelOperation(tx, turn.operationId, away);
    const ended = whole || (await endPart(tx, turn, 0));
    return { chunks: 0, told: ended && (await tellOfEnd(tx, turn)) };
  }
  if (work.kind === 'cancel') {
    // Of the pages before this one.
    await grantCancelWishes(deps, tx);
    const ended = await note(tx, turn, withAnother(await cancelPage(tx, turn, work, CANCELLED_MAX)));
    return { chunks: 0, told: ended && (await tellOfEnd(tx, turn)) };
  }
  const waits = turn.endpointStatus === 'paused' || turn.endpointClearing;
  const max = waits ? 0 : DUE_MAX - (await countDue(tx, endpointId, DUE_MAX));
  if (max < ROOM_MIN) {
    await postponeTurn(tx, turn);
    return { chunks: 0, told: false };
  }
  const page =
    work.kind === 'backfill'
      ? await backfillPage(tx, turn, work, { max, retentionDays })
      : { ...(await restartPage(tx, turn, work, max)), waits: false };
  // Not `manual` for a bulk retry: that goes before every backlog.
  const chunks = chunksOf(endpointId, page.deliveries, work.kind === 'backfill' ? 'backfill' : 'recover');
  await deps.queue.schedule(tx, chunks);
  const ended = page.position !== turn.position && (await note(tx, turn, page));
  if (page.waits) await postponeTurn(tx, turn);
  return { chunks: chunks.length, told: ended && (await tellOfEnd(tx, turn)) };
}

/** A page that has cancelled something is not the last, so that what was due is granted before the operation ends. */
function withAnother(page: OperationPage): OperationPage {
  return { ...page, position: page.position ?? page.deliveries.at(-1)?.eventId ?? null };
}

/** Why nothing more can be done; null: it can. */
function goneFrom({ work, endpointStatus, applicationDeleted }: OperationTurn): OperationReason | null {
  if (applicationDeleted) return 'application_deleted';
  switch (endpointStatus) {
    case 'deleted':
      return 'endpoint_deleted';
    case 'disabled':
      return work.kind === 'cancel' ? null : 'endpoint_disabled';
    case 'enabled':
    case 'paused':
      return null;
  }
}

/** Answers whether it was the operation's last page. */
async function note(tx: Tx, turn: OperationTurn, { deliveries, position }: OperationPage): Promise<boolean> {
  if (position === null) return endPart(tx, turn, deliveries.length);
  await endTurn(tx, turn, { done: deliveries.length, position });
  return false;
}

function chunksOf(endpointId: EndpointId, deliveries: readonly OperationDelivery[], trigger: AttemptTrigger): Chunk[] {
  const dueTogether = Map.groupBy(deliveries, ({ dueAt }) => dueAt?.getTime() ?? null);
  return [...dueTogether.values()].flatMap((group) => {
    const dueAt = group[0]?.dueAt ?? null;
    return intoChunks(
      group.map(({ eventId, bytes }) => ({ endpointId, eventId, bytes })),
      { dueAt, trigger },
    );
  });
}
