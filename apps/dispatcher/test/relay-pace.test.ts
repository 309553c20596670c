import { expect, test } from 'vitest';
import { createRelayPace, QUIET_RELAY_POLL_MS, RELAY_POLL_MS } from '../src/relay-pace.ts';

test('The relay looks less often while nothing comes, and as often as it can for ten seconds after anything did.', () => {
  let now = 1_000_000;
  const pace = createRelayPace(() => now);
  expect(pace.waitMs()).toBe(QUIET_RELAY_POLL_MS);
  pace.found();
  now += 9_999;
  expect(pace.waitMs()).toBe(RELAY_POLL_MS);
  pace.found();
  now += 9_999;
  expect(pace.waitMs()).toBe(RELAY_POLL_MS);
  now += 1;
  expect(pace.waitMs()).toBe(QUIET_RELAY_POLL_MS);
});
