import type { ClaimedDelivery } from '@postrider/db';
import type { ClaimedChunk } from '@postrider/queue';
import type { EndedAttempt } from '@postrider/usecases';
import { describe, expect, test } from 'vitest';
import { Hands } from '../src/hands.ts';
import { type HeldChunk, hasRoom } from '../src/lane.ts';

const ENDPOINT = '01900000-0000-7000-8000-0000000000ee';

function delivery(n: number): ClaimedDelivery {
  return {
    eventId: `01900000-0000-7000-8000-00000000000${n}`,
    endpointId: ENDPOINT,
    status: 'pending',
    attemptCount: 0,
    retryCount: 0,
    lostCount: 0,
    nextAttemptAt: new Date(0),
    resumeAt: null,
    wish: null,
    due: true,
    expired: false,
    eventType: 'a',
    data: '1',
    dataBytes: 1,
    occurredAt: new Date(0),
    eventUid: null,
  };
}

/** Hands with one chunk of as many deliveries. */
function holding(count: number): { hands: Hands; held: HeldChunk } {
  const hands = new Hands({ maxInFlightOf: () => 100, restOf: () => 'parked' });
  const deliveries = Array.from({ length: count }, (_, n) => delivery(n));
  const chunk: ClaimedChunk = {
    jobId: 'job',
    lease: 0,
    endpointId: ENDPOINT,
    eventIds: deliveries.map(({ eventId }) => eventId),
    dueAt: null,
    trigger: 'schedule',
    bytes: count,
    more: false,
  };
  const held = hands.hold(chunk, 0);
  hands.enqueue(held, deliveries);
  return { hands, held };
}

/** Takes the next delivery and ends its attempt. */
function attempt(hands: Hands, held: HeldChunk): EndedAttempt {
  const work = hands.takeNext(held.lane);
  if (work === undefined) throw new Error('Nothing waits.');
  const ended: EndedAttempt = {
    delivery: work.delivery,
    trigger: 'schedule',
    observation: { outcome: 'delivered', responseStatus: 200, receiverWish: null },
    olderSecretLeft: false,
    schedule: [],
    record: {
      startedAt: new Date(0),
      durationMs: 1,
      responseStatus: 200,
      responseHeaders: null,
      responseBody: null,
      responseTruncated: false,
      errorCode: null,
      errorMessage: null,
      endpointRevision: 1,
      signature: null,
    },
  };
  hands.ended(ended, work);
  return ended;
}

const jobIds = (hands: Hands, ended: readonly EndedAttempt[]) =>
  hands.finishedBy(ended).map(({ chunk }) => chunk.jobId);

describe('a chunk in hand', () => {
  test('is finished by the settle of its last attempt', () => {
    const { hands, held } = holding(2);
    const first = attempt(hands, held);
    expect(jobIds(hands, [first])).toEqual([]);
    expect(hands.settled([first])).toBe(false);
    const second = attempt(hands, held);
    expect(jobIds(hands, [second])).toEqual(['job']);
    expect(hands.chunks.size).toBe(0);
  });

  test('outlives all settles it has attempts in: it is finished when the last of them is committed', () => {
    const { hands, held } = holding(2);
    const first = attempt(hands, held);
    const second = attempt(hands, held);
    expect(jobIds(hands, [first])).toEqual([]);
    expect(jobIds(hands, [second])).toEqual([]);
    expect(hands.settled([second])).toBe(false);
    expect(hands.settled([first])).toBe(true);
    expect(jobIds(hands, [])).toEqual(['job']);
    expect(jobIds(hands, [])).toEqual([]);
  });

  test('takes back what has not begun when it is finished', () => {
    const { hands, held } = holding(3);
    const first = attempt(hands, held);
    hands.takeOut(held.lane);
    expect(hands.waitingLanes.size).toBe(0);
    const [finished] = hands.finishedBy([first]);
    expect(finished?.rest?.deliveries.map(({ eventId }) => eventId)).toEqual([
      delivery(1).eventId,
      delivery(2).eventId,
    ]);
    expect(finished?.rest?.dueAt).toBe('parked');
  });

  test('that somebody else has taken over is given up without a word to the queue', () => {
    const { hands, held } = holding(2);
    const first = attempt(hands, held);
    held.lost = true;
    hands.takeOut(held.lane);
    expect(jobIds(hands, [first])).toEqual([]);
    expect(hands.chunks.size).toBe(0);
  });

  test('that is given up can come again, with the delivery whose attempt could not be made', () => {
    const { hands, held } = holding(2);
    const work = hands.takeNext(held.lane);
    if (work === undefined) throw new Error('Nothing waits.');
    hands.giveUp(work);
    expect(hands.chunks.size).toBe(0);
    expect(jobIds(hands, [])).toEqual([]);
    hands.enqueue(hands.hold({ ...held.chunk, lease: 1 }, 0), [delivery(0), delivery(1)]);
    expect(held.lane.waiting).toHaveLength(2);
  });

  test('gives back a delivery that is in hand already: it may be settled, with this process the last to hear of it', () => {
    const { hands, held } = holding(1);
    const again = hands.hold({ ...held.chunk, jobId: 'follow-up' }, 0);
    hands.enqueue(again, [delivery(0)]);
    expect(held.lane.waiting).toHaveLength(1);
    expect(hands.finishedBy([])).toMatchObject([
      { chunk: { jobId: 'follow-up' }, rest: { deliveries: [{ eventId: delivery(0).eventId }] } },
    ]);
  });
});

