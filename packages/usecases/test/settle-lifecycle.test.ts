import { type DeliveryState, decideNext, isOpen, move, type Observation, type OpenDelivery } from '@postrider/core';
import { settle } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimedDelivery,
  DELIVERED,
  ended,
  FAILED,
  jitter,
  newScene,
  putRow,
  queued,
  type Row,
  relayed,
  rowOf,
  type Scene,
} from './dispatching.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  scene = await newScene(world);
});
afterAll(() => world.close());

const HOUR = 3600;
const open = (['pending', 'retrying'] as const).flatMap((status) =>
  [-1, 1].flatMap((next) =>
    [null, 2].flatMap((resume) => ([null, 'retry', 'cancel'] as const).map((wish) => ({ status, next, resume, wish }))),
  ),
);
const closed = (
  [
    ['delivered', null],
    ['failed', 'exhausted'],
    ['cancelled', 'cancelled_by_user'],
    ['cancelled', 'endpoint_deleted'],
  ] as const
).map(([status, reason]) => ({ status, reason, next: null, resume: null, wish: null }));

const REFUSED: Observation = { outcome: 'rejected', responseStatus: 401, retryAfterSeconds: null, receiverWish: null };

const ends: readonly { readonly observation: Observation; readonly olderSecretLeft: boolean }[] = [
  DELIVERED,
  FAILED,
  { outcome: 'timed_out' } as const,
  { outcome: 'blocked' } as const,
  { outcome: 'lost' } as const,
  { outcome: 'rejected', responseStatus: 503, retryAfterSeconds: 7200, receiverWish: null } as const,
]
  .map((observation) => ({ observation, olderSecretLeft: false }))
  .concat({ observation: REFUSED, olderSecretLeft: true });

function stateOf(row: Row): DeliveryState {
  const { attemptCount, retryCount, lostCount, status, reason, nextAttemptAt, resumeAt, wish } = row;
  if (nextAttemptAt === null) {
    return { status, attemptCount, retryCount, ...(reason === null ? {} : { reason }) } as DeliveryState;
  }
  return { status, attemptCount, retryCount, lostCount, nextAttemptAt, resumeAt, wish } as OpenDelivery;
}

/**
 * Moments as hours from the start, so that a settle's own "now" is told from the schedule's waits and no more. The
 * database's clock may be a little behind, and -0 is not 0: hence the sum.
 */
function rounded(state: DeliveryState, from: number): object {
  const hours = (value: unknown) =>
    value instanceof Date ? Math.round((value.getTime() - from) / (HOUR * 1000)) + 0 : value;
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, hours(value)]));
}

/** What may have ended, and what may have happened since it began, in all combinations. */
const endings = ends.flatMap((end) =>
  [false, true].flatMap((extraSeen) => [0, 1].map((loggedSince) => ({ ...end, extraSeen, loggedSince }))),
);

/** The whole table: what a settle leaves is what the lifecycle says, whatever happened since the attempt began. */
describe.each([...open, ...closed])(
  'an attempt that ends when its delivery is $status, next in $next h, resuming in $resume h, wish $wish',
  (found) => {
    test('leaves it as the lifecycle says, and whatever is open has a chunk that comes for it', async () => {
      const eventIds = await relayed(scene, endings.length);
      for (const [n, { observation, olderSecretLeft, extraSeen, loggedSince }] of endings.entries()) {
        const eventId = eventIds[n] ?? '';
        await scene.database.sql`delete from postrider_queue.job`;
        const { next, resume, status, wish } = found;
        const from = Date.now();
        const delivery = {
          ...(await claimedDelivery(scene, eventId)),
          resumeAt: extraSeen ? new Date(from + 2 * HOUR * 1000) : null,
        };
        await putRow(scene, eventId, {
          next: next === null ? null : next * HOUR,
          resume: resume === null ? null : resume * HOUR,
          wish,
          status,
          reason: 'reason' in found ? found.reason : null,
        });
        await scene.database.sql`
          update postrider.deliveries set attempt_count = ${loggedSince} where event_id = ${eventId}`;
        const before = stateOf(await rowOf(scene, eventId));
        const schedule = [3 * HOUR];
        await settle(
          { database: scene.database, queue: scene.queue, jitter },
          [ended(delivery, observation, { olderSecretLeft, schedule })],
          [],
        );
        const now = new Date(from);
        const decision = decideNext({ delivery, observation, olderSecretLeft, schedule, now, jitter: 0 }).next;
        const seen = { attemptCount: 0, wish: null, extra: extraSeen };
        const expected = move(before, { kind: 'attempted', seen, decision, now });
        const after = stateOf(await rowOf(scene, eventId));
        const what = JSON.stringify({ observation, extraSeen, loggedSince });
        expect(rounded(after, from), what).toEqual(rounded(expected, from));
        expect(isOpen(after), what).toBe(isOpen(expected));
        // A scheduled attempt that moved has a chunk at its new time.
        const moved = isOpen(after) && isOpen(before) && loggedSince === 0 && wish !== 'cancel';
        if (moved && olderSecretLeft) {
          expect(
            (await queued(scene)).map(({ trigger }) => trigger),
            what,
          ).toEqual(['rotation']);
        } else if (moved && !extraSeen && after.status === 'retrying') {
          const at = (after.resumeAt ?? after.nextAttemptAt).getTime();
          const dues = (await queued(scene)).map(({ dueSecond }) => dueSecond);
          expect(
            dues.some((second) => second === 0 || Math.abs(second - at / 1000) <= 1),
            what,
          ).toBe(true);
        }
      }
    });
  },
);
