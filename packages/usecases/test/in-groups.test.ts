import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inGroups } from '../src/in-groups.ts';

const LIMITS = { atOnceMax: 2, itemsMax: 4, weightMax: 10, weightOf: (weight: number) => weight };

/** Calls that are under way until the test ends them. */
function heldCalls<Item>() {
  const calls: { readonly items: readonly Item[]; end(): void; fail(error: Error): void }[] = [];
  const run = (items: readonly Item[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      calls.push({ items, end: () => resolve(items.map((item) => `of ${item}`)), fail: reject });
    });
  return { calls, run, items: () => calls.map(({ items }) => items) };
}

describe('what many hand in', () => {
  test('goes at once and alone while there is room', () => {
    const { run, items } = heldCalls<number>();
    const hand = inGroups(run, LIMITS);
    void hand(1);
    expect(items()).toEqual([[1]]);
    void hand(2);
    expect(items()).toEqual([[1], [2]]);
  });

  test('goes together, in the order it came, with the next call when there is none', async () => {
    const { calls, run, items } = heldCalls<number>();
    const hand = inGroups(run, LIMITS);
    const [first, ...others] = [1, 2, 3, 4, 1].map(hand);
    expect(items()).toEqual([[1], [2]]);
    calls[0]?.end();
    expect(await first).toBe('of 1');
    expect(items()).toEqual([[1], [2], [3, 4, 1]]);
    calls[1]?.end();
    calls[2]?.end();
    expect(await Promise.all(others)).toEqual(['of 2', 'of 3', 'of 4', 'of 1']);
  });

  test('fails with its group, and only with it', async () => {
    const { calls, run } = heldCalls<number>();
    const hand = inGroups(run, { ...LIMITS, atOnceMax: 1 });
    const handed = [1, 2, 3].map((item) => hand(item).catch((error: Error) => error.message));
    calls[0]?.end();
    await handed[0];
    calls[1]?.fail(new Error('gone'));
    await Promise.all(handed);
    const later = hand(4);
    calls[2]?.end();
    expect(await Promise.all([...handed, later])).toEqual(['of 1', 'gone', 'gone', 'of 4']);
  });

  test('fails and makes room, when the call throws instead of rejecting', async () => {
    const hand = inGroups(
      (items: readonly number[]): Promise<readonly string[]> => {
        if (items.includes(1)) throw new Error('at once');
        return Promise.resolve(items.map((item) => `of ${item}`));
      },
      { ...LIMITS, atOnceMax: 1 },
    );
    await expect(hand(1)).rejects.toThrow('at once');
    expect(await hand(2)).toBe('of 2');
  });

  test('is answered each with its own, however much comes and whichever call ends first, within the limits', async () => {
    const weights = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 });
    const order = fc.infiniteStream(fc.nat());
    await fc.assert(
      fc.asyncProperty(weights, order, async (given, choices) => {
        const { calls, run } = heldCalls<string>();
        const weightOf = (item: string) => Number(item.split(' ')[1]);
        const hand = inGroups(run, { ...LIMITS, weightOf });
        const items = given.map((weight, n) => `${n} ${weight}`);
        const answers = items.map(hand);
        const open = () => calls.filter(({ items: of }) => !ended.has(of));
        const ended = new Set<readonly string[]>();
        for (let waiting = open(); waiting.length > 0; waiting = open()) {
          expect(waiting.length).toBeLessThanOrEqual(LIMITS.atOnceMax);
          const one = waiting[(choices.next().value ?? 0) % waiting.length];
          if (one === undefined) break;
          ended.add(one.items);
          one.end();
          await Promise.all(one.items.map((item) => answers[items.indexOf(item)]));
        }
        expect(await Promise.all(answers)).toEqual(items.map((item) => `of ${item}`));
        expect(calls.flatMap(({ items: of }) => of)).toEqual(items);
        for (const { items: of } of calls) {
          expect(of.length).toBeLessThanOrEqual(LIMITS.itemsMax);
          const weight = of.reduce((sum, item) => sum + weightOf(item), 0);
          expect(of.length === 1 || weight <= LIMITS.weightMax).toBe(true);
        }
      }),
    );
  });
});
