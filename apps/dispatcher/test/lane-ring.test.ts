import { expect, test } from 'vitest';
import { type Lane, newLane } from '../src/lane.ts';
import { LaneRing, type TrialRoom } from '../src/lane-ring.ts';

const ROOM: TrialRoom = { untried: 10, onTrial: 10 };
const NO_ROOM: TrialRoom = { untried: 0, onTrial: 0 };

function laneWith(name: string, latencyMs: number): Lane {
  const lane = newLane(name, 100);
  lane.latencyMs = latencyMs;
  return lane;
}

/** Of an endpoint whose last attempt succeeded, but was not this process's. */
function untriedLane(name: string): Lane {
  return { ...newLane(name, 100), proven: true };
}

/** The lanes that come next, as long as there are any, by name. */
function taken(ring: LaneRing, room: TrialRoom): string[] {
  const names: string[] = [];
  for (let lane = ring.next(room); lane !== undefined; lane = ring.next(room)) names.push(lane.endpointId);
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
  expect(taken(ring, ROOM)).toEqual(['quick', 'new', 'quicker', 'newer', 'newest', 'slow']);
});

test('Without room for a trial quick lanes alone have turns; the others wait.', () => {
  const ring = ringOf(laneWith('new', 0), laneWith('quick', 10), laneWith('slow', 1_000), laneWith('quicker', 1));
  expect(taken(ring, NO_ROOM)).toEqual(['quick', 'quicker']);
  expect(taken(ring, ROOM)).toEqual(['new', 'slow']);
});

test('A lane that shows to be quick while it waits for its trial waits no more, and has one turn.', () => {
  const lane = laneWith('new', 0);
  const ring = ringOf(lane);
  lane.latencyMs = 10;
  ring.add(lane);
  ring.add(lane);
  expect(taken(ring, NO_ROOM)).toEqual(['new']);
  expect(taken(ring, ROOM)).toEqual([]);
});

test('A lane that has become slow while it stood among the quick needs room for its trial.', () => {
  const lane = laneWith('late', 10);
  const ring = ringOf(lane);
  lane.latencyMs = 3_000;
  ring.add(lane);
  expect(taken(ring, NO_ROOM)).toEqual([]);
  expect(taken(ring, ROOM)).toEqual(['late']);
});

test('Untried lanes take turns with those on trial for every other turn, however many are on trial.', () => {
  const onTrial = ['new', 'newer', 'newest'].map((name) => laneWith(name, 0));
  const quick = ['quick', 'quicker', 'quickest'].map((name) => laneWith(name, 10));
  const ring = ringOf(...onTrial, ...quick, untriedLane('known'), untriedLane('known too'));
  expect(taken(ring, ROOM)).toEqual(['quick', 'known', 'quicker', 'new', 'quickest', 'known too', 'newer', 'newest']);
});

test('Untried lanes have room of their own beyond that of those on trial, and no more.', () => {
  const ring = ringOf(laneWith('new', 0), untriedLane('known'));
  expect(taken(ring, NO_ROOM)).toEqual([]);
  expect(taken(ring, { untried: 1, onTrial: 0 })).toEqual(['known']);
  expect(taken(ring, ROOM)).toEqual(['new']);
});

test('A lane is untried until its first attempt has begun: the second waits among those on trial.', () => {
  const lane = untriedLane('known');
  lane.inFlight = 1;
  const ring = ringOf(lane);
  expect(taken(ring, { untried: 1, onTrial: 0 })).toEqual([]);
  expect(taken(ring, ROOM)).toEqual(['known']);
});

test('Lanes that are put back keep their turn, in the order they had.', () => {
  const ring = ringOf(...['first', 'second', 'third'].map((name) => laneWith(name, 0)));
  const lanes = [ring.next(ROOM), ring.next(ROOM)].filter((lane) => lane !== undefined);
  ring.putBack(lanes);
  expect(taken(ring, ROOM)).toEqual(['first', 'second', 'third']);
});

test('A lane that came to stand at the end again before it was put back stays there, and has one turn.', () => {
  const ring = ringOf(laneWith('gone', 0), laneWith('other', 0));
  const lanes = [ring.next(ROOM)].filter((lane) => lane !== undefined);
  for (const lane of lanes) ring.add(lane);
  ring.putBack(lanes);
  expect(taken(ring, ROOM)).toEqual(['other', 'gone']);
});

test('Those on trial that come first are as many of each kind as there is room for, and always the next of each.', () => {
  const onTrial = ['new', 'newer', 'newest'].map((name) => laneWith(name, 0));
  const ring = ringOf(laneWith('quick', 10), ...onTrial, untriedLane('known'), untriedLane('known too'));
  const first = (room: TrialRoom) => ring.firstOnTrial(room).map(({ endpointId }) => endpointId);
  expect(first({ untried: 5, onTrial: 2 })).toEqual(['known', 'known too', 'new', 'newer']);
  expect(first({ untried: -1, onTrial: -3 })).toEqual(['known', 'new']);
  expect(taken(ring, ROOM)).toHaveLength(6);
});
