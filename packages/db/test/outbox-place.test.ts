import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePlace, type OutboxPlace, parsePlace } from '../src/index.ts';

/** As PostgreSQL writes them: ids in order, none twice, all from the lowest on and below the end. */
const snapshot = fc
  .record({
    xmin: fc.bigInt(1n, 10n ** 17n),
    steps: fc.array(fc.bigInt(1n, 1000n), { maxLength: 20 }),
    first: fc.bigInt(0n, 5n),
  })
  .map(({ xmin, steps, first }) => {
    const open: bigint[] = [];
    for (const step of steps) open.push((open.at(-1) ?? xmin + first) + step);
    return `${xmin}:${(open.at(-1) ?? xmin) + first + 1n}:${open.join(',')}`;
  });

const place: fc.Arbitrary<OutboxPlace> = fc.record({
  cluster: fc.tuple(fc.bigInt(1n, 2n ** 64n - 1n), fc.nat()).map((parts) => parts.join('.')),
  lo: snapshot,
  window: fc.option(fc.record({ hi: snapshot, xid: fc.bigInt(1n, 10n ** 17n).map(String), id: fc.uuid() })),
});

test('A place is what its text says.', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(parsePlace(encodePlace(one))).toEqual(one);
    }),
  );
});

test('Its text fits into a header field and a URL as it is.', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(encodePlace(one)).toMatch(/^[\w.-]+$/);
    }),
  );
});

test('With a thousand transactions open it is below five kilobytes.', () => {
  const open = Array.from({ length: 1000 }, (_, n) => 10n ** 15n + BigInt(n) * 17n);
  const lo = `${open[0]}:${10n ** 15n + 10n ** 6n}:${open.join(',')}`;
  const window = { hi: lo, xid: '1', id: '01890a5d-ac96-774b-bcce-b302099a8057' };
  const text = encodePlace({ cluster: '7561234567890123456.0', lo, window });
  expect(text.length).toBeLessThan(8_192);
  expect(parsePlace(text)).not.toBeNull();
});

test('Whatever a snapshot is read from is one that PostgreSQL takes.', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdef.'), maxLength: 40 });
  fc.assert(
    fc.property(digits, (text) => {
      const read = parsePlace(`1.0_${text}`);
      if (read === null) return;
      const [xmin = '', xmax = '', list = ''] = read.lo.split(':');
      const open = list === '' ? [] : list.split(',').map(BigInt);
      expect(BigInt(xmin)).toBeGreaterThan(0n);
      expect(BigInt(xmax)).toBeGreaterThanOrEqual(BigInt(xmin));
      expect(
        open.every((xid, n) => xid >= BigInt(xmin) && xid < BigInt(xmax) && (n === 0 || xid > (open[n - 1] ?? 0n))),
      ).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '',
  '1',
  '1_1.0',
  'x.0_1.0',
  '1.0_0.0',
  '1.0_1.0.1',
  '1.0_1.5.0.0',
  '1.0_1.0_1.0_1',
  '1.0_1.0_1.0_1_no-uuid',
  `1.0_1.${'f'.repeat(9000)}`,
])('%j is no place.', (text) => {
  expect(parsePlace(text)).toBeNull();
});
