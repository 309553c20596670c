import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardBody } from '../src/index.ts';

const event = { eventId: 'evt_01h455vb4pex5vsknk084sn02q', type: 'message.delivered' };
const occurredAt = new Date('2026-03-01T12:00:00.5Z');

describe('the body of format standard', () => {
  test('is id, type, timestamp in milliseconds, and the data as it was written', () => {
    expect(standardBody({ ...event, occurredAt, data: '{ "b": 1.0, "a": 12345678901234567890 }' })).toBe(
      '{"id":"evt_01h455vb4pex5vsknk084sn02q","type":"message.delivered","timestamp":"2026-03-01T12:00:00.500Z","data":{ "b": 1.0, "a": 12345678901234567890 }}',
    );
  });

  test('is JSON that holds the event, whatever its data', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (data, at) => {
          expect(JSON.parse(standardBody({ ...event, occurredAt: at, data }))).toEqual({
            id: event.eventId,
            type: event.type,
            timestamp: at.toISOString(),
            data: JSON.parse(data),
          });
        },
      ),
    );
  });
});
