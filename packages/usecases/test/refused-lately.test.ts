import { expect, test } from 'vitest';
import { refusedLately } from '../src/refused-lately.ts';

function remembered() {
  let now = 0;
  const refused = refusedLately({ monotonicNow: () => now });
  return { ...refused, pass: (ms: number) => (now += ms) };
}

test('Who was refused something is remembered for ten seconds after the last time.', () => {
  const { note, has, pass } = remembered();
  note('a');
  expect([has('a'), has('b')]).toEqual([true, false]);
  pass(9_999);
  note('a');
  pass(9_999);
  expect(has('a')).toBe(true);
  pass(1);
  expect(has('a')).toBe(false);
});

test('Of more than a thousand, those refused longest ago are forgotten.', () => {
  const { note, has } = remembered();
  for (let n = 0; n <= 1_000; n += 1) note(`n-${n}`);
  note('n-1');
  note('another');
  expect([has('n-0'), has('n-1'), has('n-2'), has('n-3'), has('another')]).toEqual([false, true, false, true, true]);
});
