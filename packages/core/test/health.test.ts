import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EndpointHealth, FAILING_NEWS_FAILURES, healthAfter, healthNews } from '../src/index.ts';

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

describe('news of an endpoint', () => {
  const few = FAILING_NEWS_FAILURES - 1;
  const many = FAILING_NEWS_FAILURES;

  test.each([
    ['nothing, while failures are few', 0, few, false, []],
    ['that it fails, with the fifth failure in a row', few, many, false, ['failing']],
    ['that it fails, when one settle takes it far beyond', 0, 400, false, ['failing']],
    ['nothing more, while it goes on failing', many, many + 1, false, []],
    ['that it has recovered, with the first success', many, 0, true, ['recovered']],
    ['nothing, when a success ends a few failures', few, 0, true, []],
    [
      'that it has recovered and fails again, when a success was among many failures',
      many,
      many,
      true,
      ['recovered', 'failing'],
    ],
    ['that it fails, when a success was before many failures', 0, many, true, ['failing']],
    ['that it has recovered, when a success was before a few', 400, 2, true, ['recovered']],
  ] as const)('is %s', (_what, before, after, succeeded, news) => {
    expect(healthNews({ before, after, succeeded })).toEqual(news);
  });

  test('alternates: failing, recovered, failing, and so on, whatever happens', () => {
    const outcomes = fc.array(fc.record({ failures: fc.nat(8), succeeded: fc.boolean() }));
    fc.assert(
      fc.property(outcomes, (settles) => {
        let before = 0;
        const told: string[] = [];
        for (const { failures, succeeded } of settles) {
          const after = succeeded ? failures : before + failures;
          told.push(...healthNews({ before, after, succeeded }));
          before = after;
        }
        expect(told).toEqual(told.map((_, n) => (n % 2 === 0 ? 'failing' : 'recovered')));
        expect(told.at(-1) === 'failing').toBe(before >= FAILING_NEWS_FAILURES);
      }),
    );
  });
});
