import type { Overview } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { type OverviewPulse, withPulse } from '../../src/screens/overview/with-pulse.ts';
import { bucket } from './bucket.ts';

const { at: _, ...NOTHING } = { ...bucket('', {}), responseTimeMs: null };

const OVERVIEW: Overview = {
  since: '2026-03-14T14:10:00.000Z',
  until: '2026-03-14T15:10:00.000Z',
  unit: 'minute',
  open: { pending: 1, retrying: 0, capped: false },
  total: NOTHING,
  responseTimes: [],
  buckets: [
    bucket('2026-03-14T14:10:00.000Z', { delivered: 5 }),
    bucket('2026-03-14T15:08:00.000Z', { delivered: 3 }),
    bucket('2026-03-14T15:09:00.000Z', { delivered: 1 }),
  ],
  queue: { oldestDueSeconds: 9, relayLagSeconds: 9 },
  failingEndpoints: [],
};

const PULSE: OverviewPulse = {
  at: '2026-03-14T15:10:02.000Z',
  buckets: [bucket('2026-03-14T15:09:00.000Z', { delivered: 7 }), bucket('2026-03-14T15:10:00.000Z', { failed: 1 })],
  open: { pending: 4, retrying: 2, capped: false },
  queue: { oldestDueSeconds: null, relayLagSeconds: 0 },
};

test('A pulse puts its minutes in the place of those that were known, and the hour goes on with it.', () => {
  const { since, until, buckets, open, queue } = withPulse(OVERVIEW, PULSE);
  expect({ since, until }).toEqual({ since: '2026-03-14T14:11:00.000Z', until: '2026-03-14T15:11:00.000Z' });
  expect(buckets.map(({ at, deliveries }) => [at, deliveries.delivered, deliveries.failed])).toEqual([
    ['2026-03-14T15:08:00.000Z', 3, 0],
    ['2026-03-14T15:09:00.000Z', 7, 0],
    ['2026-03-14T15:10:00.000Z', 0, 1],
  ]);
  expect({ open, queue }).toEqual({ open: PULSE.open, queue: PULSE.queue });
});

test('The first response times of an hour are those of the pulse; later ones wait until they are read for all of it.', () => {
  expect(withPulse(OVERVIEW, PULSE).total.responseTimeMs).toEqual({ p50: 10, p95: 20, p99: 30 });
  const known = { p50: 1, p95: 2, p99: 3 };
  const overview = { ...OVERVIEW, total: { ...OVERVIEW.total, responseTimeMs: known } };
  expect(withPulse(overview, PULSE).total.responseTimeMs).toEqual(known);
});

test('Of hours, a pulse tells only what is open and waits.', () => {
  const overview: Overview = { ...OVERVIEW, unit: 'hour' };
  expect(withPulse(overview, PULSE)).toEqual({ ...overview, open: PULSE.open, queue: PULSE.queue });
});
