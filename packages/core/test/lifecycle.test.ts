import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClosedDelivery,
  type DeliveryState,
  isOpen,
  type Move,
  move,
  type NextState,
  type OpenDelivery,
} from '../src/index.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const open: OpenDelivery = {
  status: 'retrying',
  nextAttemptAt: inSeconds(-1),
  resumeAt: null,
  wish: null,
  attemptCount: 2,
  retryCount: 1,
  lostCount: 1,
};

const states = {
  'pending, due': { ...open, status: 'pending', attemptCount: 0, retryCount: 0, lostCount: 0 },
  'pending, due later': {
    ...open,
    status: 'pending',
    attemptCount: 0,
    retryCount: 0,
    lostCount: 0,
    nextAttemptAt: inSeconds(60),
  },
  'retrying, due': open,
  'retrying, due later': { ...open, nextAttemptAt: inSeconds(60) },
  'extra attempt due': { ...open, resumeAt: inSeconds(60) },
  'extra attempt due by another clock': { ...open, nextAttemptAt: inSeconds(1), resumeAt: inSeconds(60) },
  'retry wished': { ...open, wish: 'retry' },
  'cancel wished': { ...open, wish: 'cancel' },
  delivered: { status: 'delivered', attemptCount: 2, retryCount: 1 },
  failed: { status: 'failed', reason: 'exhausted', attemptCount: 2, retryCount: 1 },
  cancelled: { status: 'cancelled', reason: 'endpoint_disabled', attemptCount: 2, retryCount: 1 },
} as const satisfies Record<string, DeliveryState>;

const retrying: NextState = {
  status: 'retrying',
  retryCount: 7,
  lostCount: 0,
  nextAttemptAt: inSeconds(300),
  resumeAt: null,
};
const rotating: NextState = { ...retrying, nextAttemptAt: now };

/** An attempt that began when the delivery was as it is now, but for a wish and for being a person's extra one. */
const attempted =
  (decision: NextState, extra = false) =>
  (state: DeliveryState): Move => ({
    kind: 'attempted',
    seen: { attemptCount: state.attemptCount, wish: null, extra },
    decision,
    now,
  });

/** An attempt whose lease was lost: somebody else logged another one since it began. */
const outrun =
  (decision: NextState) =>
  (state: DeliveryState): Move => ({
    kind: 'attempted',
    seen: { attemptCount: state.attemptCount - 1, wish: null, extra: false },
    decision,
    now,
  });

const moves = {
  'attempt delivered': attempted({ status: 'delivered' }),
  'attempt to be retried': attempted(retrying),
  'extra attempt to be retried': attempted(retrying, true),
  'attempt to be repeated with an older secret': attempted(rotating),
  'extra attempt to be repeated with an older secret': attempted({ ...rotating, resumeAt: inSeconds(60) }, true),
  'attempt failed for good': attempted({ status: 'failed', reason: 'gone' }),
  'outrun attempt delivered': outrun({ status: 'delivered' }),
  'outrun attempt to be retried': outrun(retrying),
  'outrun attempt failed for good': outrun({ status: 'failed', reason: 'exhausted' }),
  retry: () => ({ kind: 'retry', now }),
  cancel: () => ({ kind: 'cancel', now }),
  withdraw: () => ({ kind: 'withdraw', reason: 'expired', now }),
} as const satisfies Record<string, (state: DeliveryState) => Move>;

type StateName = keyof typeof states;
type MoveName = keyof typeof moves;

