import { changedMembers } from '@postrider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue(), { maxKeys: 5 });
const json = (value: unknown) => JSON.stringify(value);

describe('What has changed of a thing', () => {
  test('is the members that differ, as they were and as they became.', () => {
    const before = { name: 'Acme', retrySchedule: [60, 300], metadata: { plan: 'pro' } };
    const after = { name: 'Acme', retrySchedule: [60], metadata: { plan: 'free' } };
    expect(changedMembers(before, after)).toEqual({
      before: { retrySchedule: [60, 300], metadata: { plan: 'pro' } },
      after: { retrySchedule: [60], metadata: { plan: 'free' } },
    });
  });

  test('is all of it where it was not there.', () => {
    expect(changedMembers(null, { name: 'Acme' })).toEqual({ after: { name: 'Acme' } });
  });

  test('is nothing where all of it is the same as JSON.', () => {
    const at = new Date(0);
    expect(changedMembers({ at, list: [1] }, { at: at.toISOString(), list: [1] })).toBeNull();
    fc.assert(fc.property(values, (same) => changedMembers(same, structuredClone(same)) === null));
  });

  test('is also what looks the same and is said to have changed, and only that.', () => {
    const masked = { name: 'Acme', headers: { authorization: '***' } };
    expect(changedMembers(masked, masked, ['headers'])).toEqual({
      before: { headers: { authorization: '***' } },
      after: { headers: { authorization: '***' } },
    });
  });

  test('makes what was before into what is after, and names nothing that is the same on both sides.', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const change = changedMembers(before, after) ?? { before: {}, after: {} };
        const was = new Map(Object.entries(change.before ?? {}));
        const is = new Map(Object.entries(change.after ?? {}));
        const made = new Map<string, unknown>(Object.entries(before));
        for (const name of was.keys()) made.delete(name);
        for (const [name, value] of is) made.set(name, value);
        expect([...made].map(json).sort()).toEqual(Object.entries(after).map(json).sort());
        for (const [name, value] of was) expect(json(is.get(name))).not.toBe(json(value));
      }),
    );
  });
});
