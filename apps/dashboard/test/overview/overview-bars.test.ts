import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overviewBars } from '../../src/screens/overview/overview-bars.ts';
import { SPANS, shapeOf, spanOf, spanQuery } from '../../src/screens/overview/span.ts';
import { bucket } from './bucket.ts';

const MINUTE_MS = 60_000;

test('A span is asked for in whole bars, the one that goes on among them.', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SPANS),
      fc.date({ noInvalidDate: true, min: new Date('2026-01-01') }),
      (span, now) => {
        const { since = '' } = spanQuery(span, now.getTime());
        const { barMs, lastsMs } = shapeOf(span);
        const bars = overviewBars([], { since, until: now.toISOString(), barMs });
        expect(new Date(since).getTime() % barMs).toBe(0);
        // On the very beginning of a bar there is nothing of it yet.
        expect(bars).toHaveLength(lastsMs / barMs - (now.getTime() % barMs === 0 ? 1 : 0));
      },
    ),
  );
});

test('An address that names no span means the last hour.', () => {
  expect([spanOf(undefined), spanOf('year'), spanOf('week')]).toEqual(['hour', 'hour', 'week']);
});

test('Minutes in which nothing happened are bars too, and what happened is added up by bar.', () => {
  const buckets = [
    bucket('2026-03-14T15:00:00.000Z', { delivered: 2, failed: 1 }),
    bucket('2026-03-14T15:01:00.000Z', { delivered: 1 }),
    bucket('2026-03-14T15:05:00.000Z', { cancelled: 4 }),
  ];
  const span = { since: '2026-03-14T15:00:00.000Z', until: '2026-03-14T15:06:00.000Z' };
  expect(overviewBars(buckets, { ...span, barMs: 2 * MINUTE_MS })).toEqual([
    { at: '2026-03-14T15:00:00.000Z', good: 3, bad: 1, idle: 0 },
    { at: '2026-03-14T15:02:00.000Z', good: 0, bad: 0, idle: 0 },
    { at: '2026-03-14T15:04:00.000Z', good: 0, bad: 0, idle: 4 },
  ]);
});
