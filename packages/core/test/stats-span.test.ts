import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATS_BUCKETS_MAX, statsSpan } from '../src/index.ts';

const NOW = new Date('2026-11-21T12:34:56.789Z');
const at = (text: string) => new Date(`2026-11-${text}Z`);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds);

describe('the span of a question', () => {
  test('is the last day by minutes, unless another is asked for', () => {
    expect(statsSpan({}, NOW)).toEqual({ since: at('20T12:34:00'), until: at('21T12:35:00'), unit: 'minute' });
  });

  test('is of whole minutes where it begins within the last day, and else of whole hours', () => {
    const until = at('21T10:00:30');
    expect(statsSpan({ since: at('21T09:59:30'), until }, NOW)).toEqual({
      since: at('21T09:59:00'),
      until: at('21T10:01:00'),
      unit: 'minute',
    });
    expect(statsSpan({ since: at('19T09:59:30'), until }, NOW)).toEqual({
      since: at('19T09:00:00'),
      until: at('21T11:00:00'),
      unit: 'hour',
    });
  });

  test('has the unit that is asked for, if that is still kept', () => {
    const since = at('21T09:30:00');
    expect(statsSpan({ since, unit: 'hour' }, NOW)).toMatchObject({ since: at('21T09:00:00'), unit: 'hour' });
    expect(statsSpan({ since: at('19T09:30:00'), unit: 'minute' }, NOW)).toMatchObject({
      problem: expect.stringContaining('kept for a day'),
    });
  });

  test('begins a day before its end where only that is given', () => {
    expect(statsSpan({ until: at('19T10:00:00') }, NOW)).toMatchObject({ since: at('18T10:00:00'), unit: 'hour' });
  });

  test('ends now at the latest', () => {
    expect(statsSpan({ until: new Date('9999-12-31T23:59:59Z') }, NOW)).toEqual(statsSpan({}, NOW));
  });

  test('is refused where it is empty', () => {
    const problem = expect.stringContaining('empty');
    expect(statsSpan({ since: NOW }, NOW)).toEqual({ problem });
    expect(statsSpan({ since: at('21T10:00:00'), until: at('21T10:00:00') }, NOW)).toEqual({ problem });
  });

  test(`has at most ${STATS_BUCKETS_MAX} hours`, () => {
    const end = at('21T12:00:00');
    const since = (hours: number) => new Date(end.getTime() - hours * HOUR_MS);
    expect(statsSpan({ since: since(STATS_BUCKETS_MAX), until: end }, NOW)).toHaveProperty('unit', 'hour');
    expect(statsSpan({ since: since(STATS_BUCKETS_MAX + 1), until: end }, NOW)).toEqual({
      problem: expect.stringContaining(`${STATS_BUCKETS_MAX + 1} hours`),
    });
  });

  test('has all that was asked for and has passed, and not much more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 * 24 * HOUR_MS }),
        fc.integer({ min: -HOUR_MS, max: 30 * 24 * HOUR_MS }),
        fc.constantFrom(undefined, 'minute' as const, 'hour' as const),
        (sinceAgo, untilAgo, unit) => {
          const asked = { since: ago(sinceAgo), until: ago(untilAgo), unit };
          const span = statsSpan(asked, NOW);
          if ('problem' in span) return;
          const end = Math.min(asked.until.getTime(), NOW.getTime());
          const unitMs = span.unit === 'minute' ? MINUTE_MS : HOUR_MS;
          const over = [asked.since.getTime() - span.since.getTime(), span.until.getTime() - end];
          for (const milliseconds of over) expect(milliseconds).toBeGreaterThanOrEqual(0);
          for (const milliseconds of over) expect(milliseconds).toBeLessThan(unitMs);
          expect(span.since.getTime() % unitMs).toBe(0);
          expect(span.until.getTime() % unitMs).toBe(0);
          expect((span.until.getTime() - span.since.getTime()) / unitMs).toBeLessThanOrEqual(STATS_BUCKETS_MAX);
        },
      ),
    );
  });
});
