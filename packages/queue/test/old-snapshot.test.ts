import { type Database, openDatabase } from '@postrider/db';
import type { ClaimedChunk } from '@postrider/queue';
import { until } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  claimOne,
  letLeasesEnd,
  newChunk,
  openQueueUnderTest,
  type QueueUnderTest,
  schedule,
} from './queue-under-test.ts';

/** A look from the start takes several times what makes it slow, on any machine. */
const DEAD_ROWS = 20_000;

let own: QueueUnderTest;
let elsewhere: Database;
const end = Promise.withResolvers<void>();
let oldTransaction: Promise<void>;

beforeAll(async () => {
  own = await openQueueUnderTest();
  elsewhere = openDatabase({ url: own.url, connectionsMax: 2, name: 'an old transaction' });
  const begun = Promise.withResolvers<void>();
  oldTransaction = elsewhere.transaction(async ({ sql }) => {
    await sql`select set_config('idle_in_transaction_session_timeout', '0', true), pg_current_xact_id()`;
    begun.resolve();
    await end.promise;
  });
  await begun.promise;
  await schedule(own, ...Array.from({ length: DEAD_ROWS }, () => newChunk({ dueAt: inSeconds(-600) })));
});
beforeEach(async () => {
  // Not truncated: what is left of them is what this is about.
  await own.database.session(async ({ sql }) => {
    await sql`delete from postrider_queue.job`;
    // Statistics of what is dead otherwise follow seconds later.
    await sql`select pg_stat_force_next_flush()`;
  });
  expect(await own.queue.claim(10)).toEqual([]);
});
afterAll(async () => {
  end.resolve();
  await oldTransaction;
  await elsewhere.close();
  await own.close();
});

const inSeconds = (seconds: number) => new Date(own.queue.clock.now() + seconds * 1000);

const endpointsOf = (chunks: readonly { readonly endpointId: string }[]) => chunks.map(({ endpointId }) => endpointId);

/** The one chunk there is, as soon as a claim comes upon it. */
function claimedOnce(): Promise<ClaimedChunk> {
  return until('it is claimed', async () => {
    const [chunk] = await own.queue.claim(1);
    return chunk;
  });
}

describe('behind the dead rows that an old transaction keeps', () => {
  test('what becomes due is in the next claim', async () => {
    const chunk = newChunk();
    await schedule(own, chunk);
    expect((await claimOne(own)).endpointId).toBe(chunk.endpointId);
  });

  test('what a person waits for is in the next claim, before all else', async () => {
    const [chunk, person] = [newChunk(), newChunk({ trigger: 'manual' })];
    await schedule(own, chunk, person);
    const claimed = [...(await own.queue.claim(1)), ...(await own.queue.claim(1))];
    expect(endpointsOf(claimed)).toEqual([person.endpointId, chunk.endpointId]);
  });

  test('what a dead process held is in the next claim once it is reclaimed', async () => {
    const chunk = newChunk({ dueAt: inSeconds(-300) });
    await schedule(own, chunk);
    const held = await claimedOnce();
    expect(await own.queue.claim(10)).toEqual([]);
    await letLeasesEnd(own);
    await own.queue.reclaim();
    expect(await claimOne(own)).toEqual({ ...held, lease: 1 });
  });

  test('what was due long ago and is committed late is claimed before long', async () => {
    const chunk = newChunk({ dueAt: inSeconds(-300) });
    await own.database.transaction(async (tx) => {
      await own.queue.schedule(tx, [chunk]);
      expect(await own.queue.claim(10)).toEqual([]);
    });
    expect((await claimedOnce()).endpointId).toBe(chunk.endpointId);
  });

  test('a backlog is claimed whole, each chunk once, whatever becomes due meanwhile', async () => {
    const backlog = Array.from({ length: 300 }, (_, n) => newChunk({ dueAt: inSeconds(-500 + n) }));
    await schedule(own, ...backlog);
    const scheduled = endpointsOf(backlog);
    const claimed: string[] = [];
    await until('all are claimed', async () => {
      if (scheduled.length < 400) {
        const more = newChunk({ dueAt: scheduled.length % 2 === 0 ? null : inSeconds(-scheduled.length) });
        await schedule(own, more);
        scheduled.push(more.endpointId);
      }
      claimed.push(...endpointsOf(await own.queue.claim(7)));
      return scheduled.length === 400 && claimed.length >= 400;
    });
    expect([...claimed].sort()).toEqual([...scheduled].sort());
    expect(await own.queue.claim(10)).toEqual([]);
  });
});
