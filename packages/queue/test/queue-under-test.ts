import { randomBytes } from 'node:crypto';
import { uuid7 } from '@postrider/core';
import type { Database } from '@postrider/db';
import { type Chunk, type ClaimedChunk, LEASE_SECONDS, openQueue, type Queue } from '@postrider/queue';
import { createTestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface QueueUnderTest {
  readonly database: Database;
  readonly url: string;
  readonly queue: Queue;
  close(): Promise<void>;
}

export async function openQueueUnderTest(): Promise<QueueUnderTest> {
  const { database, url, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const close = async () => {
    await queue.close();
    await drop();
  };
  return { database, url, queue, close };
}

/** One database serves a file of tests, and is empty before each: whoever claims takes whatever is there. */
export function queueOfThisFile(): QueueUnderTest {
  let opened: QueueUnderTest | null = null;
  const own = () => {
    if (opened === null) throw new Error('The queue is there while tests run.');
    return opened;
  };
  beforeAll(async () => {
    opened = await openQueueUnderTest();
  });
  beforeEach(() => empty(own()));
  afterAll(() => opened?.close());
  return {
    get database() {
      return own().database;
    },
    get url() {
      return own().url;
    },
    get queue() {
      return own().queue;
    },
    close: () => own().close(),
  };
}

async function empty({ database }: QueueUnderTest): Promise<void> {
  await database.sql`truncate postrider_queue.job, postrider.parked`;
}

export const newId = (): string => uuid7(Date.now(), randomBytes(10));

/** Of one delivery, due now, for an endpoint of its own unless said otherwise. The queue looks at no delivery rows. */
export function newChunk(fields: Partial<Chunk> = {}): Chunk {
  return { endpointId: newId(), eventIds: [newId()], dueAt: null, trigger: 'schedule', bytes: 2, ...fields };
}

export async function schedule({ database, queue }: QueueUnderTest, ...chunks: Chunk[]): Promise<void> {
  await database.transaction((tx) => queue.schedule(tx, chunks));
}

export async function claimOne({ queue }: QueueUnderTest): Promise<ClaimedChunk> {
  const [chunk, ...others] = await queue.claim(10);
  if (chunk === undefined || others.length > 0)
    throw new Error(`Claimed ${others.length + Number(chunk !== undefined)}.`);
  return chunk;
}

export async function finish({ database, queue }: QueueUnderTest, ...chunks: ClaimedChunk[]): Promise<Set<string>> {
  return database.transaction((tx) => queue.finish(tx, chunks));
}

/** Moves the last sign of life of whoever holds chunks so far back that their leases are over. */
export async function letLeasesEnd({ database }: QueueUnderTest): Promise<void> {
  await database.sql`
    update postrider_queue.job set heartbeat_on = heartbeat_on - ${LEASE_SECONDS + 1} * interval '1 second'
    where state = 'active'`;
}

export async function jobCount({ database }: QueueUnderTest): Promise<number> {
  const [row] = await database.sql<{ n: number }[]>`select count(*)::integer as n from postrider_queue.job`;
  return row?.n ?? 0;
}
