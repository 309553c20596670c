import fc from 'fast-check';
import { expect, test } from 'vitest';
import { API_CRASH_POINTS, DISPATCHER_CRASH_POINTS, MIGRATION_CRASH_POINTS, type Plan } from '../src/action.ts';
import { ENDPOINTS } from '../src/cast.ts';
import { drawPlan } from '../src/draw-plan.ts';

const seeds = fc.nat();
const durations = fc.integer({ min: 1_000, max: 120_000 });

const STEADY = new Set(ENDPOINTS.filter(({ steady }) => steady).map(({ uid }) => uid));

const endOf = ({ atMs, action }: Plan['actions'][number]) => atMs + ('forMs' in action ? action.forMs : 0);

test('A seed and a length draw one plan, again and again.', () => {
  fc.assert(
    fc.property(seeds, durations, (seed, durationMs) => {
      expect(drawPlan(seed, durationMs)).toEqual(drawPlan(seed, durationMs));
    }),
  );
});

test('Another seed draws another plan.', () => {
  const plans = Array.from({ length: 50 }, (_, seed) => JSON.stringify(drawPlan(seed, 20_000).actions));
  expect(new Set(plans).size).toBe(50);
});

test('A plan is in order, and over when it says.', () => {
  fc.assert(
    fc.property(seeds, durations, (seed, durationMs) => {
      const { actions } = drawPlan(seed, durationMs);
      expect(actions.map(({ atMs }) => atMs)).toEqual(actions.map(({ atMs }) => atMs).sort((a, b) => a - b));
      for (const planned of actions) expect(endOf(planned)).toBeLessThanOrEqual(durationMs);
    }),
  );
});

test('Nobody disables, pauses or cancels at a steady endpoint, and none of them answers 410.', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { action } of drawPlan(seed, 20_000).actions) {
        if (action.kind === 'ask' && STEADY.has(action.endpoint)) {
          expect(['pause', 'disable', 'cancel']).not.toContain(action.ask);
        }
        if (action.kind === 'receiver' && action.behaviour.kind === 'status' && STEADY.has(action.endpoint)) {
          expect(action.behaviour.status).not.toBe(410);
        }
      }
    }),
  );
});

test('Fifty seeds of 20 s draw every kind of action, and every crash point.', () => {
  const actions = Array.from({ length: 50 }, (_, seed) => drawPlan(seed, 20_000).actions)
    .flat()
    .map(({ action }) => action);
  expect(new Set(actions.map(({ kind }) => kind)).size).toBe(15);
  const points = actions.flatMap((action) => (action.kind === 'crash' ? [action.point] : []));
  expect(new Set<string>(points)).toEqual(new Set([...DISPATCHER_CRASH_POINTS, ...API_CRASH_POINTS]));
});

test('Ten seeds migrate with one process and with several, and end some at every point.', () => {
  const all = Array.from({ length: 10 }, (_, seed) => drawPlan(seed, 1_000).migrating);
  expect(new Set(all.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
  const points = all.flat().flatMap((crash) => (crash === null ? [] : [crash.point]));
  expect(new Set(points)).toEqual(new Set(MIGRATION_CRASH_POINTS));
});

test('What a machine cannot do is left out with words, and everything else stays as it is.', () => {
  const means = { clockLibrary: null, whyNoClocks: 'No clocks.', whyNoSmallDisk: 'No disk.' };
  const lacking = new Set(['clock', 'fill-disk']);
  fc.assert(
    fc.property(seeds, durations, (seed, durationMs) => {
      const whole = drawPlan(seed, durationMs);
      const able = whole.actions.filter(({ action }) => !lacking.has(action.kind));
      const { actions, leftOut } = drawPlan(seed, durationMs, means);
      expect(actions).toEqual(able);
      expect(leftOut.length > 0).toBe(able.length < whole.actions.length);
    }),
  );
});
