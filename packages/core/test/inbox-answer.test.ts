import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerOf, DEFAULT_INBOX_ANSWER } from '../src/index.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const rate = fc.double({ min: 0, max: 1, noNaN: true });

test('The share of the chances that is to fail is answered 503, the rest as programmed, and all in the same words.', () => {
  fc.assert(
    fc.property(rate, chance, (failureRate, drawn) => {
      const answer = { status: 201, delayMs: 5, failureRate, body: 'thanks' };
      const status = drawn < failureRate ? 503 : 201;
      expect(answerOf(answer, drawn)).toEqual({ status, delayMs: 5, body: 'thanks' });
    }),
  );
});

test('None fails at a rate of 0, and each at a rate of 1, whatever is drawn.', () => {
  fc.assert(
    fc.property(chance, (drawn) => {
      expect(answerOf({ ...DEFAULT_INBOX_ANSWER, failureRate: 0 }, drawn).status).toBe(200);
      expect(answerOf({ ...DEFAULT_INBOX_ANSWER, failureRate: 1 }, drawn).status).toBe(503);
    }),
  );
});
