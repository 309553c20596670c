import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RETRY_AFTER_SECONDS_MAX, type RequestEnd, retryWaitMs } from '../src/retry-wait.ts';

const answer = (status: number, code: string | null = null, retryAfterSeconds: number | null = null): RequestEnd => ({
  kind: 'answer',
  status,
  code,
  retryAfterSeconds,
});
const first = { retried: 0, retriesMax: 3, jitter: 1 };

describe('A request is sent again', () => {
  test.each<[RequestEnd, 'always' | 'if repeatable' | 'never']>([
    [{ kind: 'no_answer' }, 'if repeatable'],
    [answer(429, 'rate_limited'), 'always'],
    [answer(503, 'unavailable'), 'if repeatable'],
    [answer(502), 'if repeatable'],
    [answer(504), 'if repeatable'],
    [answer(408, 'request_timeout'), 'if repeatable'],
    [answer(409, 'idempotency_in_progress'), 'if repeatable'],
    [answer(409, 'uid_taken'), 'never'],
    [answer(400, 'malformed_json'), 'never'],
    [answer(401, 'unauthorized'), 'never'],
    [answer(404, 'event_not_found'), 'never'],
    [answer(422, 'invalid_request'), 'never'],
    [answer(500, 'internal'), 'never'],
    [answer(302), 'never'],
  ])('after %j: %s.', (end, when) => {
    const again = (repeatable: boolean) => retryWaitMs({ ...first, end, repeatable }) !== null;
    expect([again(true), again(false)]).toEqual([when !== 'never', when === 'always']);
  });

  test('no more often than it may.', () => {
    const end = answer(429);
    expect(retryWaitMs({ ...first, end, repeatable: true, retried: 2 })).not.toBeNull();
    expect(retryWaitMs({ ...first, end, repeatable: true, retried: 3 })).toBeNull();
    expect(retryWaitMs({ ...first, end, repeatable: true, retriesMax: 0 })).toBeNull();
  });
});

describe('The wait', () => {
  test('doubles from half a second to eight seconds, and varies downwards by at most half.', () => {
    const waits = (jitter: number) =>
      [0, 1, 2, 3, 4, 5].map((retried) =>
        retryWaitMs({ end: { kind: 'no_answer' }, repeatable: true, retriesMax: 9, retried, jitter }),
      );
    expect(waits(1)).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    expect(waits(0)).toEqual([250, 500, 1000, 2000, 4000, 4000]);
  });

  test('is never shorter than Retry-After, which is followed up to a minute and given up on above.', () => {
    const inputs = fc.record({
      seconds: fc.nat({ max: 200 }),
      retried: fc.nat({ max: 2 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ seconds, retried, jitter }) => {
        const waitMs = retryWaitMs({
          end: answer(503, null, seconds),
          repeatable: true,
          retriesMax: 3,
          retried,
          jitter,
        });
        if (seconds > RETRY_AFTER_SECONDS_MAX) expect(waitMs).toBeNull();
        else expect(waitMs).toBeGreaterThanOrEqual(seconds * 1000);
      }),
    );
  });
});
