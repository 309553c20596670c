import { expect, test } from 'vitest';
import { benchDispatch } from '../src/dispatch.ts';
import { benchLatency } from '../src/latency.ts';
import { benchRateLimit } from '../src/rate-limit.ts';
import { benchRecover } from '../src/recover.ts';

test('The dispatch bench delivers everything once and compares itself with the raw loop.', async () => {
  const result = await benchDispatch({ deliveries: 300 });
  expect(result.deliveries).toBe(300);
  expect(result.ratio).toBeCloseTo(result.perSecond / result.rawPerSecond);
  expect(result.nodeUs).toBeGreaterThan(0);
});

test('The latency bench sees every accepted event arrive.', async () => {
  const result = await benchLatency({ perSecond: 40, seconds: 1 });
  expect(result.events).toBe(40);
  expect(result.p50Ms).toBeLessThanOrEqual(result.p99Ms);
  expect(result.p99Ms).toBeLessThanOrEqual(result.maxMs);
});

test('The recover bench recovers every failed delivery once, half of which fail again, while new events arrive.', async () => {
  const result = await benchRecover({ deliveries: 1_200, failEvery: 2, perSecond: 20 });
  expect(result).toMatchObject({ deliveries: 1_200, recoveredOnce: 1_200 });
  expect(result.failedAgain).toBeGreaterThan(0);
  expect(result.live).toBeGreaterThan(0);
});

test('The rate limit bench counts what several processes send together.', async () => {
  const { results } = await benchRateLimit({ seconds: 1, rates: [20], processes: [2] });
  expect(results).toMatchObject([{ processes: 2, ratePerSecond: 20 }]);
  expect(results[0]?.mostInOneSecond).toBeGreaterThan(0);
});
