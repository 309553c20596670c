import type { Endpoint } from '@postrider/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsOf, spanSince } from '../../src/screens/endpoints/activity-span.ts';
import { NEW_VALUES, patchOf, readValues, valuesOf } from '../../src/screens/endpoints/endpoint-values.ts';
import { foundEndpoints } from '../../src/screens/endpoints/found-endpoints.ts';
import { latencyRanges } from '../../src/screens/endpoints/latency-ranges.ts';
import { repairSpan } from '../../src/screens/endpoints/repair-span.ts';
import { parseSchedule, retryTimes, writeSchedule } from '../../src/screens/endpoints/schedule-clock.ts';
import { stateOf } from '../../src/screens/endpoints/state-of.ts';
import { toggledType, typeChoices } from '../../src/screens/endpoints/type-groups.ts';

const NOW = Date.parse('2026-03-14T14:03:00Z');
const HEALTHY = {
  state: 'healthy',
  consecutiveFailures: 0,
  failingSince: null,
  lastSuccessAt: '2026-03-14T14:00:00Z',
} as const;
const FAILING = { ...HEALTHY, state: 'failing', consecutiveFailures: 3, failingSince: '2026-03-14T14:00:00Z' } as const;

const ENDPOINT: Endpoint = {
  id: 'ep_1',
  uid: null,
  name: 'Warehouse',
  url: 'https://example.com/hooks',
  eventTypes: ['message.*'],
  channels: null,
  status: 'enabled',
  statusReason: null,
  heldUntil: null,
  health: HEALTHY,
  format: null,
  headers: { 'x-api-key': '***', 'x-team': 'billing' },
  retrySchedule: null,
  timeoutMs: 2500,
  maxInFlight: null,
  rateLimit: 0.5,
  metadata: { team: 'billing' },
  createdAt: '2026-03-14T14:00:00.000Z',
  updatedAt: '2026-03-14T14:00:00.000Z',
};

describe('The state of an endpoint', () => {
  test.each([
    ['paused', { status: 'paused', health: FAILING }],
    ['disabled', { status: 'disabled' }],
    ['failing', { health: FAILING, heldUntil: '2026-03-14T14:05:00Z' }],
    ['held', { heldUntil: '2026-03-14T14:05:00Z' }],
    ['healthy', { heldUntil: '2026-03-14T14:01:00Z' }],
    ['untried', { health: { ...HEALTHY, lastSuccessAt: null } }],
  ] as const)('is %s', (state, given) => {
    expect(stateOf({ ...ENDPOINT, ...given }, NOW)).toBe(state);
  });

  test('and part of its name, URL or id are what it is found by, both at once.', () => {
    const other = { ...ENDPOINT, id: 'ep_2', name: null, url: 'https://example.com/other', health: FAILING };
    const found = (search: string, state: 'failing' | null) =>
      foundEndpoints([ENDPOINT, other], { search, state }, NOW).map(({ id }) => id);
    expect(found('WARE', null)).toEqual(['ep_1']);
    expect(found('example.com', null)).toEqual(['ep_1', 'ep_2']);
    expect(found('example.com', 'failing')).toEqual(['ep_2']);
    expect(found('ep_2', null)).toEqual(['ep_2']);
  });
});

describe('A retry schedule', () => {
  test('is read as people write it.', () => {
    expect(parseSchedule('1m, 5m, 30m, 2h, 12h')).toEqual([60, 300, 1800, 7200, 43_200]);
    expect(parseSchedule(' 90s 90 1d')).toEqual([90, 90, 86_400]);
    expect(parseSchedule('soon')).toBeNull();
    expect(parseSchedule('1.5h')).toBeNull();
  });

  test('is written so that it is read as the same.', () => {
    const schedule = fc.array(fc.integer({ min: 0, max: 604_800 }), { maxLength: 30 });
    fc.assert(
      fc.property(schedule, (waits) => {
        expect(parseSchedule(writeSchedule(waits))).toEqual(waits);
      }),
    );
  });

  test('is shown as the times at which a delivery would be tried again.', () => {
    const times = retryTimes(NOW, [60, 300, 1800, 7200, 43_200]);
    expect(times.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '14:04',
      '14:09',
      '14:39',
      '16:39',
      '04:39',
    ]);
  });
});

