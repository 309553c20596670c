import { createHash } from 'node:crypto';
import fc from 'fast-check';

const LISTS = [
  'applications',
  'endpoints',
  'events',
  'explanations',
  'operations',
  'keys',
  'portalSessions',
  'sessions',
  'deliveries',
  'eventTypes',
  'formats',
  'auditLog',
  'inboxes',
  'inboxRequests',
];

const id = fc.oneof(
  fc.uuid(),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', ''),
);

const moment = fc.constantFrom(
  '2026-01-02T03:04:05.678901Z',
  '0000-01-01T00:00:00.000000Z',
  '1970-01-01T00:00:00.000000Z',
  '9999-12-31T23:59:59.999999Z',
  '2026-02-30T00:00:00.000000Z',
  '2026-01-02T03:04:05Z',
  '-infinity',
  '',
);

const name = fc.constantFrom('a.b', 'mine', 'a\u0000b', '\ud800', '__proto__', '', 'a'.repeat(128));

const key = fc.oneof(
  fc.tuple(id),
  fc.tuple(id, id),
  fc.tuple(moment, name),
  fc.array(fc.oneof(id, moment, name, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 }),
);

const content = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(fc.constantFrom(...LISTS), key).map(([list, parts]) => JSON.stringify([list, ...parts])),
  },
  fc.json(),
  fc.constantFrom('', '[', 'null', '{}', '[[', '\ufeff[]'),
);

/** Cursors that no list gave, with a check that is right all the same: it has no key, so anybody can make one. */
export const forgedCursors: fc.Arbitrary<string> = content.map((text) => {
  const check = createHash('sha256').update(text).digest().subarray(0, 6);
  return Buffer.concat([check, Buffer.from(text)]).toString('base64url');
});
