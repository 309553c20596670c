import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeSmall } from '../src/chunk.ts';
import { CHUNK_BYTES_MAX, CHUNK_DELIVERIES_MAX, intoChunks } from '../src/index.ts';

const common = { dueAt: null, trigger: 'schedule' } as const;

const delivery = fc.record({
  endpointId: fc.constantFrom('endpoint-a', 'endpoint-b', 'endpoint-c'),
  eventId: fc.uuid(),
  bytes: fc.integer({ min: 0, max: 400_000 }),
});
const deliveries = fc.array(delivery, { maxLength: 400, size: 'max' });

const flat = (chunks: readonly { readonly endpointId: string; readonly eventIds: readonly string[] }[], of: string) =>
  chunks.filter(({ endpointId }) => endpointId === of).flatMap(({ eventIds }) => eventIds);

describe('deliveries in chunks', () => {
  test('are each in one chunk of their endpoint, in the order they came', () => {
    fc.assert(
      fc.property(deliveries, (given) => {
        const chunks = intoChunks(given, common);
        for (const of of ['endpoint-a', 'endpoint-b', 'endpoint-c']) {
          const ids = given.filter(({ endpointId }) => endpointId === of).map(({ eventId }) => eventId);
          expect(flat(chunks, of)).toEqual(ids);
        }
      }),
    );
  });

  test('are within both limits of a chunk, and one that is too large alone travels alone', () => {
    fc.assert(
      fc.property(deliveries, fc.integer({ min: 1, max: CHUNK_DELIVERIES_MAX }), (given, deliveriesMax) => {
        for (const { eventIds, bytes } of intoChunks(given, common, deliveriesMax)) {
          expect(eventIds.length).toBeGreaterThan(0);
          expect(eventIds.length).toBeLessThanOrEqual(deliveriesMax);
          expect(bytes <= CHUNK_BYTES_MAX || eventIds.length === 1).toBe(true);
        }
      }),
    );
    const huge = { endpointId: 'e', eventId: '1', bytes: CHUNK_BYTES_MAX + 1 };
    const chunks = intoChunks([huge, { ...huge, eventId: '2', bytes: 1 }], common);
    expect(chunks.map(({ eventIds }) => eventIds)).toEqual([['1'], ['2']]);
  });

  test('fill a chunk to the edge of each limit', () => {
    const many = Array.from({ length: CHUNK_DELIVERIES_MAX + 1 }, (_, n) => ({
      endpointId: 'e',
      eventId: `${n}`,
      bytes: 1,
    }));
    expect(intoChunks(many, common).map(({ eventIds }) => eventIds.length)).toEqual([CHUNK_DELIVERIES_MAX, 1]);
    const half = CHUNK_BYTES_MAX / 2;
    const three = ['1', '2', '3'].map((eventId) => ({ endpointId: 'e', eventId, bytes: half }));
    expect(intoChunks(three, common).map(({ bytes }) => bytes)).toEqual([CHUNK_BYTES_MAX, half]);
  });

  test('keep the sum of their sizes', () => {
    fc.assert(
      fc.property(deliveries, (given) => {
        const sum = (sizes: readonly { readonly bytes: number }[]) => sizes.reduce((all, { bytes }) => all + bytes, 0);
        expect(sum(intoChunks(given, common))).toBe(sum(given));
      }),
    );
  });
});

describe('small chunks that are joined', () => {
  const chunk = fc.record({
    endpointId: fc.constantFrom('endpoint-a', 'endpoint-b', 'endpoint-c'),
    eventIds: fc.array(fc.uuid(), { minLength: 1, maxLength: CHUNK_DELIVERIES_MAX }),
    bytes: fc.integer({ min: 0, max: CHUNK_BYTES_MAX }),
    trigger: fc.constantFrom('schedule' as const, 'manual' as const),
    dueAt: fc.constant(null),
    more: fc.constant(true),
  });

  test('keep every delivery, its trigger, its place and the mark of what is parked behind', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
        const merged = mergeSmall(chunks);
        const spread = (all: typeof chunks) =>
          all.flatMap(({ eventIds, endpointId, trigger }) => eventIds.map((id) => `${endpointId} ${trigger} ${id}`));
        expect(spread(merged as typeof chunks)).toEqual(spread(chunks));
        expect(merged.every(({ more }) => more === true)).toBe(true);
      }),
    );
  });

  test('never name a delivery twice: each of its attempts has a chunk to come for it', () => {
    const named = (eventIds: readonly string[]) => ({ ...common, endpointId: 'e', eventIds, bytes: 1, more: true });
    const merged = mergeSmall([named(['1', '2']), named(['3']), named(['4', '1']), named(['5'])]);
    expect(merged.map(({ eventIds }) => eventIds)).toEqual([
      ['1', '2', '3'],
      ['4', '1', '5'],
    ]);
  });

  test('stay within both limits, and no two neighbours that fit are left apart', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
        const merged = mergeSmall(chunks);
        for (const { eventIds, bytes } of merged) {
          expect(eventIds.length).toBeLessThanOrEqual(CHUNK_DELIVERIES_MAX);
          expect(bytes).toBeLessThanOrEqual(CHUNK_BYTES_MAX);
        }
        for (const [n, next] of merged.slice(1).entries()) {
          const last = merged[n];
          if (last === undefined || last.endpointId !== next.endpointId || last.trigger !== next.trigger) continue;
          const first = chunks.find(({ eventIds }) => eventIds[0] === next.eventIds[0]);
          const fits =
            last.eventIds.length + (first?.eventIds.length ?? 0) <= CHUNK_DELIVERIES_MAX &&
            last.bytes + (first?.bytes ?? 0) <= CHUNK_BYTES_MAX;
          expect(fits).toBe(false);
        }
      }),
    );
  });
});
