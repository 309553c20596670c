import type { Event } from '@postrider/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_TAIL, nextTail, TAIL_MAX, type TailNews } from '../src/screens/events/tail.ts';

const told = (id: number): TailNews => ({ kind: 'told', event: { id: `evt_${id}` } as Event });
const after = (...news: readonly TailNews[]) => news.reduce(nextTail, EMPTY_TAIL);
const ids = (events: readonly Event[]) => events.map(({ id }) => id);

test('What comes in is on top, and what comes while the tail is paused is held until it goes on.', () => {
  const paused = after(told(1), { kind: 'paused', seen: new Set() }, told(2), told(3));
  expect(ids(paused.shown)).toEqual(['evt_1']);
  expect(paused.heldCount).toBe(2);
  const resumed = nextTail(paused, { kind: 'resumed' });
  expect(ids(resumed.shown)).toEqual(['evt_3', 'evt_2', 'evt_1']);
  expect(resumed.heldCount).toBe(0);
});

test('What stood on the screen when it was paused is nothing new, though the stream tells of it later.', () => {
  const [seen] = after(told(1)).shown;
  const paused = after({ kind: 'paused', seen: new Set([seen?.id ?? '']) }, told(1), told(2));
  expect(paused).toMatchObject({ heldCount: 1, shown: [seen] });
});

test('However much comes in, a tail is bounded, and has nothing twice.', () => {
  const news = fc.oneof(
    fc.nat({ max: 500 }).map(told),
    fc.constantFrom<TailNews>(
      { kind: 'paused', seen: new Set() },
      { kind: 'resumed' },
      { kind: 'broken', detail: null },
    ),
  );
  fc.assert(
    fc.property(fc.array(news, { maxLength: 600, size: 'max' }), (all) => {
      const { shown, held } = after(...all);
      for (const events of [shown, held]) {
        expect(events.length).toBeLessThanOrEqual(TAIL_MAX);
        expect(new Set(ids(events)).size).toBe(events.length);
      }
    }),
    { numRuns: 50 },
  );
});

test('A connection that breaks is told of, and goes on where it was.', () => {
  const broken = after({ kind: 'alive', place: 'p1' }, told(1), { kind: 'broken', detail: 'Too many.' });
  expect(broken).toMatchObject({ state: 'waiting', detail: 'Too many.', place: 'p1' });
  expect(nextTail(broken, { kind: 'alive', place: 'p2' })).toMatchObject({ state: 'live', detail: null, place: 'p2' });
});
