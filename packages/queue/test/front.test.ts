import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AT_THE_START, afterLook, type Front, type Look, nextLook } from '../src/front.ts';
import { priorityOf } from '../src/index.ts';

const START = Date.UTC(2027, 0, 1);

const look = (fields: Partial<Look> = {}): Look => ({
  beganAt: null,
  dueUntil: START,
  asked: 10,
  got: [],
  tookMs: 30,
  deadRows: 20_000,
  endedAt: 1_000,
  ...fields,
});

test('As long as looks are quick, each begins at the start.', () => {
  expect(nextLook(AT_THE_START, 0)).toBeNull();
  const front = afterLook(AT_THE_START, look({ tookMs: 4 }));
  expect(nextLook(front, 1_000)).toBeNull();
});

test('On a machine that is slow without dead rows, each begins at the start too.', () => {
  expect(nextLook(afterLook(AT_THE_START, look({ deadRows: 1_999 })), 1_000)).toBeNull();
  expect(nextLook(afterLook(AT_THE_START, look({ deadRows: 2_000 })), 1_000)).not.toBeNull();
});

test('A look that had many chunks to take may take longer.', () => {
  const got = Array.from({ length: 500 }, () => priorityOf(START - 60_000));
  expect(nextLook(afterLook(AT_THE_START, look({ asked: 500, got, tookMs: 14 })), 1_000)).toBeNull();
  expect(nextLook(afterLook(AT_THE_START, look({ asked: 500, got, tookMs: 16 })), 1_000)).not.toBeNull();
});

test('After a slow look the next begin where it got to: two seconds ago, or at the last chunk when it got all it asked for.', () => {
  const twoSecondsAgo = priorityOf(START - 2_000);
  const minuteAgo = priorityOf(START - 60_000);
  expect(nextLook(afterLook(AT_THE_START, look()), 1_000)).toBe(twoSecondsAgo);
  expect(nextLook(afterLook(AT_THE_START, look({ got: [minuteAgo] })), 1_000)).toBe(twoSecondsAgo);
  expect(nextLook(afterLook(AT_THE_START, look({ asked: 2, got: [0, minuteAgo] })), 1_000)).toBe(minuteAgo);
  const justNow = priorityOf(START);
  expect(nextLook(afterLook(AT_THE_START, look({ asked: 2, got: [minuteAgo, justNow] })), 1_000)).toBe(twoSecondsAgo);
});

test('A twentieth of the time goes to looks from the start, and a quick one ends it.', () => {
  const front = afterLook(AT_THE_START, look());
  expect(nextLook(front, 1_599)).not.toBeNull();
  expect(nextLook(front, 1_600)).toBeNull();
  const later = afterLook(front, look({ beganAt: priorityOf(START - 2_000), endedAt: 1_599 }));
  expect(nextLook(later, 1_600)).toBeNull();
  expect(nextLook(afterLook(later, look({ tookMs: 1, endedAt: 1_601 })), 1_602)).toBeNull();
});

/** A chunk that is due at a moment and can be seen from another on. */
const chunk = fc
  .record({ at: fc.integer({ min: 0, max: 60_000 }), committedAfter: fc.integer({ min: 0, max: 2_000 }) })
  .map(({ at, committedAfter }) => ({ priority: priorityOf(START + at), visibleAt: START + at + committedAfter }));

const claims = fc.array(
  fc.record({
    wait: fc.integer({ min: 1, max: 5_000 }),
    asked: fc.integer({ min: 1, max: 20 }),
    tookMs: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 1, maxLength: 40 },
);

test('What is committed within two seconds of its due time is got as if each look began at the start.', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 200, size: 'max' }), claims, (chunks, asks) => {
      let waiting = [...chunks];
      let front: Front = AT_THE_START;
      let now = 0;
      for (const { wait, asked, tookMs } of asks) {
        now += wait;
        const dueUntil = START + now;
        const beganAt = nextLook(front, now);
        const due = waiting
          .filter(({ priority, visibleAt }) => visibleAt <= dueUntil && priority >= priorityOf(dueUntil))
          .sort((a, b) => b.priority - a.priority);
        const got = due.filter(({ priority }) => beganAt === null || priority <= beganAt).slice(0, asked);
        expect(got).toEqual(due.slice(0, asked));
        waiting = waiting.filter((one) => !got.includes(one));
        now += tookMs;
        const priorities = got.map(({ priority }) => priority);
        front = afterLook(front, { beganAt, dueUntil, asked, got: priorities, tookMs, deadRows: 9_999, endedAt: now });
      }
    }),
  );
});
