import type { System } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { findingsOf } from '../../src/screens/system/findings-of.ts';
import { partitionDays } from '../../src/screens/system/partition-days.ts';

const DAY_MS = 86_400_000;
const AT = '2026-03-14T15:09:26.535Z';

/** Of so many days before and after today, each of so many bytes. */
function partitions(from: number, until: number, bytes = 8192): System['partitions'] {
  const midnight = Date.parse('2026-03-14T00:00:00.000Z');
  return (['events', 'deliveries', 'attempts'] as const).flatMap((table) =>
    Array.from({ length: until - from }, (_, index) => {
      const day = midnight + (from + index) * DAY_MS;
      const [first, next] = [day, day + DAY_MS].map((moment) => new Date(moment).toISOString());
      return {
        name: `${table}_${first?.slice(0, 10).replaceAll('-', '')}`,
        table,
        from: first ?? '',
        until: next ?? '',
        bytes,
      };
    }),
  );
}

const WELL: System = {
  at: AT,
  version: '1.2.3',
  node: '26.0.0',
  postgres: { version: '18.4', databaseBytes: 1, connections: { used: 10, max: 100 } },
  schema: { applied: ['0001_a.sql', '0002_b.sql'], known: ['0001_a.sql', '0002_b.sql'], current: true },
  relay: { lagSeconds: 0, unrelayedEvents: 0 },
  queue: { due: 0, leased: 0, waiting: 0, oldestDueSeconds: null },
  partitions: partitions(-2, 31),
  sources: [],
};

const SOURCE = { name: 'billing', lagSeconds: 1, readAt: AT, failure: null, refused: [] };

const found = (system: Partial<System>) => findingsOf({ ...WELL, ...system }).map(({ id, tone }) => `${id}: ${tone}`);

test('Where all is well, nothing is said.', () => {
  expect(found({})).toEqual([]);
  expect(found({ sources: [SOURCE] })).toEqual([]);
});

test.each([
  ['a relay that is behind', { relay: { lagSeconds: 16, unrelayedEvents: 3 } }, 'relay: bad'],
  ['deliveries that nobody attempts', { queue: { ...WELL.queue, oldestDueSeconds: 31 } }, 'queue: bad'],
  [
    'a server whose connections are nearly all taken',
    { postgres: { ...WELL.postgres, connections: { used: 86, max: 100 } } },
    'connections: warn',
  ],
  [
    'a migration that is missing',
    { schema: { ...WELL.schema, applied: ['0001_a.sql'], current: false } },
    'schema: bad',
  ],
  ['one that is newer', { schema: { ...WELL.schema, known: ['0001_a.sql'] } }, 'schema: warn'],
  ['days that nobody makes tables for', { partitions: partitions(-2, 6) }, 'partitions: bad'],
  [
    'a table that has none left',
    { partitions: WELL.partitions.filter(({ table }) => table !== 'attempts') },
    'partitions: bad',
  ],
  [
    'a source that cannot be read',
    { sources: [{ ...SOURCE, lagSeconds: 900, failure: { at: AT, message: 'refused' } }] },
    'billing failure: bad',
  ],
  ['one that is behind', { sources: [{ ...SOURCE, lagSeconds: 61 }] }, 'billing lag: bad'],
  [
    'events of one that cannot be recorded',
    { sources: [{ ...SOURCE, refused: [{ code: 'x', count: 2, oldestAt: AT, application: 'a', type: 't' }] }] },
    'billing refused: warn',
  ],
] satisfies readonly (readonly [string, Partial<System>, string])[])('It is said of %s.', (_, system, finding) => {
  expect(found(system)).toEqual([finding]);
});

test('What is wrong comes before what is to be looked at.', () => {
  const connections = { used: 100, max: 100 };
  const system = { postgres: { ...WELL.postgres, connections }, sources: [{ ...SOURCE, lagSeconds: 61 }] };
  expect(found(system)).toEqual(['billing lag: bad', 'connections: warn']);
});

test('Tables are added up by day, newest first, and those of days to come are only counted.', () => {
  const { days, ahead, lastDay } = partitionDays({ ...WELL, partitions: partitions(-1, 3, 10) });
  expect(days).toEqual([
    { day: '2026-03-14', bytes: { events: 10, deliveries: 10, attempts: 10 }, total: 30 },
    { day: '2026-03-13', bytes: { events: 10, deliveries: 10, attempts: 10 }, total: 30 },
  ]);
  expect({ ahead, lastDay }).toEqual({ ahead: 2, lastDay: '2026-03-16' });
});
