import { expect, test } from 'vitest';
import { benchDispatch } from '../src/dispatch.ts';
import { benchLatency } from '../src/latency.ts';

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
