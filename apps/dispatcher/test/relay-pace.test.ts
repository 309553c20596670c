import { expect, test } from 'vitest';
import { createRelayPace, IDLE_RELAY_POLL_MS, RELAY_POLL_MS } from '../src/relay-pace.ts';

test('The relay looks as often as it can for ten seconds after anything came, and less often the longer nothing does.', () => {
  let now = 1_000_000;
  const pace = createRelayPace(() => now);
  const after = (quietMs: number) => {
    pace.found();
    now += quietMs;
    return pace.waitMs();
  };
  expect(pace.waitMs()).toBe(IDLE_RELAY_POLL_MS);
  expect(after(9_999)).toBe(RELAY_POLL_MS);
  expect(after(9_999)).toBe(RELAY_POLL_MS);
  expect(after(10_000)).toBe(100);
  expect(after(60_000)).toBe(100);
  expect(after(65_000)).toBe(IDLE_RELAY_POLL_MS);
  expect(after(0)).toBe(RELAY_POLL_MS);
});
