import { shownSettings } from '@postrider/config';
import { expect, test } from 'vitest';

const KEY = 'a-key-of-sixteen-characters';

const shownIn = (environment: Readonly<Record<string, string>>) =>
  new Map(shownSettings(environment).map(({ name, sentence: _, ...setting }) => [name, setting]));

test('A setting is shown as it was set, or with its default.', () => {
  const shown = shownIn({
    DATABASE_URL: 'postgres://here/db',
    PORT: ' 9000 ',
    POSTRIDER_RETENTION_DAYS: '30',
    HOST: '',
  });
  const plain = { isSecret: false };
  expect(shown.get('PORT')).toEqual({ ...plain, value: '9000', isDefault: false, isSet: true });
  expect(shown.get('POSTRIDER_RETENTION_DAYS')).toEqual({ ...plain, value: '30', isDefault: true, isSet: true });
  expect(shown.get('HOST')).toEqual({ ...plain, value: '127.0.0.1', isDefault: true, isSet: false });
  expect(shown.get('POSTRIDER_EGRESS_ALLOW')).toEqual({ ...plain, value: null, isDefault: true, isSet: false });
});

test('Without a DATABASE_URL the defaults are those of development mode.', () => {
  expect(shownIn({}).get('POSTRIDER_HTTP_TARGETS')).toMatchObject({ value: 'true', isDefault: true });
  const given = shownIn({ DATABASE_URL: 'postgres://here/db' });
  expect(given.get('POSTRIDER_HTTP_TARGETS')).toMatchObject({ value: 'false', isDefault: true });
});

test('No secret is shown, only that it is set.', () => {
  const environment = {
    DATABASE_URL: `postgres://me:${KEY}@here/db`,
    POSTRIDER_API_KEY: KEY,
    POSTRIDER_MASTER_KEYS: KEY,
    POSTRIDER_SOURCES: `shop=postgres://me:${KEY}@there/db`,
    POSTRIDER_EGRESS_PROXY: `http://me:${KEY}@proxy:3128`,
  };
  expect(JSON.stringify(shownSettings(environment))).not.toContain(KEY);
  const shown = shownIn(environment);
  for (const name of Object.keys(environment)) {
    expect(shown.get(name), name).toEqual({ value: null, isDefault: false, isSecret: true, isSet: true });
  }
});
