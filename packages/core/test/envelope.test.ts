import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BUILT_IN_ENVELOPES,
  compileEnvelope,
  ENVELOPE_FIELDS_MAX,
  type Envelope,
  type EnvelopeEvent,
  type EnvelopeLiteral,
  envelopeProblem,
} from '../src/index.ts';

const event: EnvelopeEvent = {
  id: 'evt_01h455vb4pex5vsknk084sn02q',
  type: 'message.delivered',
  uid: 'order-17',
  occurredAt: new Date('2026-03-01T12:00:00.5Z'),
  data: '{ "b": 1.0, "a": 12345678901234567890 }',
  applicationId: 'app_01h455vb4pex5vsknk084sn02q',
  applicationUid: null,
};

const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, at]));

describe('an envelope', () => {
  test.each(Object.entries(BUILT_IN_ENVELOPES))(
    'of the built-in format %s is one that could be defined',
    (_, built) => {
      expect(envelopeProblem(built)).toBeNull();
    },
  );

  test.each<[string, Envelope]>([
    ['the data alone', '$data'],
    [
      'every variable',
      { a: '$id', b: '$type', c: '$uid', d: '$occurredAt', e: '$data', f: '$applicationId', g: '$applicationUid' },
    ],
    ['any variable but the data twice', { a: '$id', b: '$id' }],
    ['no variable', { a: 1 }],
    ['literals of every kind', { a: '', b: 'a $ within', c: -0.5e-7, d: false, e: null, f: 'é👋\n"' }],
    ['32 fields', fields(32)],
    ['names of letters, digits, _ and -', { _: 1, 'X-a_9': 2, prototype: 3, [`n${'0'.repeat(63)}`]: 4 }],
    ['a text of 1024 characters', { a: 'x'.repeat(1024) }],
    ['the largest whole numbers that are exact', { a: 2 ** 53 - 1, b: 1 - 2 ** 53 }],
    ['a number that is not whole, of any size', { a: 0.1, b: 1e-300, c: 123456789.125 }],
  ])('may have %s', (_, envelope) => {
    expect(envelopeProblem(envelope)).toBeNull();
  });

  test.each<[string, Envelope, string]>([
    ['no fields', {}, ''],
    ['33 fields', fields(ENVELOPE_FIELDS_MAX + 1), ''],
    ['an empty name', { '': 1 }, '/'],
    ['a name that is a number, and would not stay where it stands', { a: 1, '7': 2 }, '/7'],
    ['a name that begins with a digit', { '7a': 1 }, '/7a'],
    ['a name that begins with a dollar', { $id: 1 }, '/$id'],
    ['a name with a slash and a tilde', { 'a/~': 1 }, '/a~1~0'],
    ['a name with a line end', { 'a\n': 1 }, '/a\n'],
    ['a name of 65 characters', { [`n${'0'.repeat(64)}`]: 1 }, `/n${'0'.repeat(64)}`],
    ['the name __proto__', { ['__proto__']: 1 }, '/__proto__'],
    ['an unknown variable', { a: '$time' }, '/a'],
    ['a variable in another case', { a: '$Data' }, '/a'],
    ['a text that begins with a dollar', { a: '$ 5' }, '/a'],
    ['the name of a property of all objects as a variable', { a: '$toString' }, '/a'],
    ['the data twice', { a: '$data', b: '$id', c: '$data' }, '/c'],
    ['a text of 1025 characters', { a: 'x'.repeat(1025) }, '/a'],
    ['a text with U+0000, which PostgreSQL cannot store', { a: 'x\0' }, '/a'],
    ['half of a surrogate pair', { a: '\ud83d' }, '/a'],
    ['a number that is none', { a: Number.NaN }, '/a'],
    ['an infinite number', { a: Number.POSITIVE_INFINITY }, '/a'],
    ['a whole number that may have been another when it was written', { a: 1, b: 2 ** 53 }, '/b'],
    ['the same below zero', { a: -(2 ** 53) }, '/a'],
    ['a whole number of any greater size', { a: 1e300 }, '/a'],
  ])('may not have %s', (_, envelope, pointer) => {
    const problem = envelopeProblem(envelope);
    expect(problem?.pointer).toBe(pointer);
    expect(problem?.detail).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a body', () => {
  const bodies = Object.fromEntries(
    Object.entries(BUILT_IN_ENVELOPES).map(([name, envelope]) => [name, compileEnvelope(envelope)(event)]),
  );

  test('in each built-in format is what its receivers expect, with the data as it was written', () => {
    const time = '2026-03-01T12:00:00.500Z';
    const standard = `{"id":"${event.id}","type":"message.delivered","timestamp":"${time}","data":${event.data}}`;
    expect(bodies).toEqual({
      standard,
      'standard-ed25519': standard,
      svix: `{"createdAt":"${time}","type":"message.delivered","data":${event.data}}`,
      timestamped: `{"eventId":"${event.id}","eventType":"message.delivered","timestamp":"${time}","data":${event.data}}`,
      stripe: `{"id":"${event.id}","object":"event","type":"message.delivered","timestamp":"${time}","data":${event.data}}`,
      github: event.data,
      shopify: event.data,
    });
  });

  test('has null for a uid that there is none of', () => {
    const bodyOf = compileEnvelope({ uid: '$uid', app: '$applicationUid' });
    expect(bodyOf(event)).toBe('{"uid":"order-17","app":null}');
    expect(bodyOf({ ...event, uid: null, applicationUid: 'acme' })).toBe('{"uid":null,"app":"acme"}');
  });

  const literal: fc.Arbitrary<EnvelopeLiteral> = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const variable = fc.constantFrom('$id', '$type', '$uid', '$occurredAt', '$data', '$applicationId', '$applicationUid');
  const envelope = fc
    .dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/), fc.oneof(literal, variable), {
      minKeys: 1,
      maxKeys: ENVELOPE_FIELDS_MAX,
      noNullPrototype: true,
    })
    .filter((some) => envelopeProblem(some) === null);
  const uid = fc.option(fc.string({ unit: 'grapheme' }));
  // White space is legal around and in JSON, and stays.
  const data = fc
    .tuple(fc.constantFrom('', ' ', '\n'), fc.json(), fc.constantFrom('', '\t'))
    .map((parts) => parts.join(''));
  const anyEvent = fc.record<EnvelopeEvent>({
    id: fc.constant(event.id),
    type: fc.constantFrom('a', 'order.line-item_added'),
    uid,
    occurredAt: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
    data,
    applicationId: fc.constant(event.applicationId),
    applicationUid: uid,
  });

  test("is JSON with the envelope's fields in their order, and has the data's text inside as it was written", () => {
    fc.assert(
      fc.property(envelope, anyEvent, (form, given) => {
        const body = compileEnvelope(form)(given);
        const values: Readonly<Record<string, unknown>> = {
          $id: given.id,
          $type: given.type,
          $uid: given.uid,
          $occurredAt: given.occurredAt.toISOString(),
          $data: JSON.parse(given.data),
          $applicationId: given.applicationId,
          $applicationUid: given.applicationUid,
        };
        const expected = Object.entries(form).map(([name, value]) => [
          name,
          typeof value === 'string' && value.startsWith('$') ? values[value] : value,
        ]);
        // JSON has no negative zero to read back, and neither does what is compared.
        expect(Object.entries(JSON.parse(body))).toEqual(JSON.parse(JSON.stringify(expected)));
        if (Object.values(form).includes('$data')) expect(body).toContain(given.data);
      }),
      { numRuns: 300 },
    );
  });
});