/** `status when, counts attempts/retries/losses`: `retrying +60 then +300 wish retry 3/1/0` is due in 60 s, resumes in 300 s. */
function shown(state: DeliveryState): string {
  const seconds = (at: Date) => {
    const offset = (at.getTime() - now.getTime()) / 1000;
    return offset < 0 ? `${offset}` : `+${offset}`;
  };
  if (!isOpen(state)) {
    const reason = 'reason' in state ? ` ${state.reason}` : '';
    return `${state.status}${reason} ${state.attemptCount}/${state.retryCount}`;
  }
  const then = state.resumeAt === null ? '' : ` then ${seconds(state.resumeAt)}`;
  const wish = state.wish === null ? '' : ` wish ${state.wish}`;
  const counts = `${state.attemptCount}/${state.retryCount}/${state.lostCount}`;
  return `${state.status} ${seconds(state.nextAttemptAt)}${then}${wish} ${counts}`;
}

const table = {
  'pending, due': {
    'attempt delivered': 'delivered 1/0',
    'attempt to be retried': 'retrying +300 1/7/0',
    'extra attempt to be retried': 'retrying +300 1/7/0',
    'attempt to be repeated with an older secret': 'retrying +0 1/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 1/7/0',
    'attempt failed for good': 'failed gone 1/0',
    'outrun attempt delivered': 'delivered 1/0',
    'outrun attempt to be retried': 'pending -1 1/0/0',
    'outrun attempt failed for good': 'pending -1 1/0/0',
    retry: 'pending -1 wish retry 0/0/0',
    cancel: 'pending -1 wish cancel 0/0/0',
    withdraw: 'cancelled expired 0/0',
  },
  'pending, due later': {
    'attempt delivered': 'delivered 1/0',
    'attempt to be retried': 'retrying +300 1/7/0',
    'extra attempt to be retried': 'retrying +300 1/7/0',
    'attempt to be repeated with an older secret': 'retrying +0 1/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 1/7/0',
    'attempt failed for good': 'failed gone 1/0',
    'outrun attempt delivered': 'delivered 1/0',
    'outrun attempt to be retried': 'pending +60 1/0/0',
    'outrun attempt failed for good': 'pending +60 1/0/0',
    retry: 'pending +0 then +60 0/0/0',
    cancel: 'cancelled cancelled_by_user 0/0',
    withdraw: 'cancelled expired 0/0',
  },
  'retrying, due': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'retrying +300 3/7/0',
    'extra attempt to be retried': 'retrying +300 3/7/0',
    'attempt to be repeated with an older secret': 'retrying +0 3/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 3/7/0',
    'attempt failed for good': 'failed gone 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying -1 3/1/1',
    'outrun attempt failed for good': 'retrying -1 3/1/1',
    retry: 'retrying -1 wish retry 2/1/1',
    cancel: 'retrying -1 wish cancel 2/1/1',
    withdraw: 'cancelled expired 2/1',
  },
  'retrying, due later': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'retrying +300 3/7/0',
    'extra attempt to be retried': 'retrying +300 3/7/0',
    'attempt to be repeated with an older secret': 'retrying +0 3/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 3/7/0',
    'attempt failed for good': 'failed gone 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying +60 3/1/1',
    'outrun attempt failed for good': 'retrying +60 3/1/1',
    retry: 'retrying +0 then +60 2/1/1',
    cancel: 'cancelled cancelled_by_user 2/1',
    withdraw: 'cancelled expired 2/1',
  },
  'extra attempt due': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'retrying -1 then +300 3/7/0',
    'extra attempt to be retried': 'retrying +300 3/7/0',
    'attempt to be repeated with an older secret': 'retrying -1 then +0 3/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 3/7/0',
    'attempt failed for good': 'failed gone 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying -1 then +60 3/1/1',
    'outrun attempt failed for good': 'retrying -1 then +60 3/1/1',
    retry: 'retrying -1 then +60 2/1/1',
    cancel: 'retrying -1 then +60 wish cancel 2/1/1',
    withdraw: 'cancelled expired 2/1',
  },
  'extra attempt due by another clock': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'retrying +1 then +300 3/7/0',
    'extra attempt to be retried': 'retrying +300 3/7/0',
    'attempt to be repeated with an older secret': 'retrying +1 then +0 3/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 3/7/0',
    'attempt failed for good': 'failed gone 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying +1 then +60 3/1/1',
    'outrun attempt failed for good': 'retrying +1 then +60 3/1/1',
    retry: 'retrying +1 then +60 2/1/1',
    cancel: 'retrying +1 then +60 wish cancel 2/1/1',
    withdraw: 'cancelled expired 2/1',
  },
  'retry wished': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'retrying +0 then +300 3/7/0',
    'extra attempt to be retried': 'retrying +0 then +300 3/7/0',
    'attempt to be repeated with an older secret': 'retrying +0 then +0 3/7/0',
    'extra attempt to be repeated with an older secret': 'retrying +0 then +60 3/7/0',
    'attempt failed for good': 'pending +0 3/0/0',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying -1 wish retry 3/1/1',
    'outrun attempt failed for good': 'retrying -1 wish retry 3/1/1',
    retry: 'retrying -1 wish retry 2/1/1',
    cancel: 'retrying -1 wish cancel 2/1/1',
    withdraw: 'cancelled expired 2/1',
  },
  'cancel wished': {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'cancelled cancelled_by_user 3/1',
    'extra attempt to be retried': 'cancelled cancelled_by_user 3/1',
    'attempt to be repeated with an older secret': 'cancelled cancelled_by_user 3/1',
    'extra attempt to be repeated with an older secret': 'cancelled cancelled_by_user 3/1',
    'attempt failed for good': 'cancelled cancelled_by_user 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'retrying -1 wish cancel 3/1/1',
    'outrun attempt failed for good': 'retrying -1 wish cancel 3/1/1',
    retry: 'retrying -1 wish retry 2/1/1',
    cancel: 'retrying -1 wish cancel 2/1/1',
    withdraw: 'cancelled expired 2/1',
  },
  delivered: {
    'attempt delivered': 'delivered 3/1',
    'attempt to be retried': 'delivered 3/1',
    'extra attempt to be retried': 'delivered 3/1',
    'attempt to be repeated with an older secret': 'delivered 3/1',
    'extra attempt to be repeated with an older secret': 'delivered 3/1',
    'attempt failed for good': 'delivered 3/1',
    'outrun attempt delivered': 'delivered 3/1',
    'outrun attempt to be retried': 'delivered 3/1',
    'outrun attempt failed for good': 'delivered 3/1',
    retry: 'pending +0 2/0/0',
    cancel: 'delivered 2/1',
    withdraw: 'delivered 2/1',
  },
  failed: {
    'attempt delivered': 'failed exhausted 3/1',
    'attempt to be retried': 'failed exhausted 3/1',
    'extra attempt to be retried': 'failed exhausted 3/1',
    'attempt to be repeated with an older secret': 'failed exhausted 3/1',
    'extra attempt to be repeated with an older secret': 'failed exhausted 3/1',
    'attempt failed for good': 'failed exhausted 3/1',
    'outrun attempt delivered': 'failed exhausted 3/1',
    'outrun attempt to be retried': 'failed exhausted 3/1',
    'outrun attempt failed for good': 'failed exhausted 3/1',
    retry: 'pending +0 2/0/0',
    cancel: 'failed exhausted 2/1',
    withdraw: 'failed exhausted 2/1',
  },
  cancelled: {
    'attempt delivered': 'cancelled endpoint_disabled 3/1',
    'attempt to be retried': 'cancelled endpoint_disabled 3/1',
    'extra attempt to be retried': 'cancelled endpoint_disabled 3/1',
    'attempt to be repeated with an older secret': 'cancelled endpoint_disabled 3/1',
    'extra attempt to be repeated with an older secret': 'cancelled endpoint_disabled 3/1',
    'attempt failed for good': 'cancelled endpoint_disabled 3/1',
    'outrun attempt delivered': 'cancelled endpoint_disabled 3/1',
    'outrun attempt to be retried': 'cancelled endpoint_disabled 3/1',
    'outrun attempt failed for good': 'cancelled endpoint_disabled 3/1',
    retry: 'pending +0 2/0/0',
    cancel: 'cancelled endpoint_disabled 2/1',
    withdraw: 'cancelled endpoint_disabled 2/1',
  },
} satisfies Record<StateName, Record<MoveName, string>>;

