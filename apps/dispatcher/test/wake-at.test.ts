import { expect, test } from 'vitest';
import { wakeAt } from '../src/wake-at.ts';

/** One in twenty of Node's own timers is early. */
const ROUNDS = 200;

test('Nobody is woken before the moment, not even by a fraction of a millisecond.', async () => {
  const early: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const at = performance.now() + 2 + (n % 10) / 10;
    await new Promise<void>((resolve) => wakeAt(at, resolve));
    if (performance.now() < at) early.push(at);
  }
  expect(early).toEqual([]);
});

test('What was cancelled does not happen.', async () => {
  const woken: string[] = [];
  const first = wakeAt(performance.now() + 2, () => woken.push('cancelled'));
  first.cancel();
  await new Promise<void>((resolve) => wakeAt(performance.now() + 10, resolve));
  expect(woken).toEqual([]);
});

test('What is due already is woken for at once, and nobody is warned.', async () => {
  const warned: string[] = [];
  const note = (warning: Error) => warned.push(warning.message);
  process.on('warning', note);
  await new Promise<void>((resolve) => wakeAt(performance.now() - 1000, resolve));
  process.off('warning', note);
  expect(warned).toEqual([]);
});
