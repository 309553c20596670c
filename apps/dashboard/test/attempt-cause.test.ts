import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureMessages } from '../../../packages/egress/src/index.ts';
import { attemptCause } from '../src/screens/deliveries/attempt-cause.ts';
import { causeOfError, OPERATORS_CODES } from '../src/screens/deliveries/cause-texts.ts';

const answered = (responseStatus: number, responseHeaders: Readonly<Record<string, string>> = {}) =>
  attemptCause(
    {
      outcome: responseStatus < 300 ? 'delivered' : 'rejected',
      responseStatus,
      responseHeaders,
      error: null,
    },
    { isPortal: false },
  );

const failed = (code: string, { isPortal = false } = {}) =>
  attemptCause(
    {
      outcome: 'unreachable',
      responseStatus: null,
      responseHeaders: null,
      error: { code, message: 'Said by the API.' },
    },
    { isPortal },
  );

describe('The cause of an attempt', () => {
  test('has words and advice for every code that an attempt can end with, and for none that there is not.', () => {
    expect(Object.keys(causeOfError).sort()).toEqual([...Object.keys(failureMessages), 'lost'].sort());
    for (const words of Object.values(causeOfError)) expect(words.advice).not.toBeNull();
  });

  test('is told with the words of the API where its code is newer than these screens.', () => {
    expect(failed('of_tomorrow')).toEqual({ cause: 'Said by the API.', advice: null });
  });

  test('names the status, whatever the receiver answered, and advises on all but a success.', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), (status) => {
        const { cause, advice } = answered(status);
        expect(cause).toContain(String(status));
        expect(advice === null).toBe(status < 300);
      }),
    );
  });

  test('says where a redirect leads to.', () => {
    expect(answered(301, { location: 'https://example.com/new' }).advice).toContain('https://example.com/new');
  });

  test('says for how long a receiver asked to wait, and only where that is heeded.', () => {
    expect(answered(503, { 'retry-after': '120' }).cause).toContain('120 s');
    expect(answered(429, { 'retry-after': 'Sun, 22 Nov 2026 00:00:00 GMT' }).cause).toContain('22 Nov 2026');
    expect(answered(500, { 'retry-after': '120' }).cause).not.toContain('120 s');
  });

  test("is a receiver's wish, which a success can hold only in part.", () => {
    expect(answered(422, { 'webhook-delivery': 'Abort' }).cause).toContain('no further attempts');
    expect(answered(204, { 'webhook-delivery': 'disable' }).cause).toContain('nothing more at all');
    expect(answered(204, { 'webhook-delivery': 'abort' }).cause).toContain('took it');
  });

  test('sends no customer to look after what is in the hands of operators.', () => {
    for (const code of OPERATORS_CODES) {
      expect(failed(code).advice).not.toBe(failed(code, { isPortal: true }).advice);
      expect(failed(code, { isPortal: true }).advice).toContain('Nothing on your side');
    }
    expect(JSON.stringify(Object.keys(causeOfError).map((code) => failed(code, { isPortal: true })))).not.toContain(
      'POSTRIDER_',
    );
  });
});
