import type { RecognizedKey } from '@postrider/usecases';
import { describe, expect, test } from 'vitest';
import { createKeyCache } from '../src/key-cache.ts';

const KEY: RecognizedKey = {
  countedFor: null,
  actor: { kind: 'key', id: '01890a5d-ac96-774b-bcce-b302099a8057', name: 'A key' },
  application: 'all',
  scopes: ['events:read'],
  rateLimit: null,
  endsInMs: null,
  useIsNews: false,
};

/** A cache at a moment that the test sets, and the questions that it has asked, each answered when the test says so. */
function cacheUnderTest() {
  let now = 1000;
  const asked: { text: string; answer: PromiseWithResolvers<RecognizedKey | null> }[] = [];
  const cache = createKeyCache({
    recognize: (text) => {
      const answer = Promise.withResolvers<RecognizedKey | null>();
      asked.push({ text, answer });
      return answer.promise;
    },
    monotonicNow: () => now,
  });
  return {
    asked,
    find: (text: string) => cache.find(text, `digest of ${text}`),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('What a key stands for', () => {
  test.each([KEY, null])('is asked once for all who ask within half a second of the question: %o', async (known) => {
    const { find, asked, pass } = cacheUnderTest();
    const answers = [find('a'), find('a')];
    pass(499);
    answers.push(find('a'));
    asked[0]?.answer.resolve(known);
    expect(await Promise.all([...answers, find('a')])).toEqual([known, known, known, known]);
    expect(asked).toHaveLength(1);
  });

  test('is asked anew half a second after the question, however late the answer came.', async () => {
    const { find, asked, pass } = cacheUnderTest();
    const first = find('a');
    pass(500);
    const second = find('a');
    expect(asked).toHaveLength(2);
    asked[0]?.answer.resolve(KEY);
    asked[1]?.answer.resolve(null);
    expect([await first, await second]).toEqual([KEY, null]);
    expect(await find('a')).toBeNull();
  });

  test('is asked anew when the key has ended, if that is earlier.', async () => {
    const { find, asked, pass } = cacheUnderTest();
    const first = find('a');
    asked[0]?.answer.resolve({ ...KEY, endsInMs: 20 });
    await first;
    pass(19);
    expect(await find('a')).toMatchObject({ endsInMs: 20 });
    expect(asked).toHaveLength(1);
    pass(1);
    void find('a');
    expect(asked).toHaveLength(2);
  });

  test('is asked anew when the question failed, and those who waited are told so.', async () => {
    const { find, asked } = cacheUnderTest();
    const waiting = [find('a'), find('a')];
    asked[0]?.answer.reject(new Error('away'));
    for (const one of waiting) await expect(one).rejects.toThrow('away');
    void find('a');
    expect(asked).toHaveLength(2);
  });

  test('is remembered of ten thousand keys, and then of the latest.', async () => {
    const { find, asked } = cacheUnderTest();
    for (let n = 0; n <= 10_000; n += 1) void find(`${n}`);
    void find('1');
    expect(asked).toHaveLength(10_001);
    void find('0');
    expect(asked.at(-1)?.text).toBe('0');
    expect(asked).toHaveLength(10_002);
  });
});
