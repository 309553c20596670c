import { expect, test } from 'vitest';
import { fieldsOf, readSettings, scheduleOf } from '../src/screens/applications/settings-form.ts';

const APPLICATION = {
  id: 'app_01kq3v7d8ze5s8fr2b6tx9mhwj',
  uid: 'acme',
  name: 'Acme',
  format: null,
  retrySchedule: [60, 300],
  timeoutMs: 5000,
  validation: 'off',
  autoDisable: { afterSeconds: 3600, attempts: 5 },
  metadata: { plan: 'pro' },
  createdAt: '2026-03-14T15:09:26.535Z',
  updatedAt: '2026-03-14T15:09:26.535Z',
} as const;

test('What stands in the form, unchanged, changes nothing.', () => {
  expect(readSettings(fieldsOf(APPLICATION), APPLICATION)).toEqual({
    ok: true,
    patch: {
      name: 'Acme',
      uid: 'acme',
      format: null,
      timeoutMs: 5000,
      retrySchedule: [60, 300],
      validation: 'off',
      metadata: { plan: 'pro' },
    },
  });
});

test('Empty fields are inherited again, and metadata that is gone from the text is taken away.', () => {
  const fields = { ...fieldsOf(APPLICATION), uid: '', timeoutMs: ' ', retrySchedule: '', metadata: '{"seats":"3"}' };
  expect(readSettings(fields, APPLICATION)).toMatchObject({
    ok: true,
    patch: { uid: null, timeoutMs: null, retrySchedule: null, metadata: { seats: '3', plan: null } },
  });
});

test('All that cannot be read is named, and nothing is sent.', () => {
  const fields = { ...fieldsOf(APPLICATION), timeoutMs: '1.5', retrySchedule: '60;300', metadata: '{"plan":3}' };
  const read = readSettings(fields, APPLICATION);
  expect(read.ok ? [] : Object.keys(read.problems).sort()).toEqual(['metadata', 'retrySchedule', 'timeoutMs']);
});

test('A schedule is whole seconds between commas.', () => {
  expect(scheduleOf('60, 300 ,1800')).toEqual([60, 300, 1800]);
  expect(scheduleOf('  ')).toBeNull();
  for (const wrong of ['60,', '-1', '1.5', 'a']) expect(scheduleOf(wrong)).toBeUndefined();
});
