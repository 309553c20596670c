import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptedDelivery,
  DEFAULT_RETRY_SCHEDULE,
  type Decision,
  decideNext,
  type NextState,
  type Observation,
  type ReceiverWish,
} from '../src/index.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const fresh: AttemptedDelivery = { retryCount: 0, lostCount: 0, resumeAt: null };
const refusedWith = (
  responseStatus: number,
  retryAfterSeconds: number | null = null,
  receiverWish: ReceiverWish | null = null,
): Observation => ({ outcome: 'rejected', responseStatus, retryAfterSeconds, receiverWish });

function decide(
  delivery: Partial<AttemptedDelivery>,
  observation: Observation,
  { jitter = 0, olderSecretLeft = false } = {},
): Decision {
  return decideNext({
    delivery: { ...fresh, ...delivery },
    observation,
    olderSecretLeft,
    schedule: DEFAULT_RETRY_SCHEDULE,
    now,
    jitter,
  });
}

/** The waits between attempts that all observe the same, and how the last of them left the delivery. */
function repeated(observation: Observation): { readonly waits: readonly number[]; readonly end: NextState } {
  const waits: number[] = [];
  let { next } = decide({}, observation);
  while (next.status === 'retrying' && waits.length < 100) {
    waits.push((next.nextAttemptAt.getTime() - now.getTime()) / 1000);
    next = decide(next, observation).next;
  }
  return { waits, end: next };
}

