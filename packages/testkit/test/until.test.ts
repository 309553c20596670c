import { expect, test } from 'vitest';
import { until } from '../src/index.ts';

test('Waiting for a fact gives what the probe found first; zero and the empty text are facts.', async () => {
  const answers = [undefined, null, false, 0];
  expect(await until('something is there', () => answers.shift())).toBe(0);
  expect(await until('a text is there', async () => '')).toBe('');
});

test('A probe that throws ends the waiting.', async () => {
  const probe = () => Promise.reject(new Error('The table is gone.'));
  await expect(until('the row is there', probe)).rejects.toThrow('The table is gone.');
});
