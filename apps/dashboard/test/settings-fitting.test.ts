import type { Setting } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { fitting } from '../src/screens/settings/fitting.ts';

const setting = (fields: Partial<Setting>): Setting => ({
  name: 'PORT',
  value: '8030',
  isDefault: true,
  isSecret: false,
  isSet: false,
  sentence: 'The port.',
  ...fields,
});

const SETTINGS = [
  setting({}),
  setting({ name: 'HOST', value: '0.0.0.0', isDefault: false, isSet: true, sentence: 'The address.' }),
  setting({ name: 'DATABASE_URL', value: null, isSecret: true, isSet: true, sentence: 'PostgreSQL.' }),
];

const names = (search: string, onlySet = false) => fitting(SETTINGS, { search, onlySet }).map(({ name }) => name);

test('Settings are found by name, value and description, in any case.', () => {
  expect(names('')).toEqual(['PORT', 'HOST', 'DATABASE_URL']);
  expect(names(' database ')).toEqual(['DATABASE_URL']);
  expect(names('0.0.0')).toEqual(['HOST']);
  expect(names('postgresql')).toEqual(['DATABASE_URL']);
  expect(names('nothing')).toEqual([]);
});

test('Those that are set can be seen alone.', () => {
  expect(names('', true)).toEqual(['HOST', 'DATABASE_URL']);
});
