import { expect, test } from 'vitest';
import { draftProblems, keyBody, NO_KEY } from '../src/screens/keys/key-draft.ts';

const NOW = { now: Date.parse('2026-03-14T15:09:26.535Z'), utc: true };

test('Of a new key only what was filled in is sent.', () => {
  expect(keyBody({ ...NO_KEY, name: ' Checkout ', scopes: new Set(['events:write']) }, NOW)).toEqual({
    name: 'Checkout',
    scopes: ['events:write'],
  });
});

test('It expires after so many days, or at a moment, and may be bound and slowed down.', () => {
  expect(keyBody({ ...NO_KEY, expiry: 'week', application: ' acme ', rateLimit: '0.5' }, NOW)).toMatchObject({
    expiresAt: '2026-03-21T15:09:26.535Z',
    application: 'acme',
    rateLimit: 0.5,
  });
  expect(keyBody({ ...NO_KEY, expiry: 'exact', expiresAt: '2026-04-01T10:30' }, NOW)).toMatchObject({
    expiresAt: '2026-04-01T10:30:00.000Z',
  });
});

test('Without a scope, or with a limit that is no number, nothing is sent; a moment that is none is for the API to refuse.', () => {
  expect(draftProblems({ ...NO_KEY, rateLimit: 'many' })).toEqual({ scopes: true, rateLimit: true });
  expect(draftProblems({ ...NO_KEY, scopes: new Set(['events:read']), rateLimit: '' })).toEqual({
    scopes: false,
    rateLimit: false,
  });
  expect(keyBody({ ...NO_KEY, expiry: 'exact' }, NOW).expiresAt).toBe('');
});
