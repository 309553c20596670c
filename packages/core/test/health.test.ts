import { describe, expect, test } from 'vitest';
import { type EndpointHealth, healthAfter } from '../src/index.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second));
const untried: EndpointHealth = { state: 'healthy', consecutiveFailures: 0, failingSince: null, lastSuccessAt: null };

describe("an endpoint's health", () => {
  test('is failing from the first failure on, and counts those in a row', () => {
    const once = healthAfter({ ...untried, lastSuccessAt: at(0) }, false, at(1));
    expect(once).toEqual({ state: 'failing', consecutiveFailures: 1, failingSince: at(1), lastSuccessAt: at(0) });
    const twice = healthAfter(once, false, at(2));
    expect(twice).toEqual({ state: 'failing', consecutiveFailures: 2, failingSince: at(1), lastSuccessAt: at(0) });
  });

  test('is healthy again with one success', () => {
    const failing = healthAfter(untried, false, at(1));
    expect(healthAfter(failing, true, at(2))).toEqual({ ...untried, lastSuccessAt: at(2) });
  });
});
