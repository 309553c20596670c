import { type DeliveryState, isOpen, move, type WithdrawalReason } from '@postrider/core';
import {
  ALL_ENDPOINTS,
  cancelPage,
  clearEndpoint,
  type DeliveryKey,
  deferToScheduled,
  eraseDeliveries,
  expireOld,
  grantCancels,
  restartPage,
  type Tx,
  takeWishedRetries,
  wishCancel,
  wishRetry,
  withdraw,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERY_STATE, putState, readState, relative } from './delivery-states.ts';
import { relayAll, seedApplication, seedEndpoint, seedEvent } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let key: DeliveryKey;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  const applicationId = await seedApplication(database);
  const endpointId = await seedEndpoint(database, applicationId);
  key = { eventId: await seedEvent(database, applicationId), endpointId };
  await relayAll(database);
});
afterAll(() => drop());

/** A statement that moves a delivery, and what core makes of the same. */
interface Statement {
  readonly run: (tx: Tx) => Promise<unknown>;
  readonly becomes: (state: DeliveryState, now: Date) => DeliveryState;
}

const withdrawn = (reason: WithdrawalReason) => (state: DeliveryState, now: Date) =>
  move(state, { kind: 'withdraw', reason, now });

/** As a person's cancel that no attempt is in the way of. */
const cancelledByPerson = (state: DeliveryState): DeliveryState => {
  if (!isOpen(state)) return state;
  const { attemptCount, retryCount } = state;
  return { status: 'cancelled', reason: 'cancelled_by_user', attemptCount, retryCount };
};

/**
 * Every statement that changes a delivery's state, but for a settle's, whose fence makes a table of its own
 * (settle-lifecycle.test.ts). Those of operations and of housekeeping leave out what they are not about.
 */
const STATEMENTS: Readonly<Record<string, Statement>> = {
  'wishRetry: a person retries it': {
    run: (tx) => wishRetry(tx, key),
    becomes: (state, now) => move(state, { kind: 'retry', now }),
  },
  'restartPage: a recover comes to it': {
    run: async (tx) => {
      const work = { kind: 'recover', since: new Date('2020-01-01'), until: new Date(Date.now() + 60_000) } as const;
      await restartPage(tx, await turnOf(tx), work, 10);
    },
    becomes: (state, now) =>
      state.status === 'failed' || state.status === 'cancelled' ? move(state, { kind: 'retry', now }) : state,
  },
  'restartPage: a bulk retry comes to it': {
    run: async (tx) => {
      const statuses = ['delivered', 'failed', 'cancelled'] as const;
      await restartPage(tx, await turnOf(tx), { kind: 'retry', ...EVERYTHING, statuses }, 10);
    },
    becomes: (state, now) => (isOpen(state) ? state : move(state, { kind: 'retry', now })),
  },
  'wishCancel: a person cancels it': {
    run: (tx) => wishCancel(tx, key),
    becomes: (state, now) => move(state, { kind: 'cancel', now }),
  },
  'cancelPage: a bulk cancel comes to it': {
    run: async (tx) => {
      const statuses = ['pending', 'retrying'] as const;
      await cancelPage(tx, await turnOf(tx), { kind: 'cancel', ...EVERYTHING, statuses }, 10);
    },
    becomes: (state, now) => move(state, { kind: 'cancel', now }),
  },
  'grantCancels: nobody has in hand what is to be cancelled': {
    run: (tx) => grantCancels(tx, [key]),
    becomes: (state) => (isOpen(state) && state.wish === 'cancel' ? cancelledByPerson(state) : state),
  },
  'withdraw: a dispatcher finds it cancelled': {
    run: (tx) => withdraw(tx, [key], 'cancelled_by_user'),
    becomes: cancelledByPerson,
  },
  'withdraw: a dispatcher finds it expired': {
    run: (tx) => withdraw(tx, [key], 'expired'),
    becomes: withdrawn('expired'),
  },
  'withdraw: a dispatcher finds its endpoint disabled': {
    run: (tx) => withdraw(tx, [key], 'endpoint_disabled'),
    becomes: withdrawn('endpoint_disabled'),
  },
  'clearEndpoint: its endpoint was deleted': {
    run: async (tx) => {
      await tx.sql`
        update postrider.endpoint_state set cancel_reason = 'endpoint_deleted', cancel_before = now()
        where endpoint_id = ${key.endpointId}`;
      await clearEndpoint(tx, key.endpointId, 10);
    },
    becomes: withdrawn('endpoint_deleted'),
  },
  'expireOld: its day is about to be dropped': {
    run: (tx) => expireOld(tx, { retentionDays: 1, max: 10 }),
    becomes: withdrawn('expired'),
  },
  'eraseDeliveries: its event is erased': {
    run: (tx) => eraseDeliveries(tx, [key.eventId]),
    becomes: cancelledByPerson,
  },
  'takeWishedRetries: the extra attempt that was wished for begins': {
    run: (tx) => takeWishedRetries(tx, [key]),
    becomes: (state) =>
      isOpen(state) && state.wish === 'retry' ? { ...state, wish: null, resumeAt: state.nextAttemptAt } : state,
  },
  'deferToScheduled: the extra attempt has lost its chunk': {
    run: (tx) => deferToScheduled(tx, [key]),
    becomes: (state) =>
      isOpen(state) && state.resumeAt !== null ? { ...state, nextAttemptAt: state.resumeAt, resumeAt: null } : state,
  },
};

const EVERYTHING = { type: null, since: null, until: null };

describe.each(Object.entries(STATEMENTS))('%s', (_, { run, becomes }) => {
  test('makes of every state what the lifecycle makes of it, and counts what it ends', async () => {
    for (const columns of EVERY_STATE) {
      await undone(async (tx) => {
        await putState(tx, key, columns);
        const { state: before, now } = await readState(tx, key);
        const endsBefore = await countEnds(tx);
        await run(tx);
        const expected = becomes(before, now);
        const what = JSON.stringify(columns);
        const { state: after } = await readState(tx, key);
        expect(relative(after, now), what).toEqual(relative(expected, now));
        const ended = isOpen(before) && !isOpen(expected);
        expect((await countEnds(tx)) - endsBefore, what).toBe(ended ? 1 : 0);
      });
    }
  });
});

async function undone(run: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await run(tx);
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
}

class RolledBack extends Error {}

async function turnOf({ sql }: Tx) {
  const [row] = await sql<{ begunAt: string }[]>`select now()::text as "begunAt"`;
  const position = '00000000-0000-0000-0000-000000000000';
  return { endpointId: key.endpointId, position, begunAt: row?.begunAt ?? '' };
}

/** At the endpoint, which are those at all endpoints. */
async function countEnds({ sql }: Tx): Promise<number> {
  const countedFor = async (endpointId: string) => {
    const [row] = await sql<{ ends: number }[]>`
      select coalesce(sum(closed_delivered + closed_failed + closed_cancelled), 0)::integer as ends
      from postrider.endpoint_stats where endpoint_id = ${endpointId}`;
    return row?.ends ?? 0;
  };
  const ends = await countedFor(key.endpointId);
  expect(await countedFor(ALL_ENDPOINTS)).toBe(ends);
  return ends;
}
