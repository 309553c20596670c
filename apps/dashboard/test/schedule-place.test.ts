import { DEFAULT_RETRY_SCHEDULE } from '@postrider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as shown from '../src/screens/deliveries/schedule-place.ts';

const { schedulePlaces } = shown;
const states = (
  status: Parameters<typeof schedulePlaces>[0]['status'],
  retryCount: number,
  attemptCount = retryCount + 1,
) => schedulePlaces({ status, retryCount, attemptCount }, [60, 300]).map(({ state }) => state);

describe('The place in the schedule', () => {
  test('is shown with the default that deliveries really have.', () => {
    expect(shown.DEFAULT_RETRY_SCHEDULE).toEqual(DEFAULT_RETRY_SCHEDULE);
  });

  test('moves with each failure, and tells how it ended.', () => {
    expect(states('pending', 0, 0)).toEqual(['next', 'open', 'open']);
    expect(states('retrying', 1)).toEqual(['done', 'next', 'open']);
    expect(states('delivered', 1)).toEqual(['done', 'delivered', 'unused']);
    expect(states('failed', 2)).toEqual(['done', 'done', 'done']);
    expect(states('failed', 0)).toEqual(['done', 'unused', 'unused']);
    expect(states('cancelled', 0, 0)).toEqual(['unused', 'unused', 'unused']);
  });

  test('has a next attempt as long as the delivery is open, and none when it is closed, whatever the schedule is now.', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pending', 'retrying', 'delivered', 'failed', 'cancelled'),
        fc.nat({ max: 40 }),
        fc.array(fc.integer({ min: 1, max: 604_800 }), { maxLength: 30 }),
        (status, retryCount, schedule) => {
          const places = schedulePlaces({ status, retryCount, attemptCount: retryCount }, schedule);
          const open = status === 'pending' || status === 'retrying';
          expect(places).toHaveLength(schedule.length + 1);
          expect(places.filter(({ state }) => state === 'next')).toHaveLength(open ? 1 : 0);
        },
      ),
    );
  });
});
