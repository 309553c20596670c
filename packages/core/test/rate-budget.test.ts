import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterGrant,
  emptyUntil,
  newRateShare,
  type RateShare,
  rateStep,
  SLOT_AHEAD_MS,
  SLOT_CREDIT_MS,
  SLOT_LIFE_MS,
  type SlotGrant,
  takeSlots,
  useSlot,
} from '../src/index.ts';

const NOW = 1_800_000_000_000;

/** What the product promises. */
const BURST_SECONDS = 1;

/** Far below a slot's distance at the highest rate, 0.1 ms; milliseconds since 1970 are exact to 0.0002. */
const ROUNDING_MS = 0.01;

describe('the slots of a rate', () => {
  test('begin half a second back, and reach half a second ahead', () => {
    expect(takeSlots(null, { rate: 10, now: NOW, wanted: 100 })).toEqual({
      firstAt: NOW - SLOT_CREDIT_MS,
      count: 11,
      budgetAt: NOW - SLOT_CREDIT_MS + 1_100,
    });
  });

  test('are no more than wanted', () => {
    const grant = takeSlots(null, { rate: 10, now: NOW, wanted: 3 });
    expect(grant).toMatchObject({ count: 3, budgetAt: NOW - SLOT_CREDIT_MS + 300 });
  });

  test('follow those that were taken before', () => {
    const first = takeSlots(null, { rate: 10, now: NOW, wanted: 3 });
    const second = takeSlots(first.budgetAt, { rate: 10, now: NOW, wanted: 100 });
    expect(second).toMatchObject({ firstAt: first.budgetAt, count: 8 });
  });

  test('are none while the next is further ahead than half a second, and the budget says when that is', () => {
    const first = takeSlots(null, { rate: 0.01, now: NOW, wanted: 100 });
    expect(first.count).toBe(1);
    const later = NOW + 99_000 - SLOT_CREDIT_MS;
    expect(takeSlots(first.budgetAt, { rate: 0.01, now: later, wanted: 1 })).toMatchObject({
      count: 0,
      budgetAt: first.budgetAt,
    });
    expect(takeSlots(first.budgetAt, { rate: 0.01, now: later + 500, wanted: 1 })).toMatchObject({
      firstAt: NOW + 100_000 - SLOT_CREDIT_MS,
      count: 1,
    });
  });

  test('are not kept back by what a lower rate has put far ahead', () => {
    const slow = takeSlots(null, { rate: 0.01, now: NOW, wanted: 1 });
    expect(takeSlots(slow.budgetAt, { rate: 100, now: NOW, wanted: 10 })).toMatchObject({ firstAt: NOW, count: 10 });
  });

  test('are kept back by what this rate itself can have put ahead', () => {
    const ahead = NOW + 2 * SLOT_AHEAD_MS + 1_000;
    expect(takeSlots(ahead, { rate: 1, now: NOW, wanted: 1 })).toEqual({ firstAt: ahead, count: 0, budgetAt: ahead });
    expect(takeSlots(ahead + 1, { rate: 1, now: NOW, wanted: 1 })).toMatchObject({ firstAt: NOW, count: 1 });
  });

  const rate = fc.oneof(
    fc.double({ min: 0.01, max: 10_000, noNaN: true }),
    fc.constantFrom(0.01, 0.3, 1, 3, 100, 10_000),
  );
  const asks = fc.array(
    fc.record({ passed: fc.oneof(fc.nat(40), fc.nat(3_000)), wanted: fc.integer({ min: 1, max: 2_000 }) }),
    { minLength: 1, maxLength: 60 },
  );

  test('are never closer to each other than the rate allows, never over when given out, never far ahead', () => {
    fc.assert(
      fc.property(rate, asks, (perSecond, list) => {
        let now = NOW;
        let last: SlotGrant | null = null;
        for (const { passed, wanted } of list) {
          now += passed;
          const grant = takeSlots(last?.budgetAt ?? null, { rate: perSecond, now, wanted });
          expect(grant.count).toBeLessThanOrEqual(wanted);
          if (last !== null) expect(grant.firstAt).toBeGreaterThanOrEqual(last.budgetAt);
          const lastSlot = grant.firstAt + ((grant.count - 1) * 1000) / perSecond;
          if (grant.count > 0) {
            expect(grant.firstAt).toBeGreaterThanOrEqual(now - SLOT_CREDIT_MS);
            expect(lastSlot).toBeLessThanOrEqual(now + SLOT_AHEAD_MS + ROUNDING_MS);
          }
          expect(grant.budgetAt).toBeCloseTo(lastSlot + 1000 / perSecond, 2);
          last = grant;
        }
      }),
    );
  });
});

