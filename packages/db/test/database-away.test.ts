import { expect, test } from 'vitest';
import { isDatabaseAway } from '../src/index.ts';

const failure = (code: unknown, options: ErrorOptions = {}) => Object.assign(new Error('it failed', options), { code });

test.each([
  'ECONNREFUSED',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  '57P01',
  '57P03',
  '53300',
  '08006',
  '25006',
  '25P03',
])('PostgreSQL is away when a call fails with %s, wrapped or not', (code) => {
  expect(isDatabaseAway(failure(code))).toBe(true);
  expect(isDatabaseAway(new Error('the query failed', { cause: failure(code) }))).toBe(true);
  expect(isDatabaseAway(new AggregateError([failure(code)]))).toBe(true);
});

test.each(['23505', '22P02', '42601', 'PR422', 'ENOENT_', 'XECONNREFUSED', 57, undefined])(
  'PostgreSQL is not away when a call fails with %s',
  (code) => {
    expect(isDatabaseAway(failure(code))).toBe(false);
  },
);

test('what is no error says nothing about PostgreSQL', () => {
  for (const thrown of [undefined, null, '57P01', { code: '57P01' }]) expect(isDatabaseAway(thrown)).toBe(false);
});
