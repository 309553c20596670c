import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stayConnected, waitMs } from '../../src/screens/overview/stay-connected.ts';

test('Waits grow, are never longer than half a minute, and are not the same for all who wait.', () => {
  const failures = fc.nat({ max: 1000 });
  fc.assert(
    fc.property(failures, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (n, chance) => {
      expect(waitMs(n, chance)).toBeGreaterThanOrEqual(750);
      expect(waitMs(n, chance)).toBeLessThanOrEqual(30_000);
      expect(waitMs(n + 1, 0)).toBeGreaterThanOrEqual(waitMs(n, 0));
    }),
  );
  expect([0, 1, 2, 3].map((n) => waitMs(n, 0))).toEqual([1000, 2000, 4000, 8000]);
  expect(waitMs(3, 0.9)).toBeLessThan(waitMs(3, 0.1));
});

test('What has been told is handed on, and a connection that ends is waited for until it is no longer wanted.', async () => {
  const ended = new AbortController();
  const told: number[] = [];
  const waits: number[] = [];
  await stayConnected<number>(
    {
      connect: async function* () {
        yield 1;
        yield 2;
      },
      onMessage: (message) => told.push(message),
      onWaiting: (ms) => {
        waits.push(ms);
        ended.abort();
      },
    },
    ended.signal,
  );
  expect(told).toEqual([1, 2]);
  expect(waits).toHaveLength(1);
});

test('A connection that fails before it told anything is waited for longer.', async () => {
  const ended = new AbortController();
  const waits: number[] = [];
  await stayConnected(
    {
      // biome-ignore lint/correctness/useYield: it fails before.
      connect: async function* () {
        throw new Error('refused');
      },
      onMessage: () => {},
      onWaiting: (ms) => {
        waits.push(ms);
        ended.abort();
      },
    },
    ended.signal,
  );
  expect(waits[0]).toBeGreaterThan(1000);
});