const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = table;

describe.each(Object.entries(states))('a delivery that is %s', (name, state) => {
  const row = rows[name];
  test.each(Object.entries(moves))('becomes after: %s', (moveName, moveOf) => {
    expect(shown(move(state, moveOf(state)))).toBe(row?.[moveName]);
  });
});

describe('a delivery that is due this very moment', () => {
  test('may be under way: what a person asks for is granted when its attempt ends', () => {
    const due = { ...open, nextAttemptAt: now };
    expect(shown(move(due, { kind: 'cancel', now }))).toBe('retrying +0 wish cancel 2/1/1');
    expect(shown(move(due, { kind: 'retry', now }))).toBe('retrying +0 wish retry 2/1/1');
  });
});

describe('a wish that was there when the attempt began', () => {
  test('to retry has been granted by the attempt', () => {
    const seen = { attemptCount: 2, wish: 'retry', extra: false } as const;
    const after = (decision: NextState) =>
      shown(move(states['retry wished'], { kind: 'attempted', seen, decision, now }));
    expect(after(retrying)).toBe('retrying +300 3/7/0');
    expect(after({ status: 'failed', reason: 'exhausted' })).toBe('failed exhausted 3/1');
  });

  test('to cancel is granted when it ends', () => {
    const seen = { attemptCount: 2, wish: 'cancel', extra: false } as const;
    const after = move(states['cancel wished'], { kind: 'attempted', seen, decision: retrying, now });
    expect(shown(after)).toBe('cancelled cancelled_by_user 3/1');
  });
});

