import { expect, test } from 'vitest';
import { parseExact } from '../src/api/exact-json.ts';
import { changesOf } from '../src/screens/audit-log/changes-of.ts';

const members = (text: string) => parseExact(text) as { readonly [name: string]: unknown };

test('Of a change only what differs is shown, as text, null as nothing.', () => {
  const before = members(
    '{"name":"Old","timeoutMs":null,"headers":{"a":"1"},"rateLimit":1.0,"url":"https://a.example"}',
  );
  const after = members(
    '{"name":"New","timeoutMs":5000,"headers":{"a":"2"},"rateLimit":1.0,"url":"https://a.example"}',
  );
  expect(changesOf({ before, after })).toEqual([
    { name: 'name', before: 'Old', after: 'New' },
    { name: 'timeoutMs', before: undefined, after: '5000' },
    { name: 'headers', before: '{"a":"1"}', after: '{"a":"2"}' },
  ]);
});

test('Of what was made or deleted all of it is shown that is something.', () => {
  const whole = members('{"name":"Acme","uid":null}');
  expect(changesOf({ before: null, after: whole })).toEqual([{ name: 'name', before: undefined, after: 'Acme' }]);
  expect(changesOf({ before: whole, after: null })).toEqual([{ name: 'name', before: 'Acme', after: undefined }]);
  expect(changesOf({ before: null, after: null })).toEqual([]);
});
