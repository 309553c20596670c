import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterResult,
  type InFlightLimit,
  isEndpointTrouble,
  newInFlightLimit,
  type Observation,
  PROBE_GAP_MS_MAX,
  PROBE_GAP_MS_MIN,
} from '../src/index.ts';

/** One result a second, each of a request that began half a second before. */
function after(limit: InFlightLimit, results: readonly boolean[], max = 100): readonly InFlightLimit[] {
  const seen: InFlightLimit[] = [];
  for (const [index, ok] of results.entries()) {
    const now = (index + 1) * 1000;
    seen.push(afterResult(seen.at(-1) ?? limit, { ok, startedAt: now - 500, now, max }));
  }
  return seen;
}

describe('the in-flight limit of an endpoint', () => {
  test('begins at 20, or lower where the owner allows less, without a gap', () => {
    expect(newInFlightLimit(100)).toMatchObject({ limit: 20, gapMs: 0, notBefore: 0 });
    expect(newInFlightLimit(5)).toMatchObject({ limit: 5 });
  });

  test('grows by one per success, up to what the owner allows', () => {
    const limits = after(newInFlightLimit(22), [true, true, true], 22).map(({ limit }) => limit);
    expect(limits).toEqual([21, 22, 22]);
  });

  test('halves per failing round trip down to one, and is then probed at gaps that double from 0.1 s to 10 s', () => {
    const seen = after(newInFlightLimit(100), Array(14).fill(false));
    expect(seen.map(({ limit }) => limit)).toEqual([10, 5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(seen.map(({ gapMs }) => gapMs)).toEqual([
      0, 0, 0, 0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000,
    ]);
    expect(seen.at(-1)?.notBefore).toBe(14_000 + 10_000);
  });

  test('is cut once by the failures of one round trip: those that began before the cut tell nothing new', () => {
    let limit = newInFlightLimit(100);
    for (let request = 0; request < 20; request += 1) {
      limit = afterResult(limit, { ok: false, startedAt: 0, now: 15_000 + request, max: 100 });
    }
    expect(limit.limit).toBe(10);
    expect(afterResult(limit, { ok: false, startedAt: 15_000, now: 30_000, max: 100 }).limit).toBe(10);
    expect(afterResult(limit, { ok: false, startedAt: 15_001, now: 30_000, max: 100 }).limit).toBe(5);
  });

  test('is cut by the very first failure, on a clock that begins with it', () => {
    expect(afterResult(newInFlightLimit(100), { ok: false, startedAt: 0, now: 0, max: 100 }).limit).toBe(10);
  });

  test('follows its owner down at the next result', () => {
    expect(afterResult(newInFlightLimit(100), { ok: true, startedAt: 1, now: 2, max: 3 }).limit).toBe(3);
  });

  const result = fc.record({
    ok: fc.boolean(),
    took: fc.nat(30_000),
    passed: fc.nat(5000),
    max: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 8 })),
  });

  test('is never below one nor above what is allowed, and its gap never outside 0.1 to 10 s', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1 }), (results) => {
        let now = 0;
        let limit = newInFlightLimit(results[0]?.max ?? 1);
        for (const { ok, took, passed, max } of results) {
          now += passed;
          limit = afterResult(limit, { ok, startedAt: now - took, now, max });
          expect(Number.isInteger(limit.limit) && limit.limit >= 1 && limit.limit <= max).toBe(true);
          const { gapMs } = limit;
          expect(gapMs === 0 || (gapMs >= PROBE_GAP_MS_MIN && gapMs <= PROBE_GAP_MS_MAX)).toBe(true);
          expect(limit.notBefore <= now + PROBE_GAP_MS_MAX).toBe(true);
        }
      }),
    );
  });

  test('is cut at most once while requests that began before the cut still end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2 }), (startedAts) => {
        let limit: InFlightLimit = { ...newInFlightLimit(100), limit: 64 };
        for (const [index, startedAt] of startedAts.entries()) {
          limit = afterResult(limit, { ok: false, startedAt, now: 1000 + index, max: 100 });
        }
        expect(limit.limit).toBe(32);
      }),
    );
  });

  test('loses its gap with any success', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (results) => {
        expect(after(newInFlightLimit(100), [...results, true]).at(-1)).toMatchObject({ gapMs: 0, notBefore: 0 });
      }),
    );
  });
});

describe('an endpoint is given less at once', () => {
  const rejected = (responseStatus: number): Observation => ({
    outcome: 'rejected',
    responseStatus,
    retryAfterSeconds: null,
    receiverWish: null,
  });

  test.each([500, 502, 503, 599, 408, 429])('after a %d', (status) => {
    expect(isEndpointTrouble(rejected(status))).toBe(true);
  });

  test.each(['timed_out', 'unreachable', 'blocked'] as const)('after an attempt that was %s', (outcome) => {
    expect(isEndpointTrouble({ outcome })).toBe(true);
  });

  test.each([301, 400, 401, 404, 410, 422, 499])('but not after a %d: it answers, and keeps up', (status) => {
    expect(isEndpointTrouble(rejected(status))).toBe(false);
  });

  test('but not after a success, nor when a process of ours died', () => {
    expect(isEndpointTrouble({ outcome: 'delivered', responseStatus: 200, receiverWish: null })).toBe(false);
    expect(isEndpointTrouble({ outcome: 'lost' })).toBe(false);
  });
});