describe('whatever happens', () => {
  const moment = fc.integer({ min: -100, max: 100 }).map(inSeconds);
  const counts = { attemptCount: fc.nat(40), retryCount: fc.nat(30) };
  const wish = fc.constantFrom(null, 'retry' as const, 'cancel' as const);
  const openDelivery: fc.Arbitrary<OpenDelivery> = fc.record({
    status: fc.constantFrom('pending' as const, 'retrying' as const),
    nextAttemptAt: moment,
    resumeAt: fc.option(moment),
    wish,
    ...counts,
    lostCount: fc.nat(3),
  });
  const closedDelivery: fc.Arbitrary<ClosedDelivery> = fc.oneof(
    fc.record({ status: fc.constant('delivered' as const), ...counts }),
    fc.record({
      status: fc.constant('failed' as const),
      reason: fc.constantFrom('exhausted' as const, 'gone' as const, 'blocked' as const),
      ...counts,
    }),
    fc.record({
      status: fc.constant('cancelled' as const),
      reason: fc.constantFrom('expired' as const, 'cancelled_by_user' as const),
      ...counts,
    }),
  );
  const delivery: fc.Arbitrary<DeliveryState> = fc.oneof(openDelivery, closedDelivery);
  const decision: fc.Arbitrary<NextState> = fc.oneof(
    fc.record({ status: fc.constant('delivered' as const) }),
    fc.record({
      status: fc.constant('failed' as const),
      reason: fc.constantFrom('exhausted' as const, 'gone' as const, 'blocked' as const),
    }),
    fc.record({
      status: fc.constant('retrying' as const),
      retryCount: fc.nat(30),
      lostCount: fc.nat(3),
      nextAttemptAt: moment,
      resumeAt: fc.option(moment),
    }),
  );
  const attempt = fc.record({
    kind: fc.constant('attempted' as const),
    seen: fc.record({ attemptCount: fc.nat(40), wish, extra: fc.boolean() }),
    decision,
    now: moment,
  });
  const person: fc.Arbitrary<Move> = fc.record({
    kind: fc.constantFrom('retry' as const, 'cancel' as const),
    now: moment,
  });
  const withdrawal: fc.Arbitrary<Move> = fc.record({
    kind: fc.constant('withdraw' as const),
    reason: fc.constantFrom('endpoint_disabled' as const, 'endpoint_deleted' as const, 'expired' as const),
    now: moment,
  });
  const anyMove: fc.Arbitrary<Move> = fc.oneof(attempt, person, withdrawal);

  test('the count of attempts grows by each attempt, and by nothing else', () => {
    fc.assert(
      fc.property(delivery, fc.array(anyMove), (first, all) => {
        const last = all.reduce(move, first);
        const attempts = all.filter(({ kind }) => kind === 'attempted').length;
        expect(last.attemptCount).toBe(first.attemptCount + attempts);
      }),
    );
  });

  test("only a person's retry opens what is closed", () => {
    fc.assert(
      fc.property(closedDelivery, anyMove, (closed, m) => {
        const after = move(closed, m);
        expect(isOpen(after)).toBe(m.kind === 'retry');
        if (!isOpen(after)) expect(after).toEqual({ ...closed, attemptCount: after.attemptCount });
      }),
    );
  });

  test('an attempt that delivered delivers what is open', () => {
    fc.assert(
      fc.property(openDelivery, attempt, (state, m) => {
        expect(move(state, { ...m, decision: { status: 'delivered' } }).status).toBe('delivered');
      }),
    );
  });

  test('an attempt that was outrun moves nothing, unless it delivered', () => {
    fc.assert(
      fc.property(openDelivery, attempt, (state, m) => {
        fc.pre(m.decision.status !== 'delivered' && m.seen.attemptCount !== state.attemptCount);
        expect(move(state, m)).toEqual({ ...state, attemptCount: state.attemptCount + 1 });
      }),
    );
  });

  test("a person's retry of an open delivery takes nothing from the schedule", () => {
    fc.assert(
      fc.property(openDelivery, moment, (state, at) => {
        const after = move(state, { kind: 'retry', now: at });
        if (!isOpen(after)) throw new Error('It was closed.');
        expect(after.status).toBe(state.status);
        expect(after.retryCount).toBe(state.retryCount);
        expect(after.resumeAt ?? after.nextAttemptAt).toEqual(state.resumeAt ?? state.nextAttemptAt);
      }),
    );
  });

  test("a person's retry leaves an attempt due now, or a wish for one, however often it is asked", () => {
    fc.assert(
      fc.property(delivery, moment, (state, at) => {
        const once = move(state, { kind: 'retry', now: at });
        if (!isOpen(once)) throw new Error('It was closed.');
        const extraWasThere = isOpen(state) && state.resumeAt !== null;
        expect(extraWasThere || once.wish === 'retry' || once.nextAttemptAt.getTime() === at.getTime()).toBe(true);
        const again = move(once, { kind: 'retry', now: at });
        expect(isOpen(again) && again.nextAttemptAt).toEqual(once.nextAttemptAt);
        expect(isOpen(again) && again.resumeAt).toEqual(once.resumeAt);
      }),
    );
  });

  test('withdrawing leaves nothing open', () => {
    fc.assert(
      fc.property(delivery, withdrawal, (state, m) => {
        expect(isOpen(move(state, m))).toBe(false);
      }),
    );
  });

  test("a person's cancel is never answered by another attempt: the next end of one that counts closes the delivery", () => {
    fc.assert(
      fc.property(openDelivery, attempt, moment, (state, m, at) => {
        const wished = move(state, { kind: 'cancel', now: at });
        const ended = move(wished, { ...m, seen: { ...m.seen, attemptCount: wished.attemptCount } });
        expect(isOpen(ended)).toBe(false);
      }),
    );
  });
});
