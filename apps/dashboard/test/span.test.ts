import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromInput, momentsOf, toInput } from '../src/ui/span.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');

test('A span of the address is a time up to now, or exact, and nothing where it is neither.', () => {
  expect(momentsOf({ since: '1h' }, NOW)).toEqual({ since: '2026-11-21T11:00:00.000Z' });
  expect(momentsOf({ since: '24h', until: '2026-11-21T11:00:00Z' }, NOW)).toEqual({
    since: '2026-11-20T12:00:00.000Z',
  });
  expect(momentsOf({ since: '2026-11-21T10:00:00+01:00', until: '2026-11-21T11:00:00Z' }, NOW)).toEqual({
    since: '2026-11-21T09:00:00.000Z',
    until: '2026-11-21T11:00:00.000Z',
  });
  expect(momentsOf({ since: 'yesterday' }, NOW)).toEqual({});
});

test('What an input shows of a moment is read back as that moment, to the second, in UTC and by the clock here.', () => {
  const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString());
  fc.assert(
    fc.property(second, (at) => {
      expect(fromInput(toInput(at, true), true)).toBe(at);
    }),
  );
  const local = '2026-03-14T15:09:26.000Z';
  expect(fromInput(toInput(local, false), false)).toBe(local);
  expect(fromInput('', true)).toBe('');
});