test('An endpoint that keeps up has room for what a claim brings, on top of what may be waiting when it is made.', () => {
  const { held } = holding(599);
  const now = performance.now();
  expect(hasRoom(held.lane, 600, now)).toBe(true);
  expect(hasRoom(held.lane, 702, now)).toBe(false);
});

test('An endpoint that gets single probes has room for one chunk.', () => {
  const { held } = holding(1);
  const now = performance.now();
  expect(hasRoom(held.lane, 199, now)).toBe(true);
  held.lane.limit = { ...held.lane.limit, limit: 1, gapMs: 100 };
  expect(hasRoom(held.lane, 99, now)).toBe(true);
  expect(hasRoom(held.lane, 100, now)).toBe(false);
});

test('What is parked for an endpoint that is being paced stays, while another chunk stands for it.', () => {
  const { hands, held } = holding(1);
  const { lane } = held;
  lane.behind = true;
  lane.limit = { ...lane.limit, limit: 1, gapMs: 100, notBefore: performance.now() + 60_000 };
  const other = hands.hold({ ...held.chunk, jobId: 'other' }, 0);
  hands.enqueue(other, [delivery(1)]);
  const behind = (ended: readonly EndedAttempt[]) => hands.finishedBy(ended).map((finished) => finished.behind);
  expect(behind([attempt(hands, held)])).toEqual([false]);
  // The last one in hand.
  expect(behind([attempt(hands, other)])).toEqual([true]);

  const probe = hands.hold({ ...held.chunk, jobId: 'probe' }, 0);
  hands.enqueue(probe, [delivery(2)]);
  lane.probeAt = lane.limit.notBefore;
  expect(behind([attempt(hands, probe)])).toEqual([false]);
});

test('Of lanes that wait, all quick ones may begin before long, and of the others those there is room for.', () => {
  const { hands, held } = holding(1);
  const { lane } = held;
  const NAMES = ['quick and busy', 'silent', 'known'];
  for (const name of NAMES) {
    const other = hands.laneOf(name);
    if (name === 'quick and busy') Object.assign(other, { latencyMs: 10, inFlight: other.limit.limit });
    if (name === 'known') other.proven = true;
    hands.enqueue(hands.hold({ ...held.chunk, jobId: name, endpointId: name }, 0), [delivery(1)]);
  }
  const soon = (onTrial: number) => [...hands.waitingSoon({ untried: onTrial, onTrial })].map((one) => one.endpointId);
  expect(soon(0)).toEqual(['quick and busy', 'known', ENDPOINT]);
  expect(soon(2)).toEqual(['quick and busy', 'known', ENDPOINT, 'silent']);
  lane.latencyMs = 10;
  expect(soon(0)).toEqual([ENDPOINT, 'quick and busy', 'known']);
});
