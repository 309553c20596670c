import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ratePolicy, takeTurn } from '../src/rate-limit.ts';
import { createRateLimiter } from '../src/rate-limiter.ts';

test.each([
  [0.01, { requests: 1, windowSeconds: 100 }],
  [0.05, { requests: 5, windowSeconds: 100 }],
  [0.29, { requests: 3, windowSeconds: 10 }],
  [1, { requests: 10, windowSeconds: 10 }],
  [9.5, { requests: 95, windowSeconds: 10 }],
  [20, { requests: 20, windowSeconds: 1 }],
  [10_000, { requests: 10_000, windowSeconds: 1 }],
])('%s requests per second are %o.', (rate, policy) => {
  expect(ratePolicy(rate)).toEqual(policy);
});

const policy = fc.record({ requests: fc.integer({ min: 1, max: 50 }), windowSeconds: fc.constantFrom(1, 10, 100) });
const start = fc.double({ min: 0, max: 1e9, noNaN: true });
/** Milliseconds between requests: bursts, usual ones, pauses. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 500, noNaN: true }), fc.nat(200_000)), {
  maxLength: 200,
});

describe('a sequence of requests', () => {
  test('In any span of time as many are allowed as the policy has, and those that came back in it.', () => {
    fc.assert(
      fc.property(policy, start, gaps, (of, from, waits) => {
        const { moments } = run(of, from, waits);
        const each = (of.windowSeconds * 1000) / of.requests;
        moments.forEach((begin, i) => {
          moments.slice(i).forEach((end, further) => {
            expect(further + 1).toBeLessThanOrEqual(of.requests + (end - begin) / each + 1e-3);
          });
        });
      }),
    );
  });

  test('As many are allowed at once as the answer said remain, and no more.', () => {
    fc.assert(
      fc.property(policy, start, gaps, (of, from, waits) => {
        const { now, fullAt } = run(of, from, waits);
        const turn = takeTurn(fullAt, of, now);
        let at = turn.fullAt;
        for (let n = turn.remaining; n > 0; n--) {
          const next = takeTurn(at, of, now);
          expect(next).toMatchObject({ allowed: true, remaining: n - 1 });
          at = next.fullAt;
        }
        expect(takeTurn(at, of, now).allowed).toBe(false);
      }),
    );
  });

  test('After the seconds that a refusal names one is allowed, and a refusal takes nothing.', () => {
    fc.assert(
      fc.property(policy, start, gaps, (of, from, waits) => {
        const { now, fullAt } = run(of, from, [...waits, ...Array.from({ length: of.requests }, () => 0)]);
        const turn = takeTurn(fullAt, of, now);
        if (turn.allowed) throw new Error('More was allowed at once than there is.');
        expect(turn).toMatchObject({ fullAt, remaining: 0 });
        expect(turn.retryAfterSeconds).toBeLessThanOrEqual(of.windowSeconds);
        expect(takeTurn(turn.fullAt, of, now + turn.retryAfterSeconds * 1000).allowed).toBe(true);
      }),
    );
  });

  test('After the seconds that every answer names all are there again.', () => {
    fc.assert(
      fc.property(policy, start, gaps, (of, from, waits) => {
        const { now, fullAt } = run(of, from, waits);
        const { fullAt: full, resetSeconds } = takeTurn(fullAt, of, now);
        expect(resetSeconds).toBeLessThanOrEqual(of.windowSeconds);
        expect(takeTurn(full, of, now + resetSeconds * 1000).remaining).toBe(of.requests - 1);
      }),
    );
  });
});

/** The moments at which requests were allowed, and how things stand in the end. */
function run(of: { requests: number; windowSeconds: number }, from: number, waits: readonly number[]) {
  const moments: number[] = [];
  let now = from;
  let fullAt: number | null = null;
  for (const wait of waits) {
    now += wait;
    const turn = takeTurn(fullAt, of, now);
    if (turn.allowed) moments.push(now);
    fullAt = turn.fullAt;
  }
  return { moments, now, fullAt };
}

describe('the limiter', () => {
  const one = { requests: 1, windowSeconds: 100 };

  test('Everybody is counted apart.', () => {
    const limiter = createRateLimiter({ monotonicNow: () => 0 });
    expect(limiter.take('a', one).allowed).toBe(true);
    expect(limiter.take('b', one).allowed).toBe(true);
    expect(limiter.take('a', one).allowed).toBe(false);
  });

  test('Beyond ten thousand, who has not asked for the longest is forgotten, and nobody else.', () => {
    const limiter = createRateLimiter({ monotonicNow: () => 0 });
    for (let n = 0; n < 10_000; n++) limiter.take(`key ${n}`, one);
    expect(limiter.take('key 0', one).allowed).toBe(false);
    limiter.take('one more', one);
    expect(limiter.take('key 0', one).allowed).toBe(false);
    expect(limiter.take('key 2', one).allowed).toBe(false);
    expect(limiter.take('key 1', one).allowed).toBe(true);
  });
});
