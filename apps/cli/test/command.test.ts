import { expect, test } from 'vitest';
import { parseCommand } from '../src/command.ts';

test.each([
  [[], 'help'],
  [['start'], 'start'],
  [['api'], 'api'],
  [['dispatcher'], 'dispatcher'],
  [['migrate'], 'migrate'],
  [['version'], 'version'],
  [['--version'], 'version'],
  [['start', '--help'], 'help'],
  [['-h'], 'help'],
])('postrider %j is %s.', (argv, command) => {
  expect(parseCommand(argv)).toEqual({ ok: true, command });
});

test.each([
  [['begin'], 'postrider does not know begin: see postrider help.'],
  [['start', '--port=1'], 'postrider does not know the option --port=1: see postrider help.'],
  [['start', 'now'], 'postrider start takes no argument: see postrider help.'],
])('postrider %j is refused: %s', (argv, problem) => {
  expect(parseCommand(argv)).toEqual({ ok: false, problem });
});