describe('processes that share a rate', () => {
  /** What a process does at one of its turns, `passed` milliseconds after the turn before, whosever that was. */
  const turns = (processes: number) =>
    fc.array(
      fc.record({
        process: fc.nat(processes - 1),
        passed: fc.oneof(fc.nat(20), fc.nat(400), fc.nat(2_500)),
        wanted: fc.integer({ min: 1, max: 300 }),
        /** How many requests it has at that moment. */
        waiting: fc.nat(300),
      }),
      { minLength: 1, maxLength: 150 },
    );

  /** Lets them take turns; answers the moments at which requests began. */
  function play(
    rate: number,
    list: readonly {
      readonly process: number;
      readonly passed: number;
      readonly wanted: number;
      readonly waiting: number;
    }[],
  ): number[] {
    const shares: RateShare[] = [];
    const begun: number[] = [];
    let budgetAt: number | null = null;
    let now = NOW;
    for (const { process, passed, wanted, waiting } of list) {
      now += passed;
      let share = shares[process] ?? newRateShare(rate);
      if (rateStep(share, now).kind === 'ask') {
        const grant = takeSlots(budgetAt, { rate, now, wanted });
        budgetAt = grant.budgetAt;
        share = afterGrant(share, { grant, wanted, now });
      }
      for (let left = waiting; left > 0 && rateStep(share, now).kind === 'begin'; left -= 1) {
        begun.push(now);
        share = useSlot(share, now);
      }
      shares[process] = share;
    }
    return begun;
  }

  /** Whether any window holds more than `rate * (seconds + 1) + 1`: it is enough to look at those between two requests. */
  function worstExcess(begun: readonly number[], rate: number): number {
    let worst = Number.NEGATIVE_INFINITY;
    // The excess of the window [i, j] is (j - rate * at[j]) - (i - rate * at[i]) + 1 - allowance.
    let lowest = Number.POSITIVE_INFINITY;
    for (const [index, at] of begun.entries()) {
      const height = index - (rate * (at - NOW)) / 1000;
      lowest = Math.min(lowest, height);
      worst = Math.max(worst, height - lowest + 1 - (rate * BURST_SECONDS + 1));
    }
    return worst;
  }

  test.each([1, 2, 4])('never exceed it by more than one second of it: %d processes', (processes) => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 10_000, noNaN: true }), turns(processes), (rate, list) => {
        expect(worstExcess(play(rate, list), rate)).toBeLessThanOrEqual((ROUNDING_MS * rate) / 1000 + 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  test.each([1, 2, 4])('use all of it when they always have more to send: %d processes', (processes) => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.01, 0.4, 7, 150, 2_000),
        fc.array(fc.nat(9), { minLength: 10, maxLength: 50 }),
        (rate, delays) => {
          const seconds = Math.max(20, 10 / rate);
          const stepMs = seconds > 20 ? 100 : 10;
          const list = Array.from({ length: (seconds * 1000) / stepMs }, (_, turn) => ({
            process: turn % processes,
            passed: stepMs + (delays[turn % delays.length] ?? 0) - (delays[(turn + 1) % delays.length] ?? 0),
            wanted: 1_000,
            waiting: 1_000,
          }));
          const { length } = play(rate, list);
          expect(length).toBeGreaterThanOrEqual(rate * (seconds - 0.2) - 1);
          expect(length).toBeLessThanOrEqual(rate * (seconds + 1.1) + 1);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('a process with a share of a rate', () => {
  const share = (rate: number, wanted: number, grant: Omit<SlotGrant, 'budgetAt'>) =>
    afterGrant(newRateShare(rate), {
      grant: { ...grant, budgetAt: grant.firstAt + (grant.count * 1000) / rate },
      wanted,
      now: NOW,
    });

  test('asks before its first request', () => {
    expect(rateStep(newRateShare(5), NOW)).toEqual({ kind: 'ask' });
  });

  test('waits for the moment of a slot, and asks again at once when it got all it wanted', () => {
    const taken = share(2, 1, { firstAt: NOW + 300, count: 1 });
    expect(rateStep(taken, NOW)).toEqual({ kind: 'wait', until: NOW + 300 });
    expect(rateStep(taken, NOW + 300)).toEqual({ kind: 'begin' });
    expect(rateStep(useSlot(taken, NOW + 300), NOW + 300)).toEqual({ kind: 'ask' });
  });

  test('does not ask again before there can be a slot when it got less', () => {
    const taken = share(0.1, 5, { firstAt: NOW, count: 1 });
    const used = useSlot(taken, NOW);
    expect(rateStep(used, NOW)).toEqual({ kind: 'wait', until: NOW + 10_000 - SLOT_AHEAD_MS });
    expect(rateStep(used, NOW + 10_000 - SLOT_AHEAD_MS)).toEqual({ kind: 'ask' });
  });

  test('does not ask for each slot as it becomes free, but for what 50 ms have brought', () => {
    const taken = share(1_000, 1_000, { firstAt: NOW - SLOT_CREDIT_MS, count: 1 });
    expect(rateStep(useSlot(taken, NOW), NOW)).toEqual({ kind: 'wait', until: NOW + 50 });
    expect(rateStep(useSlot(taken, NOW), NOW + 50)).toEqual({ kind: 'ask' });
  });

  test('knows until when there is nothing for it, as long as it has no slot and got less than it wanted', () => {
    const less = share(0.1, 5, { firstAt: NOW, count: 1 });
    expect(emptyUntil(less, NOW)).toBe(0);
    expect(emptyUntil(useSlot(less, NOW), NOW)).toBe(NOW + 10_000);
    expect(emptyUntil(less, NOW + SLOT_LIFE_MS + 1)).toBe(NOW + 10_000);
    const all = share(10, 1, { firstAt: NOW, count: 1 });
    expect(emptyUntil(useSlot(all, NOW), NOW)).toBe(0);
    expect(emptyUntil(newRateShare(5), NOW)).toBe(0);
  });

  test('loses a slot a second after its moment', () => {
    const taken = share(10, 20, { firstAt: NOW, count: 3 });
    expect(rateStep(taken, NOW + SLOT_LIFE_MS)).toEqual({ kind: 'begin' });
    const late = NOW + SLOT_LIFE_MS + 150;
    expect(rateStep(taken, late)).toEqual({ kind: 'begin' });
    expect(useSlot(taken, late)).toMatchObject({ slots: 0 });
    expect(rateStep(useSlot(taken, late), late)).toEqual({ kind: 'ask' });
    expect(rateStep(taken, NOW + SLOT_LIFE_MS + 250)).toEqual({ kind: 'ask' });
    const more = share(10, 20, { firstAt: NOW, count: 5 });
    expect(useSlot(more, late)).toMatchObject({ slots: 2, nextAt: NOW + 300 });
  });
});
