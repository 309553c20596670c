import { expect, test } from 'vitest';
import { type Lane, newLane } from '../src/lane.ts';
import { LaneRing } from '../src/lane-ring.ts';

function laneWith(name: string, latencyMs: number): Lane {
  const lane = newLane(name, 100);
  lane.latencyMs = latencyMs;
  return lane;
}

/** The lanes that come next, as long as there are any, by name. */
function taken(ring: LaneRing, roomForTrial: boolean): string[] {
  const names: string[] = [];
  for (let lane = ring.next(roomForTrial); lane !== undefined; lane = ring.next(roomForTrial)) {
    names.push(lane.endpointId);
  }
  return names;
}

function ringOf(...lanes: readonly Lane[]): LaneRing {
  const ring = new LaneRing();
  for (const lane of lanes) ring.add(lane);
  return ring;
}

test('Quick lanes and those on trial take turns, however many of either kind there are.', () => {
  const onTrial = ['new', 'newer', 'newest'].map((name) => laneWith(name, 0));
  const ring = ringOf(...onTrial, laneWith('slow', 1_000), laneWith('quick', 10), laneWith('quicker', 1));
  expect(taken(ring, true)).toEqual(['quick', 'new', 'quicker', 'newer', 'newest', 'slow']);
});

test('Without room for a trial quick lanes alone have turns; the others wait.', () => {
  const ring = ringOf(laneWith('new', 0), laneWith('quick', 10), laneWith('slow', 1_000), laneWith('quicker', 1));
  expect(taken(ring, false)).toEqual(['quick', 'quicker']);
  expect(taken(ring, true)).toEqual(['new', 'slow']);
});

test('A lane that shows to be quick while it waits for its trial waits no more, and has one turn.', () => {
  const lane = laneWith('new', 0);
  const ring = ringOf(lane);
  lane.latencyMs = 10;
  ring.add(lane);
  ring.add(lane);
  expect(taken(ring, false)).toEqual(['new']);
  expect(taken(ring, true)).toEqual([]);
});

test('A lane that has become slow while it stood among the quick needs room for its trial.', () => {
  const lane = laneWith('late', 10);
  const ring = ringOf(lane);
  lane.latencyMs = 3_000;
  ring.add(lane);
  expect(taken(ring, false)).toEqual([]);
  expect(taken(ring, true)).toEqual(['late']);
});