describe('after an attempt', () => {
  test('a success delivers', () => {
    expect(decide({}, { outcome: 'delivered', responseStatus: 204, receiverWish: null })).toEqual({
      next: { status: 'delivered' },
      rotates: false,
      holdUntil: null,
      disables: null,
    });
  });

  test('six failures in all, a minute, 5 minutes, half an hour, 2 and 12 hours apart, exhaust the default schedule', () => {
    const { waits, end } = repeated(refusedWith(500));
    expect(waits).toEqual([60, 300, 1800, 7200, 43_200]);
    expect(end).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  test('an empty schedule fails with the first failure', () => {
    const decision = decideNext({
      delivery: fresh,
      observation: { outcome: 'timed_out' },
      olderSecretLeft: false,
      schedule: [],
      now,
      jitter: 0,
    });
    expect(decision.next).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  test('a schedule that was shortened below the place of a delivery fails it', () => {
    const schedule = [1];
    const delivery = { ...fresh, retryCount: 4 };
    const observation = refusedWith(500);
    const decision = decideNext({ delivery, observation, olderSecretLeft: false, schedule, now, jitter: 0 });
    expect(decision.next).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  test('410 fails for good and says that the endpoint is gone, wherever in the schedule', () => {
    for (const delivery of [fresh, { ...fresh, retryCount: 5 }, { ...fresh, resumeAt: inSeconds(60) }]) {
      expect(decide(delivery, refusedWith(410, 30))).toEqual({
        next: { status: 'failed', reason: 'gone' },
        rotates: false,
        holdUntil: null,
        disables: 'gone',
      });
    }
  });

  test.each([429, 503])(
    '%d with a Retry-After beyond the schedule waits for it, and the whole endpoint does',
    (status) => {
      const decision = decide({}, refusedWith(status, 600));
      expect(decision.next).toEqual({
        status: 'retrying',
        retryCount: 1,
        lostCount: 0,
        nextAttemptAt: inSeconds(600),
        resumeAt: null,
      });
      expect(decision.holdUntil).toEqual(inSeconds(600));
    },
  );

  test.each([429, 503])('%d with a Retry-After before the schedule keeps to the schedule', (status) => {
    const decision = decide({}, refusedWith(status, 10));
    expect(decision.next).toMatchObject({ nextAttemptAt: inSeconds(60) });
    expect(decision.holdUntil).toEqual(inSeconds(10));
  });

  test('Retry-After holds the endpoint even when the delivery is exhausted by the same answer', () => {
    expect(decide({ retryCount: 5 }, refusedWith(429, 600))).toEqual({
      next: { status: 'failed', reason: 'exhausted' },
      rotates: false,
      holdUntil: inSeconds(600),
      disables: null,
    });
  });

  test.each([429, 503])('%d without a Retry-After asks for no pause of the endpoint', (status) => {
    expect(decide({}, refusedWith(status))).toMatchObject({ next: { nextAttemptAt: inSeconds(60) }, holdUntil: null });
  });

  test.each([301, 400, 413, 500, 502])('%d with a Retry-After is a failure like any other', (status) => {
    expect(decide({}, refusedWith(status, 600))).toEqual(decide({}, refusedWith(status)));
  });

  test('an attempt blocked by policy takes a wait, and fails as blocked when it was the last', () => {
    expect(decide({}, { outcome: 'blocked' }).next).toMatchObject({ status: 'retrying', retryCount: 1 });
    expect(decide({ retryCount: 5 }, { outcome: 'blocked' }).next).toEqual({ status: 'failed', reason: 'blocked' });
  });
});

describe("a person's extra attempt", () => {
  const resumeAt = inSeconds(3600);

  test('that fails leaves the schedule and the scheduled attempt as they were', () => {
    for (const retryCount of [0, 3, 5]) {
      expect(decide({ retryCount, resumeAt }, refusedWith(500)).next).toEqual({
        status: 'retrying',
        retryCount,
        lostCount: 0,
        nextAttemptAt: resumeAt,
        resumeAt: null,
      });
    }
  });

  test('that succeeds delivers', () => {
    expect(decide({ resumeAt }, { outcome: 'delivered', responseStatus: 200, receiverWish: null }).next).toEqual({
      status: 'delivered',
    });
  });

  test('that meets a Retry-After beyond the scheduled attempt moves it, and holds the endpoint', () => {
    const decision = decide({ retryCount: 2, resumeAt }, refusedWith(503, 7200));
    expect(decision.next).toMatchObject({ retryCount: 2, nextAttemptAt: inSeconds(7200) });
    expect(decision.holdUntil).toEqual(inSeconds(7200));
  });

  test('that is lost counts as lost and is not repeated', () => {
    expect(decide({ retryCount: 2, resumeAt }, { outcome: 'lost' }).next).toEqual({
      status: 'retrying',
      retryCount: 2,
      lostCount: 1,
      nextAttemptAt: resumeAt,
      resumeAt: null,
    });
  });
});

describe('an attempt that carried one signature while an older secret is live', () => {
  const withOlderLeft = { olderSecretLeft: true };

  test.each([401, 403])('and met %d is followed at once by one with that secret, and nothing is taken', (status) => {
    for (const delivery of [fresh, { ...fresh, retryCount: 5 }, { ...fresh, retryCount: 2, lostCount: 1 }]) {
      const { retryCount, lostCount } = delivery;
      expect(decide(delivery, refusedWith(status, 600), withOlderLeft)).toEqual({
        next: { status: 'retrying', retryCount, lostCount, nextAttemptAt: now, resumeAt: null },
        rotates: true,
        holdUntil: null,
        disables: null,
      });
    }
  });

  test("and met 401 as a person's extra attempt is followed by an extra one, and what was due stays due", () => {
    const resumeAt = inSeconds(3600);
    expect(decide({ retryCount: 2, resumeAt }, refusedWith(401), withOlderLeft).next).toEqual({
      status: 'retrying',
      retryCount: 2,
      lostCount: 0,
      nextAttemptAt: now,
      resumeAt,
    });
  });

  test.each([400, 404, 410, 429, 500])('and met %d is followed by what follows any other', (status) => {
    expect(decide({}, refusedWith(status, 600), withOlderLeft)).toEqual(decide({}, refusedWith(status, 600)));
  });

  test('and met no answer, or delivered, is followed by what follows any other', () => {
    for (const outcome of ['timed_out', 'unreachable', 'blocked', 'lost'] as const) {
      expect(decide({}, { outcome }, withOlderLeft)).toEqual(decide({}, { outcome }));
    }
    expect(decide({}, { outcome: 'delivered', responseStatus: 200, receiverWish: null }, withOlderLeft).rotates).toBe(
      false,
    );
  });

  test.each([401, 403])(
    'is told from the last one: %d without an older secret takes a wait of the schedule',
    (status) => {
      expect(decide({}, refusedWith(status))).toMatchObject({
        next: { retryCount: 1, nextAttemptAt: inSeconds(60) },
        rotates: false,
      });
    },
  );
});

describe('a receiver that answers with webhook-delivery', () => {
  const delivered = (receiverWish: ReceiverWish): Observation => ({
    outcome: 'delivered',
    responseStatus: 200,
    receiverWish,
  });
  const aborted = { status: 'failed', reason: 'aborted' };

  test.each([
    ['abort', 'and a failure ends the delivery', refusedWith(500, null, 'abort'), aborted, null],
    ['abort', 'and a redirect ends the delivery', refusedWith(302, null, 'abort'), aborted, null],
    ['abort', 'and a success changes nothing', delivered('abort'), { status: 'delivered' }, null],
    ['abort', 'and 410 is gone all the same', refusedWith(410, null, 'abort'), { reason: 'gone' }, 'gone'],
    [
      'disable',
      'and a failure ends the delivery and the endpoint',
      refusedWith(404, null, 'disable'),
      aborted,
      'receiver',
    ],
    ['disable', 'and a success ends the endpoint only', delivered('disable'), { status: 'delivered' }, 'receiver'],
    ['disable', 'and 410 is gone all the same', refusedWith(410, null, 'disable'), { reason: 'gone' }, 'gone'],
  ] as const)('%s %s', (_wish, _what, observation, next, disables) => {
    for (const delivery of [fresh, { ...fresh, retryCount: 5 }, { ...fresh, resumeAt: inSeconds(60) }]) {
      const decision = decide(delivery, observation);
      expect(decision).toMatchObject({ next, disables, rotates: false, holdUntil: null });
    }
  });

  test('abort and Retry-After is heeded in both', () => {
    expect(decide({}, refusedWith(503, 600, 'abort'))).toMatchObject({ next: aborted, holdUntil: inSeconds(600) });
  });

  test('abort and 401 is not asked again with an older secret', () => {
    const decision = decide({}, refusedWith(401, null, 'abort'), { olderSecretLeft: true });
    expect(decision).toMatchObject({ next: aborted, rotates: false });
  });
});

describe('an attempt whose end nobody saw', () => {
  test('is made again at once, at no cost to the schedule, the first time in a row', () => {
    expect(decide({ retryCount: 2 }, { outcome: 'lost' }).next).toEqual({
      status: 'retrying',
      retryCount: 2,
      lostCount: 1,
      nextAttemptAt: now,
      resumeAt: null,
    });
  });

  test('takes a wait of the schedule from the second in a row on', () => {
    expect(decide({ retryCount: 2, lostCount: 1 }, { outcome: 'lost' }).next).toEqual({
      status: 'retrying',
      retryCount: 3,
      lostCount: 2,
      nextAttemptAt: inSeconds(1800),
      resumeAt: null,
    });
  });

  test('that kills its process every time ends, after one attempt more than the schedule has', () => {
    const { waits, end } = repeated({ outcome: 'lost' });
    expect(waits).toEqual([0, 60, 300, 1800, 7200, 43_200]);
    expect(end).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  test('is forgotten once the end of an attempt is seen', () => {
    expect(decide({ lostCount: 1 }, refusedWith(500)).next).toMatchObject({ lostCount: 0 });
    expect(decide({ lostCount: 4 }, { outcome: 'unreachable' }).next).toMatchObject({ lostCount: 0 });
  });
});

describe('whatever was observed', () => {
  const moment = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms));
  const status = fc.integer({ min: 300, max: 599 });
  const receiverWish = fc.option(fc.constantFrom<ReceiverWish>('abort', 'disable'));
  const observation: fc.Arbitrary<Observation> = fc.oneof(
    fc.record({
      outcome: fc.constant('delivered' as const),
      responseStatus: fc.integer({ min: 200, max: 299 }),
      receiverWish,
    }),
    fc.record({
      outcome: fc.constant('rejected' as const),
      responseStatus: fc.oneof(status, fc.constantFrom(401, 403, 410, 429, 503)),
      retryAfterSeconds: fc.option(fc.nat(86_400)),
      receiverWish,
    }),
    fc.record({
      outcome: fc.constantFrom('timed_out' as const, 'unreachable' as const, 'blocked' as const, 'lost' as const),
    }),
  );
  const input = fc.record({
    delivery: fc.record({ retryCount: fc.nat(31), lostCount: fc.nat(5), resumeAt: fc.option(moment) }),
    observation,
    olderSecretLeft: fc.boolean(),
    schedule: fc.array(fc.integer({ min: 1, max: 7 * 86_400 }), { maxLength: 30 }),
    now: moment,
    jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  test('jitter only lengthens a wait, by at most a tenth', () => {
    fc.assert(
      fc.property(input, (given) => {
        const plain = decideNext({ ...given, jitter: 0 }).next;
        const jittered = decideNext(given).next;
        if (plain.status !== 'retrying' || jittered.status !== 'retrying') {
          expect(jittered).toEqual(plain);
          return;
        }
        const waitMs = plain.nextAttemptAt.getTime() - given.now.getTime();
        const jitteredMs = jittered.nextAttemptAt.getTime() - given.now.getTime();
        expect(jitteredMs).toBeGreaterThanOrEqual(waitMs);
        expect(jitteredMs - waitMs).toBeLessThanOrEqual(Math.max(0, waitMs / 10));
      }),
    );
  });

  test('jitter takes up the whole tenth', () => {
    const { next } = decide({ retryCount: 4 }, refusedWith(500), { jitter: 0.999_999 });
    expect(next.status === 'retrying' && (next.nextAttemptAt.getTime() - now.getTime()) / 43_200_000).toBeCloseTo(
      1.1,
      4,
    );
  });

  test('a delivery goes forward by at most one place in the schedule, and an extra attempt by none', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { next } = decideNext(given);
        if (next.status !== 'retrying') return;
        const taken = next.retryCount - given.delivery.retryCount;
        expect(taken).toBeLessThanOrEqual(given.delivery.resumeAt === null ? 1 : 0);
        expect(taken).toBeGreaterThanOrEqual(0);
        expect(next.retryCount).toBeLessThanOrEqual(Math.max(given.schedule.length, given.delivery.retryCount));
      }),
    );
  });

  test('an extra attempt never ends a delivery but by success, 410 or a wish of the receiver', () => {
    fc.assert(
      fc.property(input, moment, (given, resumeAt) => {
        const { next } = decideNext({ ...given, delivery: { ...given.delivery, resumeAt } });
        if (next.status === 'failed') expect(['gone', 'aborted']).toContain(next.reason);
        if (next.status === 'retrying') expect((next.resumeAt ?? next.nextAttemptAt) >= resumeAt).toBe(true);
      }),
    );
  });

  test('a scheduled attempt is never moved into the past, nor into the time the receiver asked to be left alone', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { next, holdUntil } = decideNext(given);
        if (next.status !== 'retrying') return;
        expect((next.resumeAt ?? next.nextAttemptAt) >= (given.delivery.resumeAt ?? given.now)).toBe(true);
        expect(holdUntil === null || next.nextAttemptAt >= holdUntil).toBe(true);
      }),
    );
  });

  test('a rotation costs nothing but its attempt', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { next, rotates, holdUntil, disables } = decideNext(given);
        if (!rotates) return;
        const { retryCount, lostCount, resumeAt } = given.delivery;
        expect(next).toEqual({ status: 'retrying', retryCount, lostCount, nextAttemptAt: given.now, resumeAt });
        expect([holdUntil, disables]).toEqual([null, null]);
      }),
    );
  });

  test('every delivery ends: at most twice the schedule and two attempts with each secret, if no person interferes', () => {
    const stubborn = fc.constantFrom<Observation>(refusedWith(401), { outcome: 'lost' });
    const observations = fc.infiniteStream(fc.oneof({ weight: 20, arbitrary: stubborn }, observation));
    const secretsLive = fc.integer({ min: 1, max: 10 });
    fc.assert(
      fc.property(input, observations, secretsLive, (given, seen, secrets) => {
        let delivery = fresh;
        let attempts = 0;
        let secretsTried = 0;
        const attemptsMax = 2 * secrets * (given.schedule.length + 1);
        for (const each of seen) {
          attempts += 1;
          if (attempts > attemptsMax) break;
          const olderSecretLeft = secretsTried + 1 < secrets;
          const { next, rotates } = decideNext({ ...given, delivery, observation: each, olderSecretLeft });
          if (next.status !== 'retrying') break;
          delivery = next;
          secretsTried = rotates ? secretsTried + 1 : 0;
        }
        expect(attempts).toBeLessThanOrEqual(attemptsMax);
      }),
    );
  });

  test('only 429 and 503 hold an endpoint, and only 410 or a wish of the receiver ends it', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { holdUntil, disables } = decideNext(given);
        const responseStatus = given.observation.outcome === 'rejected' ? given.observation.responseStatus : 0;
        if (holdUntil !== null) expect([429, 503]).toContain(responseStatus);
        expect(disables === 'gone').toBe(responseStatus === 410);
        const wish = 'receiverWish' in given.observation ? given.observation.receiverWish : null;
        expect(disables === 'receiver').toBe(wish === 'disable' && responseStatus !== 410);
      }),
    );
  });
});
