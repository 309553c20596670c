import { SecretText } from '@postrider/core';
import { expect, test } from 'vitest';
import { createLogger } from '../src/index.ts';

const loggerInto = (lines: string[], level: 'debug' | 'info' | 'warn' | 'error' = 'info') =>
  createLogger({ level, name: 'dispatcher', destination: { write: (line) => lines.push(line) } });

test('A line is JSON with level, time in UTC, the part that speaks, the fields and the sentence.', () => {
  const lines: string[] = [];
  loggerInto(lines).warn({ endpointId: 'ep_1' }, 'Endpoint disabled.');
  const line: unknown = JSON.parse(lines.join());
  expect(line).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    name: 'dispatcher',
    endpointId: 'ep_1',
    msg: 'Endpoint disabled.',
  });
});

test('What lies below the level is not written.', () => {
  const lines: string[] = [];
  const logger = loggerInto(lines, 'warn');
  logger.info('Unimportant.');
  logger.error('Important.');
  expect(lines).toHaveLength(1);
});

test('Secrets that reach the logger by mistake are not written, nor those of a child.', () => {
  const lines: string[] = [];
  const logger = loggerInto(lines);
  const secrets = {
    authorization: 'Bearer hush',
    secret: 'whsec_hush',
    apiKey: 'hush',
    databaseUrl: 'postgres://u:hush@h/d',
  };
  logger.info({ ...secrets, request: { headers: secrets }, endpoint: secrets }, 'Sent.');
  logger.child({ ...secrets, endpointId: 'ep_1' }).info('Sent.');
  expect(lines.join()).not.toContain('hush');
  expect(lines.join()).toContain('ep_1');
});

test('A secret text is written as [secret], wherever in an entry it is.', () => {
  const lines: string[] = [];
  const logger = loggerInto(lines);
  const text = new SecretText('hush');
  logger.info({ text, deep: [{ a: { b: { c: text } } }], ...text }, `It was ${text}.`);
  logger.info({ text }, 'It was %s, %j and %o.', text, { text }, [text]);
  logger.child({ text }).error({ err: Object.assign(new Error(`Not ${text}.`, { cause: text }), { text }) }, 'Failed.');
  logger.info(text, 'Alone.');
  expect(lines).toHaveLength(4);
  expect(lines.join()).not.toContain('hush');
  expect(lines[0]).toContain('"text":"[secret]"');
});

test('An error is written with its message and stack.', () => {
  const lines: string[] = [];
  loggerInto(lines).error({ err: new Error('Out of reach.') }, 'The sweep failed.');
  expect(JSON.parse(lines.join())).toMatchObject({ err: { message: 'Out of reach.', stack: expect.any(String) } });
});