describe('Event types to tick', () => {
  test('are in groups by their first word where there are several, with what is ticked besides.', () => {
    const catalogue = ['message.sent', 'message.failed', 'invoice.paid', 'ping', 'message'];
    expect(typeChoices(catalogue, ['invoice.*', 'order.created'])).toEqual({
      groups: [
        { wildcard: 'invoice.*', types: ['invoice.paid'] },
        { wildcard: 'message.*', types: ['message.failed', 'message.sent'] },
      ],
      alone: ['message', 'ping'],
      further: ['order.created'],
    });
  });

  test('are all there exactly once, whatever is ticked.', () => {
    const type = fc.stringMatching(/^[ab](\.[abc]){0,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(type), fc.uniqueArray(type), (catalogue, chosen) => {
        const { groups, alone, further } = typeChoices(catalogue, chosen);
        const shown = [...groups.flatMap(({ wildcard, types }) => [wildcard, ...types]), ...alone, ...further];
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown).toEqual(expect.arrayContaining([...catalogue, ...chosen]));
      }),
    );
  });

  test('are left out where a wildcard asks for them too.', () => {
    expect(toggledType(['message.sent', 'messages.x'], 'message.*')).toEqual(['messages.x', 'message.*']);
    expect(toggledType(['message.*'], 'message.*')).toEqual([]);
  });
});

describe('The form of an endpoint', () => {
  test('gives back what it was filled with, so that nothing is sent where nothing was changed.', () => {
    const read = readValues(valuesOf(ENDPOINT));
    if (!read.ok) throw new Error('It is readable.');
    expect(patchOf(read.members, read.members)).toEqual({});
    expect(read.members).toMatchObject({
      timeoutMs: 2500,
      rateLimit: 0.5,
      retrySchedule: null,
      eventTypes: ['message.*'],
    });
  });

  test('leaves masked headers alone, and clears those that are taken out.', () => {
    const before = readValues(valuesOf(ENDPOINT));
    const after = readValues({
      ...valuesOf(ENDPOINT),
      name: '',
      headers: [
        { name: 'x-api-key', value: '***' },
        { name: 'x-new', value: '1' },
      ],
    });
    if (!before.ok || !after.ok) throw new Error('They are readable.');
    expect(patchOf(before.members, after.members)).toEqual({ name: null, headers: { 'x-team': null, 'x-new': '1' } });
  });

  test('tells no waits from no schedule of its own.', () => {
    const read = (schedule: string) => readValues({ ...NEW_VALUES, schedule });
    expect(read('')).toMatchObject({ members: { retrySchedule: null } });
    expect(read('none')).toMatchObject({ members: { retrySchedule: [] } });
    expect(valuesOf({ ...ENDPOINT, retrySchedule: [] }).schedule).toBe('none');
  });

  test('says where something is no number and no schedule.', () => {
    const read = readValues({ ...NEW_VALUES, timeoutSeconds: 'ten', schedule: 'soon' });
    expect(read.ok ? null : Object.keys(read.problems).sort()).toEqual(['/retrySchedule', '/timeoutMs']);
  });
});

describe('The activity of an endpoint', () => {
  test('has a bar for every hour of a day, those in which nothing happened too.', () => {
    const since = spanSince('day', NOW);
    const nothing = { attempts: { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 } };
    const bars = barsOf({ since, until: '2026-03-14T15:00:00.000Z', unit: 'hour' }, [
      {
        at: '2026-03-14T13:00:00.000Z',
        deliveries: { delivered: 4, failed: 1, cancelled: 2 },
        ...nothing,
        successRate: null,
        responseTimeMs: null,
      },
    ]);
    expect(bars).toHaveLength(24);
    expect(bars.at(-2)).toEqual({ at: '2026-03-14T13:00:00.000Z', good: 4, bad: 1, idle: 2 });
  });

  test('counts each response time in one row, without empty rows at the ends.', () => {
    expect(
      latencyRanges([
        { upToMs: 13, count: 1 },
        { upToMs: 32, count: 2 },
        { upToMs: 158, count: 3 },
      ]),
    ).toEqual([
      { from: 10, upTo: 32, count: 3 },
      { from: 32, upTo: 100, count: 0 },
      { from: 100, upTo: 316, count: 3 },
    ]);
    expect(latencyRanges([{ upToMs: 31_623, count: 1 }])).toEqual([{ from: 10_000, upTo: null, count: 1 }]);
  });

  test('is repaired from a moment on that is written in UTC where times are shown in UTC.', () => {
    const written = { since: '2026-03-14T12:00', until: '' };
    expect(repairSpan('exact', written, { now: NOW, utc: true })).toEqual({ since: '2026-03-14T12:00:00.000Z' });
    expect(repairSpan('hour', written, { now: NOW, utc: true })).toEqual({ since: '2026-03-14T13:03:00.000Z' });
  });
});
