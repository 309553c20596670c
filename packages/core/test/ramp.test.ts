import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterResult,
  type InFlightLimit,
  limitOnReturn,
  newInFlightLimit,
  PROBE_GAP_MS_MAX,
  type Standing,
} from '../src/index.ts';

const healthy: Standing = { revision: 4, heldUntil: null, failing: false };
const full: InFlightLimit = { ...newInFlightLimit(100), limit: 100 };
const NEVER = Number.POSITIVE_INFINITY;

describe('the limit of an endpoint at the next attempt', () => {
  test.each<[string, Standing | null, Standing, number, number]>([
    ['was never tried by this process', null, healthy, NEVER, 100],
    ['is as it was', healthy, healthy, 50, 100],
    ['is as it was, and nothing came for hours', healthy, healthy, 10_000_000, 100],
    ['was paused and enabled meanwhile, or changed', healthy, { ...healthy, revision: 6 }, 50, 1],
    ['was held', healthy, { ...healthy, heldUntil: 1_000 }, 50, 1],
    ['was held before, and again', { ...healthy, heldUntil: 1_000 }, { ...healthy, heldUntil: 2_000 }, 50, 1],
    ['was freed from its hold by a person', { ...healthy, heldUntil: 1_000 }, healthy, 50, 1],
    ['was held once, and tried since', { ...healthy, heldUntil: 1_000 }, { ...healthy, heldUntil: 1_000 }, 50, 100],
    ['was held before this process first tries it', null, { ...healthy, heldUntil: 1_000 }, NEVER, 1],
    ['fails before this process first tries it', null, { ...healthy, failing: true }, NEVER, 1],
    ['fails, as this process knows', { ...healthy, failing: true }, { ...healthy, failing: true }, 50, 100],
    ['fails, and was tried by this process ten seconds ago', healthy, { ...healthy, failing: true }, 10_000, 100],
    ['fails, and was not tried by this process for long', healthy, { ...healthy, failing: true }, 10_001, 1],
  ])('when it %s', (_what, before, after, silentMs, limit) => {
    expect(limitOnReturn(full, { before, after, silentMs }).limit).toBe(limit);
  });

  const standing = fc.record({
    revision: fc.integer({ min: 1, max: 3 }),
    heldUntil: fc.option(fc.integer({ min: 1, max: 3 })),
    failing: fc.boolean(),
  });

  test('is one or as before, and the pace of probes stays', () => {
    const probed: InFlightLimit = { limit: 3, gapMs: 400, notBefore: 7_000, lastCut: 6_600 };
    fc.assert(
      fc.property(fc.option(standing), standing, fc.nat(2 * PROBE_GAP_MS_MAX), (before, after, silentMs) => {
        const limit = limitOnReturn(probed, { before, after, silentMs });
        expect([1, 3]).toContain(limit.limit);
        expect({ ...limit, limit: 3 }).toEqual(probed);
        // Once noticed, it is over.
        expect(limitOnReturn(limit, { before: after, after, silentMs: 0 })).toEqual(limit);
      }),
    );
  });

  test('doubles from one with each round that succeeds, up to what the owner allows', () => {
    let limit = limitOnReturn(full, { before: null, after: { ...healthy, heldUntil: 1 }, silentMs: NEVER });
    const rounds: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      rounds.push(limit.limit);
      const startedAt = round * 100;
      for (let left = limit.limit; left > 0; left -= 1) {
        limit = afterResult(limit, { ok: true, startedAt, now: startedAt + 100, max: 100 });
      }
    }
    expect(rounds).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
  });
});
